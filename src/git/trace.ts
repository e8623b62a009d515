/** What git keeps to itself of its talk with a server. */
export interface HttpTrace {
  /** The seconds that the server asked to wait, last. */
  readonly retryAfter: number | undefined
  /** Whether more was sent than the first question of a fetch or push; undefined where no request was heard. */
  readonly hasPosted: boolean | undefined
  /** Whether a git server answered, and not a page of something else; undefined where nothing did. */
  readonly isGitServer: boolean | undefined
}

/**
 * git's words hold no header, but its trace has every one. It goes to a pipe of our own, without data and with the
 * token blanked, and nothing of it is kept but the answers to three questions.
 */
export const headerTrace: Readonly<Record<string, string>> = {
  GIT_TRACE_CURL: '3',
  GIT_TRACE_CURL_NO_DATA: '1',
}

/** Other descriptors than the first three reach git's helpers only there. */
export const canTrace = process.platform !== 'win32'

/** A trace as it comes, and what was heard in it so far. */
interface Trace {
  hear(data: Buffer): void
  talk(): HttpTrace
}

export function openTrace(): Trace {
  let rest = ''
  let retryAfter: string | undefined
  let hasPosted: boolean | undefined
  let isGitServer: boolean | undefined
  return {
    hear(data) {
      const lines = (rest + data.toString('latin1')).split('\n')
      rest = (lines.pop() ?? '').slice(-1000)
      for (const line of lines) {
        const [, value] =
          /<= Recv header: retry-after: *(.+?)\s*$/i.exec(line) ?? []
        retryAfter = value ?? retryAfter
        // The type by which git itself knows a server (gitprotocol-http, smart server response).
        const [, type] =
          /<= Recv header: content-type: *(\S+)/i.exec(line) ?? []
        if (type !== undefined)
          isGitServer =
            isGitServer === true || type.startsWith('application/x-git-')
        if (line.includes('=> Send header: '))
          hasPosted = hasPosted === true || line.includes('header: POST ')
      }
    },
    talk: () => ({
      retryAfter: retryAfter === undefined ? undefined : seconds(retryAfter),
      hasPosted,
      isGitServer,
    }),
  }
}

/** A number of seconds, or a date (RFC 9110, 10.2.3). */
function seconds(value: string): number | undefined {
  if (/^\d{1,9}$/.test(value)) return Number(value)
  const date = Date.parse(value)
  return Number.isNaN(date)
    ? undefined
    : Math.max(0, Math.ceil((date - Date.now()) / 1000))
}

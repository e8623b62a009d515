/** What the HTTP headers of a git command show, which its messages do not. */
export interface HttpTrace {
  /** The seconds of the last Retry-After. */
  readonly retryAfter: number | undefined
  /** Whether more was sent than the first request of a fetch or push; undefined where no request was seen. */
  readonly hasPosted: boolean | undefined
  /** Whether a git server answered, and not a page of something else; undefined where nothing did. */
  readonly isGitServer: boolean | undefined
}

/** git writes its trace to a pipe of our own, without data and with the token blanked. Only HttpTrace is kept of it. */
export const headerTrace: Readonly<Record<string, string>> = {
  GIT_TRACE_CURL: '3',
  GIT_TRACE_CURL_NO_DATA: '1',
}

/** On Windows git's helpers get no descriptors but the first three. */
export const canTrace = process.platform !== 'win32'

/** Reads a trace as it comes. */
export function openTrace() {
  let rest = ''
  let retryAfter: number | undefined
  let hasPosted: boolean | undefined
  let isGitServer: boolean | undefined
  return {
    add: (data: Buffer): void => {
      const lines = (rest + data.toString('latin1')).split('\n')
      rest = (lines.pop() ?? '').slice(-1000)
      for (const line of lines) {
        if (line.includes('=> Send header: '))
          hasPosted = hasPosted === true || line.includes('header: POST ')
        const [, name = '', text = ''] =
          /<= Recv header: ([\w-]+):(.*\S)/.exec(line) ?? []
        const value = text.trim()
        if (/^retry-after$/i.test(name)) retryAfter = seconds(value)
        // The type by which git itself recognises a server (gitprotocol-http, smart server response).
        if (/^content-type$/i.test(name))
          isGitServer =
            isGitServer === true || value.startsWith('application/x-git-')
      }
    },
    result: (): HttpTrace => ({ retryAfter, hasPosted, isGitServer }),
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

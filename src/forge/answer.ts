import { getPath, getString } from '../request/json.ts'

/** A call that the server declined: nothing was done. */
export interface Refused {
  readonly kind: 'refused'
  /** Of HTTP; GraphQL declines with a 200. A rate limit is always a 429. 0 for a call that was not sent. */
  readonly status: number
  /** The server's own message. */
  readonly message: string
  /** What GraphQL calls it, such as STALE_DATA. */
  readonly type: string | undefined
}

/**
 * A call without an answer, or with one of a proxy (5xx). The server may have done it all the same, so its state must be
 * read before anything is reported or sent again.
 */
export interface Lost {
  readonly kind: 'lost'
  readonly message: string
}

/** How a call ended. */
export type Answer<T> =
  { readonly kind: 'ok'; readonly data: T } | Refused | Lost

/** What an error of octokit means. */
export function answerOfError(error: unknown): Refused | Lost {
  const message = messageOf(error)
  const type = typeOf(error)
  // octokit gives 500 to a connection that broke off; an answer of anything but the API is lost as well.
  const status = isGraphql(error) ? 200 : Number(getPath(error, 'status'))
  const isRefused = status === 200 || (status >= 400 && status < 500)
  // undici's message. A token is not sent to another address, and the next answer would be the same.
  if (message === 'unexpected redirect')
    return { kind: 'refused', status: 301, message, type }
  if (isUntrusted(error))
    return { kind: 'refused', status: 0, message, type: untrusted }
  return isRefused && !message.startsWith('Something went wrong')
    ? { kind: 'refused', status, message, type }
    : { kind: 'lost', message }
}

/** The `type` where the call was not sent: the server's certificate is not trusted. */
export const untrusted = 'UNTRUSTED'

/** By the messages of Node and OpenSSL, where there is no answer. */
function isUntrusted(error: unknown): boolean {
  return (
    getPath(error, 'response') === undefined &&
    /certificate/i.test(messageOf(error))
  )
}

/** The least pause after a secondary limit that names no time (GitHub's best practices for REST). */
const minPauseMs = 60_000

/**
 * The wait that a rate limit asks for, in milliseconds; undefined where no limit declined the call.
 *
 * @param error what octokit has thrown
 * @param tries how often it was declined before
 */
export function rateLimitWait(
  error: unknown,
  tries: number,
): number | undefined {
  if (!isLimit(error)) return undefined
  const after = headerOf(error, 'retry-after') ?? ''
  const seconds = Number(after || Number.NaN)
  if (seconds >= 0) return Math.max(1, seconds) * 1000
  // The server's clock only: our own may be wrong.
  const now = Date.parse(headerOf(error, 'date') ?? '')
  // A proxy may give a date (RFC 9110, 10.2.3).
  const pause = Date.parse(after) - now
  if (!Number.isNaN(pause)) return Math.max(1000, pause)
  const reset = Number(headerOf(error, 'x-ratelimit-reset')) * 1000 - now
  return isSpent(error) && !Number.isNaN(reset)
    ? Math.max(1000, reset + 1000)
    : minPauseMs * 2 ** tries
}

function isLimit(error: unknown): boolean {
  const message = messageOf(error)
  const status = getPath(error, 'status')
  if (isGraphql(error))
    return (
      typeOf(error)?.startsWith('RATE_LIMIT') === true ||
      /rate limit/i.test(message)
    )
  return (
    status === 429 ||
    (status === 403 &&
      (headerOf(error, 'retry-after') !== undefined ||
        isSpent(error) ||
        /rate limit|abuse detection|submitted too quickly/i.test(message)))
  )
}

function isSpent(error: unknown): boolean {
  return headerOf(error, 'x-ratelimit-remaining') === '0'
}

/** GraphQL declines with status 200, and errors instead of data. */
function isGraphql(error: unknown): boolean {
  return getPath(error, 'name') === 'GraphqlResponseError'
}

function typeOf(error: unknown): string | undefined {
  return getString(error, 'errors', '0', 'type')
}

function messageOf(error: unknown): string {
  const errors = isGraphql(error) ? getPath(error, 'errors') : undefined
  return Array.isArray(errors)
    ? errors.map((one) => getString(one, 'message')).join('\n')
    : (getString(error, 'message') ?? String(error))
}

function headerOf(error: unknown, name: string): string | undefined {
  return (
    getString(error, 'headers', name) ??
    getString(error, 'response', 'headers', name)
  )
}

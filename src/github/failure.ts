import { getPath, isRecord, getString } from '../request/json.ts'

/** A call that GitHub declined: nothing was done. */
export interface Refused {
  readonly kind: 'refused'
  /** Of HTTP; GraphQL declines with a 200. */
  readonly status: number
  /** GitHub's own message. */
  readonly message: string
  /** What GraphQL calls it, such as STALE_DATA. */
  readonly type: string | undefined
}

/**
 * How a call ended. `lost` is a call whose answer never came, or came from a proxy (5xx). It may have been carried out
 * all the same: read the state before anything is reported or sent again.
 */
export type Answer<T> =
  | { readonly kind: 'ok'; readonly data: T }
  | Refused
  | { readonly kind: 'lost'; readonly message: string }

/** A GraphQL answer that holds errors instead of data: GitHub sends it with status 200. */
export class GraphqlErrors extends Error {
  readonly type: string | undefined
  readonly response: unknown

  constructor(errors: readonly unknown[], response: unknown) {
    super(
      errors
        .map((error) => getString(error, 'message') ?? String(error))
        .join('\n'),
    )
    this.type = getString(errors[0], 'type')
    this.response = response
  }
}

/**
 * The data of a response of GraphQL.
 * @throws GraphqlErrors
 */
export function graphqlData(response: unknown): unknown {
  const errors = getPath(response, 'data', 'errors')
  if (Array.isArray(errors) && errors.length > 0)
    throw new GraphqlErrors(errors, response)
  return getPath(response, 'data', 'data')
}

/** What an error of octokit means. */
export function failure(
  error: unknown,
): Refused | { readonly kind: 'lost'; readonly message: string } {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof GraphqlErrors)
    return message.startsWith('Something went wrong')
      ? { kind: 'lost', message }
      : { kind: 'refused', status: 200, message, type: error.type }
  const status = isRecord(error) ? error['status'] : undefined
  // undici's message. A token is not sent to another address, and the next answer would be the same.
  if (message === 'unexpected redirect')
    return { kind: 'refused', status: 301, message, type: undefined }
  // octokit gives 500 to a connection that broke off; an answer of anything but the API is lost as well.
  return typeof status === 'number' && status >= 400 && status < 500
    ? { kind: 'refused', status, message, type: undefined }
    : { kind: 'lost', message }
}

/** A rate limit, or the end of the time, leaves a call undone like any other refusal. */
export async function asAnswer<T>(
  send: () => Promise<Answer<T>>,
): Promise<Answer<T>> {
  try {
    return await send()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { kind: 'refused', status: 0, message, type: undefined }
  }
}

/** The least pause after a secondary limit that names no time (GitHub's best practices for REST). */
const shortestPause = 60_000

/**
 * How long a rate limit asks to wait, in milliseconds; undefined where the call was not declined by one.
 *
 * @param error what octokit has thrown
 * @param tries how often it was declined before
 */
export function limitWait(error: unknown, tries: number): number | undefined {
  const status = isRecord(error) ? error['status'] : undefined
  const message = error instanceof Error ? error.message : ''
  const header = (name: string) => getString(error, 'response', 'headers', name)
  const isSpent = header('x-ratelimit-remaining') === '0'
  const isLimit =
    error instanceof GraphqlErrors
      ? error.type?.startsWith('RATE_LIMIT') === true ||
        /rate limit/i.test(message)
      : status === 429 ||
        (status === 403 &&
          (header('retry-after') !== undefined ||
            isSpent ||
            /rate limit|abuse detection|submitted too quickly/i.test(message)))
  if (!isLimit) return undefined
  const after = header('retry-after') ?? ''
  const seconds = Number(after || Number.NaN)
  if (seconds >= 0) return Math.max(1, seconds) * 1000
  const reset = Number(header('x-ratelimit-reset') ?? Number.NaN)
  // The server's clock only: our own may be wrong.
  const now = Date.parse(header('date') ?? '')
  // A proxy may give a date (RFC 9110, 10.2.3).
  const pause = Date.parse(after) - now
  if (!Number.isNaN(pause)) return Math.max(1000, pause)
  if (isSpent && !Number.isNaN(reset) && !Number.isNaN(now))
    return Math.max(1000, reset * 1000 - now + 1000)
  return shortestPause * 2 ** tries
}

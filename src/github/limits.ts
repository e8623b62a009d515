import { getPath, isRecord } from '../request/json.ts'
import { GraphqlErrors } from './failure.ts'

/** What a secondary limit without a word of time asks for, at least (GitHub's best practices for REST). */
const shortest = 60_000

/**
 * How long a rate limit asks to wait, in milliseconds; undefined where the call was not declined by one.
 *
 * @param error what octokit has thrown
 * @param tries how often it was declined before
 */
export function limitWait(error: unknown, tries: number): number | undefined {
  const status = isRecord(error) ? error['status'] : undefined
  const words = error instanceof Error ? error.message : ''
  const headers = getPath(error, 'response', 'headers')
  const header = (name: string) => {
    const value = getPath(headers, name)
    return typeof value === 'string' ? value : undefined
  }
  const isSpent = header('x-ratelimit-remaining') === '0'
  const isLimit =
    error instanceof GraphqlErrors
      ? error.type?.startsWith('RATE_LIMIT') === true ||
        /rate limit/i.test(words)
      : status === 429 ||
        (status === 403 &&
          (header('retry-after') !== undefined ||
            isSpent ||
            /rate limit|abuse detection|submitted too quickly/i.test(words)))
  if (!isLimit) return undefined
  const after = header('retry-after') ?? ''
  const seconds = Number(after || Number.NaN)
  if (seconds >= 0) return Math.max(1, seconds) * 1000
  const reset = Number(header('x-ratelimit-reset') ?? Number.NaN)
  // All times are the server's: our own clock may be wrong.
  const now = Date.parse(header('date') ?? '')
  // A proxy may give a date (RFC 9110, 10.2.3).
  const pause = Date.parse(after) - now
  if (!Number.isNaN(pause)) return Math.max(1000, pause)
  if (isSpent && !Number.isNaN(reset) && !Number.isNaN(now))
    return Math.max(1000, reset * 1000 - now + 1000)
  return shortest * 2 ** tries
}

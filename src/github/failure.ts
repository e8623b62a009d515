import { getPath, isRecord, getString } from '../request/json.ts'

/** A call that GitHub declined: nothing was done. */
export interface Refused {
  readonly kind: 'refused'
  /** Of HTTP; GraphQL declines with a 200. */
  readonly status: number
  /** GitHub's own words. */
  readonly words: string
  /** What GraphQL calls it, such as STALE_DATA. */
  readonly type: string | undefined
}

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

/** What a call that was thrown out of octokit means. */
export function failure(
  error: unknown,
): Refused | { readonly kind: 'lost'; readonly words: string } {
  const words = error instanceof Error ? error.message : String(error)
  if (error instanceof GraphqlErrors)
    return words.startsWith('Something went wrong')
      ? { kind: 'lost', words }
      : { kind: 'refused', status: 200, words, type: error.type }
  const status = isRecord(error) ? error['status'] : undefined
  // A token does not follow it, and it would be the same the next time (undici's words).
  if (words === 'unexpected redirect')
    return { kind: 'refused', status: 301, words, type: undefined }
  // octokit gives 500 to a connection that broke off; what is no answer of the API at all is lost as well.
  return typeof status === 'number' && status >= 400 && status < 500
    ? { kind: 'refused', status, words, type: undefined }
    : { kind: 'lost', words }
}

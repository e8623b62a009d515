import type { Effect } from './fault.ts'

/** What the API answers instead: spread into a fault beside what it is on. */
type Answered = Extract<Effect, { kind: 'status' }>

const request =
  'please include the request ID 0401:1A2B:3C4D5E:6F7A8B:69200000.'
const limits =
  'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api'

/** Too much at once. GitHub may say when to come back, or only why. Seconds. */
export function secondaryLimit({
  status = 403,
  retryAfter,
}: {
  readonly status?: 403 | 429
  readonly retryAfter?: number
} = {}): Answered {
  return answered(status, {
    message: `You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, ${request}`,
    documentation_url: `${limits}#about-secondary-rate-limits`,
    headers:
      retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  })
}

/** All of the hour's requests are used up. Unix seconds. */
export function primaryLimit({
  status = 403,
  reset,
}: {
  readonly status?: 403 | 429
  readonly reset: number
}): Answered {
  return answered(status, {
    message: `API rate limit exceeded for installation ID 4711. If you reach out to GitHub Support for help, ${request}`,
    documentation_url: limits,
    headers: {
      'x-ratelimit-limit': '1000',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-used': '1000',
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': 'core',
    },
  })
}

/** The hour's points of GraphQL are used up, which it says with status 200. Unix seconds. */
export function graphqlLimit({
  type = 'RATE_LIMIT',
  reset,
}: {
  /** The second is what it was for years, and still is on older servers. */
  readonly type?: 'RATE_LIMIT' | 'RATE_LIMITED'
  readonly reset: number
}): Answered {
  const code = type === 'RATE_LIMIT' ? { code: 'graphql_rate_limit' } : {}
  const message = 'API rate limit already exceeded for installation ID 4711.'
  return {
    kind: 'status',
    status: 200,
    body: JSON.stringify({ errors: [{ type, ...code, message }] }),
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': 'graphql',
    },
  }
}

/** What is decorated too soon after it was made. */
export const unresolvedNode: Answered = answered(422, {
  message: 'Validation Failed',
  errors: [
    "Could not resolve to a node with the global id of 'PR_kwDOFORGE000001'.",
  ],
  documentation_url: 'https://docs.github.com/rest',
  headers: {},
})

function answered(
  status: number,
  {
    headers,
    ...body
  }: {
    readonly message: string
    readonly errors?: readonly string[]
    readonly documentation_url: string
    readonly headers: Readonly<Record<string, string>>
  },
): Answered {
  return {
    kind: 'status',
    status,
    body: JSON.stringify({ ...body, status: String(status) }),
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  }
}

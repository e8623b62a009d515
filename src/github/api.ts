import { setTimeout } from 'node:timers/promises'
import { Refusal } from '../problem.ts'
import type { ApiAddress } from '../request/target.ts'
import { withoutToken } from '../request/token.ts'
import { failure, graphqlData, type Refused } from './failure.ts'
import { limitWait } from './limits.ts'
import { openOctokit, type Octokit } from './octokit.ts'

/**
 * How a call ended. `lost` is a call whose answer never came, or came from something in between (5xx): it may have
 * been carried out all the same, and the state has to be read before anything is said or sent again.
 */
export type Answer<T> =
  | { readonly kind: 'ok'; readonly data: T }
  | Refused
  | { readonly kind: 'lost'; readonly words: string }

/** GitHub's API, for one repository. */
export interface Api {
  /** Asks, and asks again as long as there is no answer and the time is not up. */
  read<T>(call: Call<T>): Promise<Exclude<Answer<T>, { kind: 'lost' }>>
  /** Sends a change, once. */
  change<T>(call: Call<T>): Promise<Answer<T>>
  /** Sends a GraphQL mutation, once. */
  mutate(
    mutation: string,
    input: Readonly<Record<string, unknown>>,
  ): Promise<Answer<unknown>>
  /** Waits, unless the time is up. */
  pause(milliseconds: number): Promise<void>
  readonly owner: string
  /** As owner/name. */
  readonly repository: string
}

type Call<T> = (
  rest: Octokit['rest'],
  common: Common,
) => Promise<{ readonly data: T }>

/** What every call is given. */
export interface Common {
  readonly owner: string
  readonly repo: string
  readonly headers: Readonly<Record<string, string>>
  readonly request: { readonly signal: AbortSignal }
}

export interface ApiOptions {
  /** As owner/name. */
  readonly repository: string
  readonly token: string
  readonly address: ApiAddress
  readonly signal: AbortSignal
  /** Milliseconds until the time is up. */
  readonly remaining: () => number
  readonly say: (line: string) => void
}

/** GitHub itself gives up after 10 s; what takes longer than this is a connection that nobody serves. */
const longestCall = 30_000

/**
 * Opens the API; nothing is sent yet.
 * @throws Refusal (invalid-input) without a token
 */
export function openApi(options: ApiOptions): Api {
  const { repository, token, address, signal } = options
  if (token === '')
    throw new Refusal({
      code: 'invalid-input',
      message:
        'Input "token": is empty, and a pull request or a verified commit needs one.',
    })
  const [owner = '', repo = ''] = repository.split('/')
  const octokit = openOctokit(token, address.rest)
  const common = (): Common => ({
    owner,
    repo,
    // The one that every Enterprise server in support knows as well.
    headers: { 'x-github-api-version': '2022-11-28' },
    request: {
      signal: AbortSignal.any([signal, AbortSignal.timeout(longestCall)]),
    },
  })
  const change: Api['change'] = (call) =>
    settle(() => call(octokit.rest, common()), options)
  return {
    owner,
    repository,
    change,
    async read(call) {
      let words = ''
      for (let tries = 0; ; tries++) {
        const answer = await change(call)
        if (answer.kind !== 'lost') return answer
        if (signal.aborted) throw noAnswer(repository, words)
        words = answer.words
        await pause(Math.min(30, 2 ** tries) * 500, signal).catch(() => {})
      }
    },
    mutate: (mutation, input) =>
      settle(async () => {
        const response = await octokit.request({
          method: 'POST',
          url: address.graphql,
          query: mutation,
          variables: { input },
          request: common().request,
        })
        return { data: graphqlData(response) }
      }, options),
    pause: (milliseconds) => pause(milliseconds, signal),
  }
}

/** Sends a call until no rate limit declines it: one that did has done nothing. */
async function settle<T>(
  send: () => Promise<{ readonly data: T }>,
  { repository, token, signal, remaining, say }: ApiOptions,
): Promise<Answer<T>> {
  for (let tries = 0; ; tries++) {
    try {
      const { data } = await send()
      // The body of an answer that broke off is text, or nothing.
      return typeof data === 'object' && data !== null
        ? { kind: 'ok', data }
        : { kind: 'lost', words: 'The answer broke off.' }
    } catch (error) {
      const wait = limitWait(error, tries)
      if (wait === undefined) {
        const answer = failure(error)
        return { ...answer, words: withoutToken(answer.words, token) }
      }
      const seconds = Math.ceil(wait / 1000)
      if (wait > remaining()) throw tooLong(repository, seconds)
      say(`GitHub asks to wait (rate limit): going on in ${seconds} s.`)
      await pause(wait, signal)
    }
  }
}

async function pause(milliseconds: number, signal: AbortSignal) {
  await setTimeout(milliseconds, undefined, { signal })
}

function noAnswer(repository: string, details: string): Refusal {
  return new Refusal({
    code: 'unreachable',
    message: `GitHub's API gave no answer about ${repository} until the time was up. Run again later, or give more in "timeout".`,
    details,
  })
}

function tooLong(repository: string, seconds: number): Refusal {
  return new Refusal({
    code: 'rate-limited',
    message: `GitHub's rate limit for ${repository} is used up for another ${seconds} s, which is longer than there is time for. Run again later, or give more in "timeout".`,
  })
}

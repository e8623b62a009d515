import { getOctokit } from '@actions/github'
import { defaults } from '@actions/github/lib/utils'
import { setTimeout } from 'node:timers/promises'
import { invalidInput, Refusal } from '../problem.ts'
import type { ApiAddress } from '../request/target.ts'
import { withoutToken } from '../request/token.ts'
import { type Answer, failure, graphqlData, limitWait } from './failure.ts'

/** GitHub's API, for one repository. */
export interface Api {
  /** Asks until there is an answer, or the time is up. */
  read<T>(call: Call<T>): Promise<Exclude<Answer<T>, { kind: 'lost' }>>
  /** Sends a change, once. */
  change<T>(call: Call<T>): Promise<Answer<T>>
  /** Sends a GraphQL mutation, once. */
  mutate(
    mutation: string,
    input: Readonly<Record<string, unknown>>,
  ): Promise<Answer<unknown>>
  /**
   * Pauses so many milliseconds before each attempt.
   * @throws when the time is up
   */
  attempts(pauses: readonly number[]): AsyncIterable<unknown>
  /** Waits, unless the time is up. */
  pause(milliseconds: number): Promise<void>
  readonly owner: string
  /** As owner/name. */
  readonly repository: string
}

export type Call<T> = (
  rest: Octokit['rest'],
  common: Common,
) => Promise<{ readonly data: T }>

/** The parameters of every call. */
interface Common {
  readonly owner: string
  readonly repo: string
  readonly headers: Readonly<Record<string, string>>
  readonly request: { readonly signal: AbortSignal }
}

interface ApiOptions {
  /** As owner/name. */
  readonly repository: string
  readonly token: string
  readonly address: ApiAddress
  readonly signal: AbortSignal
  /** Milliseconds until the time is up. */
  readonly remaining: () => number
  readonly say: (line: string) => void
}

/** GitHub gives up after 10 s. A longer call is a connection that nobody serves. */
const longestCall = 30_000

/**
 * Opens the API; nothing is sent yet.
 * @throws Refusal (invalid-input) without a token
 */
export function openApi(options: ApiOptions): Api {
  const { repository, token, address, signal } = options
  if (token === '')
    throw invalidInput(
      'token',
      'is empty, and a pull request or a verified commit needs one.',
    )
  const [owner = '', repo = ''] = repository.split('/')
  const octokit = openOctokit(token, address.rest)
  const common = (): Common => ({
    owner,
    repo,
    // Every supported Enterprise server knows this version.
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
      let message = ''
      for (let tries = 0; ; tries++) {
        const answer = await change(call)
        if (answer.kind !== 'lost') return answer
        if (signal.aborted) throw noAnswer(repository, message)
        message = answer.message
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
    async *attempts(pauses) {
      for (const milliseconds of pauses) {
        if (milliseconds > 0) await pause(milliseconds, signal)
        yield
      }
    },
    pause: (milliseconds) => pause(milliseconds, signal),
  }
}

/** Sends a call until no rate limit declines it. A declined call has done nothing. */
async function settle<T>(
  send: () => Promise<{ readonly data: T }>,
  { repository, token, signal, remaining, say }: ApiOptions,
): Promise<Answer<T>> {
  for (let tries = 0; ; tries++) {
    try {
      const { data } = await send()
      // The body of a truncated answer is text, or nothing.
      return typeof data === 'object' && data !== null
        ? { kind: 'ok', data }
        : { kind: 'lost', message: 'The answer broke off.' }
    } catch (error) {
      const wait = limitWait(error, tries)
      if (wait === undefined) {
        const answer = failure(error)
        return { ...answer, message: withoutToken(answer.message, token) }
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
    message: `GitHub's API gave no answer about ${repository} until the time was up. Run again later, or set a longer "timeout".`,
    details,
  })
}

function tooLong(repository: string, seconds: number): Refusal {
  return new Refusal({
    code: 'rate-limited',
    message: `GitHub's rate limit for ${repository} is used up for another ${seconds} s, longer than the time that is left. Run again later, or set a longer "timeout".`,
  })
}

type Octokit = ReturnType<typeof getOctokit>

/** octokit would print the deprecation messages of a server as they come. */
const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** A client of the REST API that is at this address; nothing is sent yet. */
export function openOctokit(token: string, baseUrl: string): Octokit {
  return getOctokit(token, {
    baseUrl,
    log: silent,
    // With the proxy of the environment; a token is not sent to another address.
    request: { ...defaults.request, redirect: 'error' },
  })
}

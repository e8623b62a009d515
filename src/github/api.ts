import { getOctokit } from '@actions/github'
import { defaults } from '@actions/github/lib/utils'
import { setTimeout } from 'node:timers/promises'
import { withoutToken } from '../request/token.ts'
import { type Answer, failure, limitWait } from './failure.ts'

/** GitHub's API, for one repository. */
export type Api = ReturnType<typeof openApi>

export type Call<T> = (
  rest: Octokit['rest'],
  /** The parameters of every call. */
  common: {
    readonly owner: string
    readonly repo: string
    readonly headers: Readonly<Record<string, string>>
    readonly request: { readonly signal: AbortSignal }
  },
) => Promise<{ readonly data: T }>

interface ApiOptions {
  /** As owner/name. */
  readonly repository: string
  readonly token: string
  /** The address of REST, without a slash at the end. */
  readonly url: string
  readonly signal: AbortSignal
  readonly remainingMs: () => number
  readonly say: (line: string) => void
}

/** GitHub gives up after 10 s. A longer call is a connection that nobody serves. */
const longestCall = 30_000

/** Opens the API; nothing is sent yet. */
export function openApi(options: ApiOptions) {
  const { repository, token, url, signal } = options
  const [owner = '', repo = ''] = repository.split('/')
  const octokit = openOctokit(token, url)
  const request = () => ({
    signal: AbortSignal.any([signal, AbortSignal.timeout(longestCall)]),
  })
  // Every supported Enterprise server knows this version.
  const headers = { 'x-github-api-version': '2022-11-28' }
  /** Sends a call, once; a rate limit is waited for, as long as there is time. */
  const send = <T>(call: Call<T>): Promise<Answer<T>> =>
    settle(async () => {
      const common = { owner, repo, headers, request: request() }
      return (await call(octokit.rest, common)).data
    }, options)
  return {
    /** As owner/name. */
    repository,
    send,
    /** Sends a call that changes nothing until there is an answer; lost only where the time is up. */
    async read<T>(call: Call<T>): Promise<Answer<T>> {
      for (let tries = 0; ; tries++) {
        const answer = await send(call)
        if (answer.kind !== 'lost' || signal.aborted) return answer
        await pause(Math.min(30, 2 ** tries) * 500, signal)
      }
    },
    /** Sends a mutation of GraphQL, once, and asks for a field of its result. */
    mutate(name: string, input: object, field = 'clientMutationId') {
      const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`
      const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${field} } }`
      const variables = { input, request: request() }
      return settle(() => octokit.graphql<object>(query, variables), options)
    },
    /** Waits so many milliseconds, or until the time is up. */
    pause: (milliseconds: number) => pause(milliseconds, signal),
  }
}

/** Sends a call until no rate limit declines it. A declined call has done nothing. */
async function settle<T>(
  send: () => Promise<T>,
  { token, signal, remainingMs, say }: ApiOptions,
): Promise<Answer<T>> {
  for (let tries = 0; ; tries++) {
    try {
      const data = await send()
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
      if (wait > remainingMs()) return spentFor(seconds)
      say(`GitHub asks to wait (rate limit): going on in ${seconds} s.`)
      await pause(wait, signal)
    }
  }
}

function spentFor(seconds: number): Answer<never> {
  const message = `GitHub's rate limit is used up for another ${seconds} s, longer than the time that is left.`
  return { kind: 'refused', status: 429, message, type: undefined }
}

async function pause(milliseconds: number, signal: AbortSignal) {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => {})
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

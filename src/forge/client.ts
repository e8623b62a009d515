import { getOctokit } from '@actions/github'
import { defaults } from '@actions/github/lib/utils'
import { setTimeout } from 'node:timers/promises'
import { withoutToken } from '../request/target/token.ts'
import { type Answer, answerOfError, rateLimitWait } from './answer.ts'
import type { Call, Octokit, Server } from './server.ts'

/** The API of a server, for one repository. */
export type Client = ReturnType<typeof openClient>

export interface ClientOptions {
  /** As owner/name. */
  readonly repository: string
  readonly token: string
  /** The address of REST, without a slash at the end. */
  readonly url: string
  readonly signal: AbortSignal
  readonly remainingMs: () => number
  readonly log: (line: string) => void
}

/** GitHub gives up after 10 s; a call that takes longer has no answer. */
const callTimeoutMs = 30_000

/** Opens the API; nothing is sent yet. */
export function openClient(server: Server, options: ClientOptions) {
  const { repository, token, url, signal } = options
  const [owner = '', repo = ''] = repository.split('/')
  const octokit = openOctokit(token, url)
  /** Sends a call once. Waits for a rate limit, if there is time. */
  const send = <T>(call: Call<T>): Promise<Answer<T>> =>
    sendPastRateLimit(
      async () => {
        const limit = AbortSignal.timeout(callTimeoutMs)
        const request = { signal: AbortSignal.any([signal, limit]) }
        const common = { owner, repo, headers: server.headers, request }
        return (await call(octokit.rest, common, octokit)).data
      },
      { ...options, name: server.name },
    )
  return {
    server,
    /** As owner/name. */
    repository,
    send,
    /** Sends a call that changes nothing until it has an answer, or the time is up. */
    async read<T>(call: Call<T>): Promise<Answer<T>> {
      for (let tries = 0; ; tries++) {
        const answer = await send(call)
        if (answer.kind !== 'lost' || signal.aborted) return answer
        await pause(Math.min(30, 2 ** tries) * 500, signal)
      }
    },
    /** Repeats a call without an answer, after these pauses in milliseconds. */
    async untilAnswered<T>(
      pauses: readonly number[],
      call: () => Promise<Answer<T>>,
    ): Promise<Answer<T>> {
      let answer: Answer<T> = { kind: 'lost', message: '' }
      for (const wait of pauses) {
        await pause(wait, signal)
        answer = await call()
        if (answer.kind !== 'lost') break
      }
      return answer
    },
    /** Waits so many milliseconds, or until the time is up. */
    pause: (milliseconds: number) => pause(milliseconds, signal),
  }
}

/** Sends a call until no rate limit declines it. A declined call has done nothing. */
async function sendPastRateLimit<T>(
  send: () => Promise<T>,
  {
    token,
    signal,
    remainingMs,
    log,
    name,
  }: ClientOptions & Pick<Server, 'name'>,
): Promise<Answer<T>> {
  for (let tries = 0; ; tries++) {
    try {
      const data = await send()
      // The body of a truncated answer is text, or nothing.
      return typeof data === 'object' && data !== null
        ? { kind: 'ok', data: withoutTokenIn(data, token) }
        : { kind: 'lost', message: 'The answer broke off.' }
    } catch (error) {
      const wait = rateLimitWait(error, tries)
      if (wait === undefined) {
        const answer = answerOfError(error)
        return { ...answer, message: withoutToken(answer.message, token) }
      }
      const seconds = Math.ceil(wait / 1000)
      if (wait > remainingMs()) return rateLimitSpent(name, seconds)
      log(`${name} asks to wait (rate limit): going on in ${seconds} s.`)
      await pause(wait, signal)
    }
  }
}

/** Data without the token, which a server may send back: the address of a pull request becomes an output. */
function withoutTokenIn<T>(data: T, token: string): T {
  const text = JSON.stringify(data)
  const shown = withoutToken(text, token)
  return shown === text ? data : (JSON.parse(shown) as T)
}

function rateLimitSpent(name: string, seconds: number): Answer<never> {
  const message = `${name}'s rate limit is used up for another ${seconds} s, longer than the time that is left.`
  return { kind: 'refused', status: 429, message, type: undefined }
}

async function pause(milliseconds: number, signal: AbortSignal) {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => {})
}

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

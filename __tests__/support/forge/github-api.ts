// GitHub's API over the bare repositories of the forge's git half. How a test uses it:
//
//   await using forge = await startForge({ tokens: { [token]: { login: 'bump[bot]', repositories: { 'acme/infra': 'write' } } } })
//   const { server, api, graphql } = forge.addresses['github.com' | 'Enterprise' | 'ghe.com']
//
// What GitHub is set to:   forge.github.set('acme/infra', { allowAutoMerge: true, teams: ['platform'] })
//                          forge.github.protect('acme/infra', 'main', { requiredChecks: ['ci'] })
//                          forge.github.lacking.add('updateRefs')       an older server
//                          tokens: kind 'actions' | 'app' | 'fine-grained' | 'classic', permissions   (access.ts)
// What happens there:      await forge.github.check('acme/infra', 'ci', { state: 'success' })
//                          await forge.github.approve('acme/infra', 1)
//                          await forge.github.runMergeQueue('acme/infra')
// What it looks like now:  await forge.github.pulls('acme/infra')   each with state, head, labels, timeline, ...
//                          forge.github.comments('acme/infra', 1)
// What was asked:          forge.requests, with authorization and body; forge.calls() has the names in order,
//                          'pulls/create' or 'createCommitOnBranch': octokit's names and the fields of GraphQL
// What goes wrong:         forge.fault({ on: 'pulls/create', kind: 'statusafter', status: 502, times: 1 })
//                          forge.fault({ on: 'pulls/update', kind: 'before', call: async () => ..., times: 1 })
//                          forge.fault({ on: 'api', skip: 3, times: 1, ... })      the fourth request
//                          forge.fault({ on: 'pulls/create', ...secondaryLimit({ retryAfter: 1 }) })   api-fault.ts
//
// Branches move by git, by the API or by the test itself: the pull requests follow before every request.
// Every request and answer is held against GitHub's OpenAPI description and GraphQL schema. What GitHub would
// not have understood, or not have said, is in `forge.complaints`, and ending the forge fails with it.

import type { Account } from './access.ts'
import type { Answer, Exchange } from './exchange.ts'
import { plain } from './exchange.ts'
import type { Handler, Reply } from './github/call.ts'
import {
  operationOf,
  requestFaults,
  responseFaults,
  type Operation,
} from './github/contract.ts'
import { answerGraphql } from './github/graphql/answer.ts'
import { parseDocument, rootFields } from './github/graphql/schema.ts'
import { followBranches } from './github/lifecycle.ts'
import { mergeWhenReady } from './github/merge.ts'
import { assertMay, permissionHeaders } from './github/permission.ts'
import { readNode } from './github/addresses.ts'
import { notFound, Refusal } from './github/refusal.ts'
import { routes } from './github/rest/routes.ts'
import type { GitHubState } from './github/state.ts'

export { GitHubState } from './github/state.ts'

/** A request to the API, before anybody has looked at what it asks for. */
export interface ApiRequest {
  readonly kind: 'rest' | 'graphql'
  /** The address of the REST API as the client reached it. */
  readonly api: string
  /** What follows it. */
  readonly path: string
  /** As sent, or `undefined` for none or what is no JSON. */
  readonly body: unknown
  /** `pulls/create`; of a GraphQL request all its root fields. */
  readonly operations: readonly string[]
  readonly repository: string | undefined
}

/** On github.com's base path, and on the one of an Enterprise server. */
export function isApi(url: URL): boolean {
  return /^(\/api\/v3\/.*|\/repos\/.*|\/rate_limit|(\/api)?\/graphql)$/.test(
    url.pathname,
  )
}

export function readApiRequest(
  method: string,
  url: URL,
  sent: string,
): ApiRequest {
  const [, prefix = '', path = ''] =
    /^(\/api\/v3)?(\/.*)$/.exec(url.pathname) ?? []
  const body = parsed(sent)
  if (/^(\/api)?\/graphql$/.test(url.pathname)) {
    const { query, variables } = graphParts(body)
    const document = parseDocument(query)
    const api = url.pathname.startsWith('/api/') ? '/api/v3' : ''
    return {
      kind: 'graphql',
      api: url.origin + api,
      path: url.pathname,
      body,
      operations: document ? rootFields(document) : [],
      repository: repositoryIn(variables),
    }
  }
  const [, repository] = /^\/repos\/([^/]+\/[^/]+)/.exec(path) ?? []
  const found = operationOf(method, path)
  return {
    kind: 'rest',
    api: url.origin + prefix,
    path,
    body,
    operations: found ? [found.operation.id] : [],
    repository,
  }
}

function graphParts(body: unknown): {
  query: string
  variables: Readonly<Record<string, unknown>>
} {
  const { query, variables } = (body ?? {}) as {
    query?: unknown
    variables?: Readonly<Record<string, unknown>>
  }
  return {
    query: typeof query === 'string' ? query : '',
    variables: variables ?? {},
  }
}

/** The repository that a GraphQL request is about, as far as its variables say. */
function repositoryIn(value: unknown): string | undefined {
  if (typeof value === 'string') {
    const { kind, of } = readNode(value)
    if (/^(R|REF|PR)$/.test(kind)) return of[0]
    return /^[\w.-]+\/[\w.-]+$/.test(value) ? value : undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { owner, name, repo } = value as Record<string, unknown>
  if (typeof owner === 'string') {
    const short = name ?? repo
    if (typeof short === 'string') return `${owner}/${short}`
  }
  for (const one of Object.values(value)) {
    const found = repositoryIn(one)
    if (found !== undefined) return found
  }
  return undefined
}

export interface Api {
  readonly state: GitHubState
  /** The address of the web pages. */
  readonly html: string
  readonly complain: (about: string) => void
}

export async function answerApi(
  exchange: Exchange,
  asked: ApiRequest,
  api: Api,
): Promise<Answer> {
  const { account, record } = exchange
  if (account === undefined && record.authorization.length > 0) {
    return json(401, { message: 'Bad credentials', status: '401' })
  }
  return await api.state.alone(async () => {
    const hosted =
      asked.repository !== undefined && api.state.exists(asked.repository)
        ? api.state.hosted(asked.repository)
        : undefined
    const follow = async () => {
      if (!hosted) return
      await followBranches(hosted)
      await mergeWhenReady(hosted)
    }
    await follow()
    try {
      const answer =
        asked.kind === 'graphql'
          ? await answerQuery(account, asked, api)
          : await answerRest(exchange, asked, api)
      await follow()
      return answer
    } catch (error) {
      api.complain(
        `${asked.operations.join()} broke the forge: ${String(error)}`,
      )
      return json(500, { message: 'Server Error', status: '500' })
    }
  })
}

async function answerQuery(
  account: Account | undefined,
  asked: ApiRequest,
  { state, html, complain }: Api,
): Promise<Answer> {
  if (account === undefined) {
    const message = 'This endpoint requires you to be authenticated.'
    return json(401, { message, status: '401' })
  }
  const { query, variables } = graphParts(asked.body)
  const document = parseDocument(query)
  if (!document) {
    complain(`GraphQL that can not be parsed: ${query}`)
    return json(400, { message: 'Problems parsing JSON', status: '400' })
  }
  const addresses = { api: asked.api, html }
  const { status, body, faults } = await answerGraphql(
    { document, variables },
    { state, account, addresses },
  )
  for (const fault of faults) {
    complain(`GraphQL ${asked.operations.join()}: ${fault}`)
  }
  return json(status, body)
}

async function answerRest(
  { url, record, account }: Exchange,
  asked: ApiRequest,
  { state, html, complain }: Api,
): Promise<Answer> {
  const found = operationOf(record.method, asked.path)
  if (!found) {
    complain(`The forge does not know ${record.method} ${asked.path}`)
    return json(404, { message: 'Not Found', status: '404' })
  }
  const { operation, values } = found
  const tell = (faults: readonly string[]) => {
    for (const fault of faults) complain(`${operation.id}: ${fault}`)
  }
  const sent = record.body === '' ? undefined : asked.body
  const faults = requestFaults(operation, url.searchParams, sent)
  tell(faults)
  if (operation.id === 'rate-limit/get') return json(200, limits())
  const reply = await replyOf(operation, async () => {
    const hosted = visible(asked, account, state)
    if (faults.length > 0) throw badRequest(faults)
    assertMay(operation.id, hosted, account)
    const handler: Handler = routes[operation.id as keyof typeof routes]
    return await handler({
      hosted,
      account,
      values,
      query: url.searchParams,
      body: (asked.body ?? {}) as Record<string, unknown>,
      addresses: { api: asked.api, html },
    })
  })
  tell(responseFaults(operation, reply.status, reply.body))
  const headers = {
    ...permissionHeaders(operation.id, account),
    ...reply.headers,
  }
  return json(reply.status, reply.body, headers)
}

/** As GitHub: who may not see a private repository is not told that it exists. */
function visible(
  { repository = '' }: ApiRequest,
  account: Account | undefined,
  state: GitHubState,
) {
  const known = account?.repositories[repository] !== undefined
  if (!state.exists(repository)) throw notFound()
  const hosted = state.hosted(repository)
  if (!known && hosted.settings.private) throw notFound()
  return hosted
}

function limits() {
  const reset = Math.floor(Date.now() / 1000) + 3600
  const rate = { limit: 5000, used: 1, remaining: 4999, reset }
  return { resources: { core: rate, search: rate, graphql: rate }, rate }
}

function badRequest(faults: readonly string[]): Refusal {
  return new Refusal(422, `Invalid request.\n\n${faults.join('\n')}`)
}

async function replyOf(
  { docs }: Operation,
  work: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { status, message, errors } = error
    return {
      status,
      body: {
        message,
        ...(errors && { errors }),
        documentation_url: docs,
        status: String(status),
      },
    }
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const reset = Math.floor(Date.now() / 1000) + 3600
  return plain(status, value === undefined ? '' : JSON.stringify(value), {
    'content-type': 'application/json; charset=utf-8',
    'x-github-media-type': 'github.v3; format=json',
    'x-github-request-id': '0401:1A2B:3C4D5E:6F7A8B:69200000',
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
    'x-ratelimit-used': '1',
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': 'core',
    ...headers,
  })
}

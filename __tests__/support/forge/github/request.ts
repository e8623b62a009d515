import { readNode } from './addresses.ts'
import { operationOf } from './contract.ts'
import { parseDocument, rootFields } from './graphql/schema.ts'

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

export function graphParts(body: unknown): {
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

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

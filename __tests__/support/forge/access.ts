import type { IncomingMessage } from 'node:http'

export interface Account {
  readonly login: string
  /** By `owner/name`; what is not named here does not exist for this token. */
  readonly repositories: Readonly<Record<string, 'read' | 'write'>>
  /** What kind of token it is, else an App's installation; `actions` is a workflow's own. */
  readonly kind?: 'app' | 'actions' | 'fine-grained' | 'classic'
  /** Where they differ from what `repositories` says; `none` of `members` is the default. */
  readonly permissions?: Readonly<
    Partial<
      Record<
        'contents' | 'issues' | 'pull_requests' | 'members',
        'none' | 'read' | 'write'
      >
    >
  >
}

/** Who stands behind each token. */
export type Tokens = Readonly<Record<string, Account>>

/** Every Authorization header as sent: node's own `headers` hides the second one. */
export function authorizationHeaders(request: IncomingMessage): string[] {
  const raw = request.rawHeaders
  return raw.filter(
    (_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === 'authorization',
  )
}

/** The token of `Basic`, where the user name is ignored as GitHub does, or of `Bearer` and `token`. */
export function tokenOf(authorization: string): string | undefined {
  const [, scheme = '', value = ''] =
    /^(\S+)\s+(.*)$/.exec(authorization.trim()) ?? []
  switch (scheme.toLowerCase()) {
    case 'basic': {
      const pair = Buffer.from(value, 'base64').toString()
      return pair.slice(pair.indexOf(':') + 1)
    }
    case 'bearer':
    case 'token':
      return value
  }
  return undefined
}

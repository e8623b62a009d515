import { Refusal } from '../problem.ts'
import type { Target } from './target.ts'

/** Where GitHub's two APIs are, without a slash at the end. */
export interface ApiAddress {
  readonly rest: string
  readonly graphql: string
}

/**
 * The API of the server that holds the target: the runner's own for its own server, and those of github.com and of
 * an enterprise on ghe.com, whose names are fixed. Nobody else's is guessed: it would be sent the token.
 *
 * @throws Refusal (invalid-input)
 */
export function apiAddress(
  target: Target,
  { serverUrl, own }: { readonly serverUrl: string; readonly own: ApiAddress },
): ApiAddress {
  const url = target.kind === 'hosted' ? URL.parse(target.url) : null
  if (url === null) throw unknown(target.name)
  if (url.origin === URL.parse(serverUrl)?.origin)
    return isGitHubs(own) ? own : refuse(url.host)
  const isSecure = url.protocol === 'https:' && url.port === ''
  if (isSecure && /^(github\.com|[\w-]+\.ghe\.com)$/.test(url.hostname)) {
    const rest = `https://api.${url.hostname}`
    return { rest, graphql: `${rest}/graphql` }
  }
  return refuse(url.host)
}

/** Gitea gives its own API the same name, and has no GraphQL (gitea.md). */
function isGitHubs({ rest, graphql }: ApiAddress): boolean {
  return graphql !== '' && !rest.endsWith('/api/v1')
}

function refuse(host: string): never {
  throw unknown(host)
}

function unknown(host: string): Refusal {
  return new Refusal({
    code: 'invalid-input',
    message: `"publish: pull-request" and "verified-commit: true" speak GitHub's API, which ${host} is not known to have: write publish: push. For a GitHub Enterprise Server, run the workflow there.`,
  })
}

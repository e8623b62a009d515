import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { plain, type Answer, type Exchange, type Service } from './exchange.ts'
import { runHttpBackend, type Backend } from './http-backend.ts'

/** What a git request asks for; `undefined` when it is none. */
export interface GitRequest {
  readonly repository: string
  readonly service: Service | undefined
  readonly action: string
}

export function gitRequest(url: URL): GitRequest | undefined {
  const [, owner, name, action] =
    /^\/([^/]+)\/([^/]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack|HEAD|objects\/.*)$/.exec(
      url.pathname,
    ) ?? []
  if (owner === undefined || name === undefined || action === undefined) {
    return undefined
  }
  return {
    repository: `${owner}/${name}`,
    service: serviceOf(action, url),
    action,
  }
}

function serviceOf(action: string, url: URL): Service | undefined {
  const asked =
    action === 'info/refs'
      ? `info/refs ${url.searchParams.get('service')?.replace('git-', '')}`
      : action.replace('git-', '')
  switch (asked) {
    case 'info/refs upload-pack':
    case 'info/refs receive-pack':
    case 'upload-pack':
    case 'receive-pack':
      return asked
  }
  return undefined
}

/** Fetch and push, with GitHub's answers for a token that may not. */
export async function answerGit(
  exchange: Exchange,
  { repository, service, action }: GitRequest,
  backend: Backend,
): Promise<Answer> {
  const { account } = exchange
  if (account === undefined) {
    return plain(401, 'Repository not found.\n', {
      'www-authenticate': 'Basic realm="GitHub"',
    })
  }
  const permission = account.repositories[repository]
  const exists = existsSync(join(backend.root, `${repository}.git`))
  if (permission === undefined || !exists) {
    return plain(404, 'Repository not found.\n')
  }
  if (permission === 'read' && service?.endsWith('receive-pack')) {
    const denied = `Permission to ${repository}.git denied to ${account.login}.\n`
    return plain(403, denied)
  }
  return await runHttpBackend(backend, exchange, `/${repository}.git/${action}`)
}

import { emptyToken, isOtherRepository, ownRepositoryOnly } from './advice.ts'
import { error, type Problem } from '../problem/problem.ts'
import type { Request } from '../request/inputs.ts'

/** How a workflow's own token begins on github.com: newer ones begin `ghs_<app>_`. */
const ofGitHubActions = 'ghs_15368_'

/** The problem that the inputs of a publishing run show before any request; undefined for none. */
export function preflight(request: Request): Problem | undefined {
  const { token, ssh, target } = request
  if (token === '' && needsApi(request))
    return error({
      code: 'invalid-input',
      message: ssh
        ? `Input "ssh-key" can push, but a pull request or a verified commit needs the API. Set "token" as well, to one for ${target.name}.`
        : `Input "token" is empty, and a pull request or a verified commit needs one. ${emptyToken}`,
    })
  // A workflow's own token cannot write to another repository.
  return token.startsWith(ofGitHubActions) && isOtherRepository(request)
    ? error({ code: 'permission-denied', message: ownRepositoryOnly(request) })
    : undefined
}

/** Whether the run needs more of the server than git. */
export function needsApi({ publish, committer }: Request): boolean {
  return publish.kind === 'pull-request' || committer.kind === 'github'
}

/** The problem of a run that needs an API, on a server without one that this action knows. */
export function apiMissing({ target, publish }: Request): Problem {
  const isPull = publish.kind === 'pull-request'
  const [input, value] = isPull
    ? ['publish', '"pull-request"']
    : ['verified-commit', 'true']
  const host = target.kind === 'hosted' ? target.host : target.name
  return error({
    code: 'invalid-input',
    message: `Input "${input}" is ${value}, which needs the API of GitHub, Gitea or Forgejo, and ${host} does not have it. Remove ${input}. For a GitHub Enterprise Server, run the workflow there.`,
  })
}

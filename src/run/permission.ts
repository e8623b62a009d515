import { pushObstacle } from '../git/server.ts'
import type { Services } from '../context.ts'
import { Refusal, type Problem } from '../problem.ts'
import type { Request } from '../request/inputs.ts'

/** Whether the run would land what it makes. */
export function willPublish({
  trigger,
  publish,
}: Pick<Request, 'trigger' | 'publish'>): boolean {
  return trigger.kind === 'lands' && publish.kind !== 'none'
}

/** Whether the token may push, as far as that is asked. */
export interface Permission extends AsyncDisposable {
  /** @throws Refusal with what to grant */
  confirm(): Promise<void>
}

/**
 * Asks the server whether the token may push, before the first attempt of a run that would, while other work goes on
 * such as the first fetch. Where that fails, its failure counts, and the answer is not waited for.
 */
export function askPermission(
  { repository, signal }: Services,
  request: Request,
  attempts: number,
): Permission {
  const { target } = request
  const stop = new AbortController()
  const asking =
    target.kind === 'local' || attempts > 0 || !willPublish(request)
      ? undefined
      : pushObstacle(repository, {
          place: { repository: target.name, branch: '' },
          signal: AbortSignal.any([signal, stop.signal]),
        })
  return {
    confirm: async () => {
      const problem = await asking
      if (problem !== undefined) throw new Refusal(problem)
    },
    [Symbol.asyncDispose]: async () => {
      stop.abort()
      await asking
    },
  }
}

/** The App that a workflow's own tokens are of, on github.com; newer ones begin `ghs_<app>_`. */
const ofGitHubActions = 'ghs_15368_'

/** Known without a question: a workflow's own token writes to no other repository. */
export function knownToBeDenied(request: Request): Problem | undefined {
  return request.token.startsWith(ofGitHubActions) && isElsewhere(request)
    ? {
        severity: 'error',
        code: 'permission-denied',
        message: onlyItsOwn(request),
      }
    : undefined
}

/** Where the token turned out to be of no use in another repository, and is probably the workflow's own: says so. */
export function adviseOnToken(problem: Problem, request: Request): Problem {
  const { code } = problem
  if (code === 'unauthorized' && request.token === '')
    return {
      ...problem,
      message: `Input "token": is empty (is a step output empty?). ${problem.message}`,
    }
  const isAccess =
    code === 'permission-denied' || code === 'repository-not-found'
  return isAccess &&
    request.token === request.sourceToken &&
    isElsewhere(request)
    ? { ...problem, message: `${problem.message} ${onlyItsOwn(request)}` }
    : problem
}

function isElsewhere({ target, token }: Request): boolean {
  return token !== '' && target.kind === 'hosted' && !target.own
}

function onlyItsOwn({ target, event }: Request): string {
  return `A workflow's own token (github.token) can write to ${event.repository} alone: give a token of a GitHub App that may write the contents of ${target.name} in "token", such as actions/create-github-app-token makes.`
}

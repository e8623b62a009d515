import { pushObstacle } from '../git/server.ts'
import type { Services } from '../context.ts'
import type { FinalOutcome } from '../outcome.ts'
import { error, Refusal, withSentence, type Problem } from '../problem.ts'
import { willPublish, type Request } from '../request/inputs.ts'

/** Whether the token may push, as far as that is asked. */
export interface Permission extends AsyncDisposable {
  /** @throws Refusal with what to grant */
  confirm(): Promise<void>
}

/**
 * Asks the server, while the first attempt of a run fetches, whether the token may push. Where the fetch fails, its
 * failure counts, and the answer is not waited for.
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
      : pushObstacle(repository, AbortSignal.any([signal, stop.signal]))
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

/** How a workflow's own token begins on github.com: newer ones begin `ghs_<app>_`. */
const ofGitHubActions = 'ghs_15368_'

/** What is known without asking: a workflow's own token cannot write to another repository. */
export function knownToBeDenied(request: Request): Problem | undefined {
  return request.token.startsWith(ofGitHubActions) && isElsewhere(request)
    ? error({ code: 'permission-denied', message: onlyItsOwn(request) })
    : undefined
}

/** Adds to a failure what is wrong with the token, where it is empty or probably the workflow's own. */
export function adviseOnToken(
  outcome: FinalOutcome,
  request: Request,
): FinalOutcome {
  if (!('problems' in outcome)) return outcome
  const [first, ...more] = outcome.problems
  return { ...outcome, problems: [withAdvice(first, request), ...more] }
}

function withAdvice(problem: Problem, request: Request): Problem {
  const { code, message } = problem
  if (code === 'unauthorized' && request.token === '')
    return {
      ...problem,
      message: `Input "token": is empty (is a step output empty?). ${message}`,
    }
  const isAccess =
    code === 'permission-denied' || code === 'repository-not-found'
  return isAccess &&
    request.token === request.sourceToken &&
    isElsewhere(request)
    ? withSentence(problem, onlyItsOwn(request))
    : problem
}

function isElsewhere({ target, token }: Request): boolean {
  return token !== '' && target.kind === 'hosted' && !target.own
}

function onlyItsOwn({ target, event }: Request): string {
  return `A workflow's own token (github.token) can write only to ${event.repository}. Set "token" to the token of a GitHub App that has contents: write on ${target.name}, as actions/create-github-app-token makes it.`
}

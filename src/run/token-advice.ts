import type { FinalOutcome } from '../outcome.ts'
import { error, withSentence, type Problem } from '../problem.ts'
import type { Request } from '../request/inputs.ts'

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

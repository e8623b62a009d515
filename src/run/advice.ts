import type { FinalOutcome } from '../outcome.ts'
import { error, withSentence, type Problem } from '../problem.ts'
import type { Request } from '../request/inputs.ts'

/** How a workflow's own token begins on github.com: newer ones begin `ghs_<app>_`. */
const ofGitHubActions = 'ghs_15368_'

/** What is known without asking, of a run that publishes. */
export function knownToBeDenied(request: Request): Problem | undefined {
  const { token, publish, committer } = request
  const needsApi =
    publish.kind === 'pull-request' || committer.kind === 'github'
  if (token === '' && needsApi)
    return error({
      code: 'invalid-input',
      message: `Input "token": is empty, and a pull request or a verified commit needs one. ${emptyToken}`,
    })
  // A workflow's own token cannot write to another repository.
  return token.startsWith(ofGitHubActions) && isElsewhere(request)
    ? error({ code: 'permission-denied', message: onlyItsOwn(request) })
    : undefined
}

const emptyToken =
  'Check that the secret or the step output exists from which it comes.'

/** Whether this action can open pull requests on the server of the target. */
export function canPropose({ target }: Request): boolean {
  return target.kind === 'hosted' && target.gitHubApi !== undefined
}

/** Adds to a failure what helps on this server, with these inputs. */
export function advise(outcome: FinalOutcome, request: Request): FinalOutcome {
  if (!('problems' in outcome)) return outcome
  const [first, ...more] = outcome.problems
  return { ...outcome, problems: [withAdvice(first, request), ...more] }
}

function withAdvice(problem: Problem, request: Request): Problem {
  const { code, message } = problem
  const { token, sourceToken } = request
  switch (code) {
    case 'unauthorized':
      return token === ''
        ? {
            ...problem,
            message: `Input "token": is empty. ${emptyToken} ${message}`,
          }
        : problem
    case 'branch-protected': {
      const fixes = fixesOfRule(message, request)
      return fixes.length === 0
        ? problem
        : withSentence(problem, `Or set ${fixes.join(' and ')}.`)
    }
    case 'permission-denied':
    case 'repository-not-found':
      return token === sourceToken && isElsewhere(request)
        ? withSentence(problem, onlyItsOwn(request))
        : problem
    default:
      return problem
  }
}

/** The inputs that make a bump follow a rule of its branch. */
function fixesOfRule(message: string, request: Request): readonly string[] {
  if (!canPropose(request)) return []
  const { publish, committer } = request
  const isSigned = committer.kind === 'github'
  return [
    ...(publish.kind === 'push' && !message.includes('takes only signed')
      ? ['"publish: pull-request"']
      : []),
    ...(!isSigned && /takes .*signed/.test(message)
      ? ['"verified-commit: true"']
      : []),
  ]
}

function isElsewhere({ target, token }: Request): boolean {
  return token !== '' && target.kind === 'hosted' && !target.own
}

function onlyItsOwn(request: Request): string {
  const { target, event } = request
  const token = canPropose(request)
    ? `the token of a GitHub App that has contents: write on ${target.name}, as actions/create-github-app-token makes it`
    : `an access token that can write to ${target.name}`
  return `A workflow's own token (github.token) can write only to ${event.repository}. Set "token" to ${token}.`
}

import type { FinalOutcome } from '../outcome.ts'
import type { Server } from '../forge/server.ts'
import { withSentence, type Problem } from '../problem/problem.ts'
import { willPublish, type Request } from '../request/inputs.ts'
import { getString } from '../request/json.ts'

export const emptyToken =
  'Check that the secret or step output that it comes from exists.'

/** Whether the server is known to be GitHub without asking it. */
export function isOnGitHub({ target }: Request): boolean {
  return target.kind === 'hosted' && target.gitHubApi !== undefined
}

type ServerName = Server['name'] | undefined

/** Adds to the first problem of a failure what helps on this server, with these inputs. */
export function advise(
  outcome: FinalOutcome,
  request: Request,
  server: ServerName,
): FinalOutcome {
  if (!('problems' in outcome)) return outcome
  const [first, ...more] = outcome.problems
  return { ...outcome, problems: [withAdvice(first, request, server), ...more] }
}

function withAdvice(
  problem: Problem,
  request: Request,
  server: ServerName,
): Problem {
  const { code, message, demands } = problem
  const { token, sourceToken, ssh } = request
  if (demands?.length === 0) return problem
  const isDefault = token === sourceToken && ssh === undefined
  switch (code) {
    case 'unauthorized':
      return token === '' && ssh === undefined
        ? {
            ...problem,
            message: `Input "token" is empty. ${emptyToken} ${message}`,
          }
        : problem
    case 'branch-protected': {
      const fixes = server === undefined ? [] : inputsForRule(problem, request)
      return fixes.length === 0
        ? problem
        : withSentence(problem, `Or set ${fixes.join(' and ')}.`)
    }
    case 'permission-denied':
    case 'repository-not-found':
      if (isDefault && isOtherRepository(request))
        return withSentence(problem, ownRepositoryOnly(request))
      return demands?.includes('access') === true
        ? withSentence(problem, accessAdvice(request, isDefault))
        : problem
    case 'branch-missing': {
      const name = unclearBranch(request)
      return name === undefined
        ? problem
        : withSentence(
            problem,
            `A workflow_run has no full ref, so "${name}" may be a tag. Set "branch" to the branch to land on.`,
          )
    }
    default:
      return problem
  }
}

/** The branch to land on, where only a workflow_run names it: it may be a tag. */
function unclearBranch({ branch, event }: Request): string | undefined {
  const name = getString(event.payload, 'workflow_run', 'head_branch')
  return branch.kind === 'named' && branch.name === name ? name : undefined
}

/** The inputs with which a bump follows a rule of the branch. */
function inputsForRule(
  { demands = ['pull-request'] }: Problem,
  request: Request,
): readonly string[] {
  const { task, publish, committer } = request
  const canPropose = task.kind === 'bump' && publish.kind === 'push'
  const isSigned = committer.kind === 'github'
  return [
    ...(canPropose && demands.includes('pull-request')
      ? ['"publish: pull-request"']
      : []),
    ...(!isSigned && demands.includes('signature')
      ? ['"verified-commit: true"']
      : []),
  ]
}

export function isOtherRepository({ target, token }: Request): boolean {
  return token !== '' && target.kind === 'hosted' && !target.own
}

/** The fix for a token that may not do what this run needs of it. */
function accessAdvice(request: Request, isDefault: boolean): string {
  const needed = willPublish(request) ? 'write' : 'read'
  if (!isDefault) return `Set "token" to one that can ${needed} there.`
  const isPull = needed === 'write' && request.publish.kind === 'pull-request'
  return `Grant the job "permissions: contents: ${needed}"${isPull ? ', and "pull-requests: write"' : ''}.`
}

export function ownRepositoryOnly(request: Request): string {
  const { target, event } = request
  const token = isOnGitHub(request)
    ? `the token of a GitHub App that has contents: write on ${target.name}, as actions/create-github-app-token makes it`
    : `an access token that can write to ${target.name}`
  return `A workflow's own token (github.token) can write only to ${event.repository}. Set "token" to ${token}.`
}

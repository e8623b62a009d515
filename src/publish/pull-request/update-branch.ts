import { writeBump } from '../commit.ts'
import { pushOutcome } from '../push-outcome.ts'
import type { Head } from './head.ts'
import type { Proposal } from './proposal.ts'
import type { Services } from '../../context.ts'
import { hasFiles, type ChangedFile } from '../../git/commit.ts'
import { push } from '../../git/push.ts'
import { failed, type StepResult, type WithProgress } from '../../outcome.ts'
import { makePlan } from '../../plan/plan.ts'
import type { Problem } from '../../problem.ts'

/**
 * Brings the bump to the branch of the pull request. What is there is replaced in one step, so that there is never a
 * moment without a difference, which would close the pull request.
 * @returns the commit on the branch, and all that this run has sent there
 * @throws Refusal, ServerTrouble
 */
export async function* updateBranch(
  services: Services,
  proposal: Proposal,
  head: Head,
): WithProgress<
  StepResult<{ readonly commit: string; readonly sent: readonly string[] }>
> {
  const { history } = proposal
  const { branch, commit: from } = proposal.head
  const { repository } = services
  const change = await changeOf(services, proposal, head)
  if (change.kind !== 'done') return change
  const { parent, files } = change
  if (files.length === 0)
    return { kind: 'done', commit: parent, sent: history.sent }
  const written = await writeBump(services, proposal, { parent, files })
  if (written.kind !== 'done') return written
  const { commit } = written
  const sent = [...history.sent, commit]
  yield { pullRequest: { sent } }
  const pushed = await push(repository, branch, { from, to: commit })
  if (pushed.kind === 'landed') return { kind: 'done', commit, sent }
  if (pushed.kind === 'refused')
    return failed(aboutHead(pushed.problem, branch))
  return pushOutcome(pushed, branch, { branch, parent, commit })
}

/** The commit to build on, and what to change in it: nothing where it holds the bump already. */
async function changeOf(
  services: Services,
  { plan, tip, request, branch: base, head: { branch } }: Proposal,
  head: Head,
): Promise<
  StepResult<{
    readonly parent: string
    readonly files: readonly ChangedFile[]
  }>
> {
  const fresh = { kind: 'done', parent: tip, files: plan.files } as const
  if (head.kind === 'none') return fresh
  const { commit } = head
  const asItIs = { kind: 'done', parent: commit, files: [] } as const
  if (head.kind === 'ours')
    return (await hasFiles(services.objects, commit, plan.files))
      ? asItIs
      : fresh
  const onTop = await makePlan(services, {
    request,
    targets: plan.targets,
    tip: commit,
    branch: base,
  })
  if (onTop.kind === 'failed') {
    const [first, ...more] = onTop.problems
    const ofHead = onTopOf(branch)
    return failed(ofHead(first), ...more.map(ofHead))
  }
  return onTop.kind !== 'plan'
    ? onTop
    : { kind: 'done', parent: commit, files: onTop.files }
}

/** What the branch to land on does not have, or has right. */
function onTopOf(branch: string): (problem: Problem) => Problem {
  return (problem) => ({
    ...problem,
    message: `The branch of the pull request, "${branch}", holds commits of others, and the bump cannot be added on top of them: ${problem.message}`,
  })
}

function aboutHead(problem: Problem, branch: string): Problem {
  return problem.code === 'branch-protected' &&
    !problem.message.includes('verified-commit')
    ? {
        ...problem,
        message: `A rule or a hook of the server declined the push to "${branch}", the branch of the pull request. Exclude it from the rule, or set "pull-request-branch" to another one.`,
      }
    : problem
}

import { writeBump } from '../commit.ts'
import type { Proposal } from './proposal.ts'
import type { Services } from '../../context.ts'
import { hasFiles } from '../../git/commit.ts'
import { push } from '../../git/push.ts'
import { failed, type StepResult, type WithProgress } from '../../outcome.ts'
import { titleOf } from '../../overlay/titled-commit.ts'
import { makePlan } from '../../plan/plan.ts'
import type { Problem } from '../../problem/problem.ts'

/**
 * Pushes the bump to the branch of the pull request, in one step: GitHub closes a pull request whose branch has no
 * difference for a moment.
 * @param hasOthers whether it holds commits of others: the bump then goes on top of them
 * @returns the commit on the branch, and all that this run has sent there
 * @throws Refusal, ServerError
 */
export async function* updateBranch(
  services: Services,
  proposal: Proposal,
  hasOthers: boolean,
): WithProgress<
  StepResult<{ readonly commit: string; readonly sent: readonly string[] }>
> {
  const { objects, repository } = services
  const { history, plan, tip } = proposal
  const { branch, commit: from } = proposal.head
  const parent = (hasOthers ? from : undefined) ?? tip
  const change =
    parent === tip ? plan : await planOnTop(services, proposal, parent)
  if (change.kind !== 'plan') return change
  const { files } = change
  if (from !== undefined && (await hasFiles(objects, from, files)))
    return { kind: 'done', commit: from, sent: history.sent }
  const written = await writeBump(services, proposal, { parent, files })
  if (written.kind !== 'done') return written
  const { commit } = written
  const sent = [...history.sent, commit]
  yield { pullRequest: { sent } }
  const pushed = await push(repository, branch, { from, to: commit })
  if (pushed.kind === 'landed') return { kind: 'done', commit, sent }
  return pushed.kind === 'failed'
    ? failed(explainHeadRule(pushed.problems[0], branch))
    : pushed
}

async function planOnTop(
  services: Services,
  { request, plan: { targets }, branch: base, head: { branch } }: Proposal,
  tip: string,
): ReturnType<typeof makePlan> {
  const title = titleOf(branch)
  const options = { request, targets, tip, title, branch: base }
  const plan = await makePlan(services, options)
  if (plan.kind !== 'failed') return plan
  const ofHead = (problem: Problem) => ({
    ...problem,
    message: `The branch of the pull request, "${branch}", holds commits of others, and the bump cannot be added on top of them: ${problem.message}`,
  })
  const [first, ...more] = plan.problems
  return failed(ofHead(first), ...more.map(ofHead))
}

function explainHeadRule(problem: Problem, branch: string): Problem {
  return problem.code === 'branch-protected' &&
    problem.demands?.includes('signature') !== true
    ? {
        ...problem,
        message: `A rule or a hook of the server declined the push to "${branch}", the branch of the pull request. Exclude it from the rule, or set "pull-request-branch" to another one.`,
      }
    : problem
}

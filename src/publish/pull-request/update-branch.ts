import { writeBump } from '../commit.ts'
import { hasFiles } from '../../git/commit.ts'
import { push } from '../../git/push.ts'
import type { Head } from './head.ts'
import { makePlan, type Plan, type Services } from '../../plan/plan.ts'
import { Refusal, type Problem } from '../../problem.ts'
import type { Proposal } from './proposal.ts'
import { end, failed, notPushed, type Published } from '../outcome.ts'

/** The branch of the pull request holds the bump, or did not get it. */
export type Moved = { readonly kind: 'at'; readonly commit: string } | Published

/**
 * Brings the bump to the branch of the pull request. What is there is replaced in one step, so that there is never a
 * moment without a difference, which would close the pull request.
 */
export async function updateBranch(
  services: Services,
  proposal: Proposal,
  head: Head,
): Promise<Moved> {
  const { branch } = proposal.head
  const { repository } = services
  const change = await changeOf(services, proposal, head)
  if (change.kind === 'there') return { kind: 'at', commit: change.commit }
  if (change.kind !== 'needed') return change
  const written = await writeBump(services, proposal, change)
  if (written.kind !== 'written') return written
  const { commit } = written
  proposal.done.sent.add(commit)
  const pushed = await push(
    repository,
    { from: proposal.head.commit, to: commit },
    { repository: repository.name, branch },
  )
  if (pushed.kind === 'landed') return { kind: 'at', commit }
  if (pushed.kind === 'refused')
    return failed(aboutHead(pushed.problem, branch))
  return notPushed(pushed, branch, { branch, parent: change.parent, commit })
}

type Change =
  | Published
  /** The branch holds the bump already. */
  | { readonly kind: 'there'; readonly commit: string }
  | {
      readonly kind: 'needed'
      readonly parent: string
      readonly files: Plan['files']
    }

async function changeOf(
  services: Services,
  { plan, tip, request, folders, head: { branch } }: Proposal,
  head: Head,
): Promise<Change> {
  if (head.kind === 'none')
    return { kind: 'needed', parent: tip, files: plan.files }
  const { commit } = head
  if (head.kind === 'ours')
    return (await hasFiles(services, commit, plan.files))
      ? { kind: 'there', commit }
      : { kind: 'needed', parent: tip, files: plan.files }
  const onTop = await makePlan(services, {
    request,
    folders,
    tip: commit,
  }).catch((error: unknown) => {
    throw error instanceof Refusal ? ofHead(error, branch) : error
  })
  if (onTop.kind === 'superseded') return end(onTop)
  const { files } = onTop
  return files.length === 0
    ? { kind: 'there', commit }
    : { kind: 'needed', parent: commit, files }
}

/** What the branch that is landed on has not, or has right. */
function ofHead({ problems }: Refusal, branch: string): Refusal {
  const [first, ...more] = problems.map((problem) => ({
    ...problem,
    message: `"${branch}", which the pull request comes from, holds commits of others, and the bump does not go on top of them: ${problem.message}`,
  })) as [Problem, ...Problem[]]
  return new Refusal(first, ...more)
}

function aboutHead(problem: Problem, branch: string): Problem {
  return problem.code === 'branch-protected' &&
    !problem.message.includes('verified-commit')
    ? {
        ...problem,
        message: `A rule or a hook of the server declined the push to "${branch}", which the pull request comes from: take that branch out of the rule, or name another one in "pull-request-branch".`,
      }
    : problem
}

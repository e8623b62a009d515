import { messageOf, writeBump, type Bump } from './commit.ts'
import { close } from './pull-request/close.ts'
import type { HeadBranch } from './pull-request/proposal.ts'
import { propose } from './pull-request/propose.ts'
import { pushOutcome } from './push-outcome.ts'
import { pushSigned } from './signed-commit.ts'
import type { Services } from '../context.ts'
import { push } from '../git/push.ts'
import type { Outcome, PullRequestHistory, WithProgress } from '../outcome.ts'

/**
 * Publishes a bump in the way that was asked for. Where the branch has the value already, all that is left to do is to
 * close a pull request that still proposes it.
 * @param head the branch of the pull request; undefined where there will be none
 * @throws Refusal, ServerTrouble
 */
export async function* publish(
  services: Services,
  bump: Bump,
  {
    head,
    history,
  }: {
    readonly head: HeadBranch | undefined
    readonly history: PullRequestHistory
  },
): WithProgress<Outcome> {
  const { plan, request, tip, branch } = bump
  const { trigger, publish: way, committer } = request
  const isThere = plan.files.length === 0
  if (way.kind === 'pull-request' && head !== undefined) {
    const proposal = { ...bump, head, history, options: way.options }
    return yield* isThere
      ? close(services, proposal)
      : propose(services, proposal)
  }
  if (isThere) return { kind: 'unchanged' }
  if (trigger.kind === 'plans') return { ...trigger, kind: 'planned' }
  if (way.kind === 'none')
    return {
      kind: 'planned',
      reason: 'dry-run',
      why: 'publish: none pushes nothing.',
    }
  return committer.kind === 'github'
    ? pushSigned(services, branch, {
        parent: tip,
        files: plan.files,
        message: messageOf(bump),
      })
    : pushCommit(services, bump)
}

/** One commit on the tip that the plan was made for, by compare-and-swap. */
async function pushCommit(services: Services, bump: Bump): Promise<Outcome> {
  const { repository } = services
  const { tip, plan, branch } = bump
  const written = await writeBump(services, bump, {
    parent: tip,
    files: plan.files,
  })
  if (written.kind !== 'done') return written
  const { commit } = written
  const pushed = await push(repository, branch, { from: tip, to: commit })
  return pushed.kind === 'landed'
    ? { kind: 'pushed', commit }
    : pushOutcome(pushed, branch, { branch, parent: tip, commit })
}

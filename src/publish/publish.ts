import { messageOf, writeBump, type Bump } from './commit.ts'
import type { HeadBranch } from './pull-request/proposal.ts'
import { propose } from './pull-request/propose.ts'
import { pushSigned } from './signed-commit.ts'
import type { Services } from '../context.ts'
import { push } from '../git/push.ts'
import type { Outcome, PullRequestHistory, WithProgress } from '../outcome.ts'

/**
 * Publishes a plan as requested: a push, a commit through the API, or a pull request. If the branch has the value
 * already, only a pull request that still proposes it is closed.
 * @param head the branch of the pull request; undefined where there will be none
 * @throws Refusal, ServerError
 */
export async function* publish(
  services: Services,
  bump: Bump,
  head: HeadBranch | undefined,
  history: PullRequestHistory,
): WithProgress<Outcome> {
  const { plan, request, tip: parent, branch } = bump
  const { trigger, publish: way, committer } = request
  const { files } = plan
  if (way.kind === 'pull-request' && head !== undefined) {
    const { options } = way
    return yield* propose(services, { ...bump, options, head, history })
  }
  if (files.length === 0) return { kind: 'unchanged' }
  if (trigger.kind === 'plan') return { ...trigger, kind: 'planned' }
  if (way.kind === 'none') {
    const why = 'publish: none pushes nothing.'
    return { kind: 'planned', reason: 'dry-run', why }
  }
  const comparesHead =
    committer.kind === 'github' && (await services.forge()).comparesHead
  return comparesHead
    ? pushSigned(services, branch, { parent, files, message: messageOf(bump) })
    : pushCommit(services, bump)
}

/** One commit on the tip that the plan was made for, by compare-and-swap. */
async function pushCommit(services: Services, bump: Bump): Promise<Outcome> {
  const { repository } = services
  const { tip: parent, plan, branch } = bump
  const written = await writeBump(services, bump, { ...plan, parent })
  if (written.kind !== 'done') return written
  const { commit } = written
  const pushed = await push(repository, branch, { from: parent, to: commit })
  return pushed.kind === 'landed' ? { kind: 'pushed', commit } : pushed
}

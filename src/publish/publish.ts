import { messageOf, refuseOtherModes, writeBump, type Bump } from './commit.ts'
import { push } from '../git/push.ts'
import { commitOnBranch } from '../github/signed-commit.ts'
import type { Services } from '../plan/plan.ts'
import type { Done, HeadBranch } from './pull-request/proposal.ts'
import { propose } from './pull-request/propose.ts'
import { again, end, failed, notPushed, type Published } from './outcome.ts'
import { closeNeedless } from './pull-request/close.ts'

/** What has to be known of a pull request beforehand; undefined where there will be none. */
export interface Proposing {
  readonly head: HeadBranch
  readonly done: Done
}

/**
 * Makes a bump public, in the way that was asked for, or not at all; where the branch has the value, there is nothing
 * to do but to closeNeedless what is still proposed.
 * @throws Refusal
 */
export async function publish(
  services: Services,
  bump: Bump,
  proposing: Proposing | undefined,
): Promise<Published> {
  const { trigger, publish: way, committer } = bump.request
  const isThere = bump.plan.files.length === 0
  if (way.kind === 'pull-request' && proposing !== undefined) {
    const proposal = { ...bump, ...proposing, options: way.options }
    return isThere
      ? closeNeedless(services, proposal)
      : propose(services, proposal)
  }
  if (isThere) return end({ kind: 'unchanged' })
  if (trigger.kind === 'plans') return end({ ...trigger, kind: 'planned' })
  if (way.kind === 'none')
    return end({
      kind: 'planned',
      reason: 'dry-run',
      why: 'publish: none lands nothing.',
    })
  return committer.kind === 'github'
    ? commitThroughApi(services, bump)
    : pushCommit(services, bump)
}

/** One commit on the tip that the plan was made for, by compare-and-swap. */
async function pushCommit(services: Services, bump: Bump): Promise<Published> {
  const { repository } = services
  const { tip, plan, branch } = bump
  const written = await writeBump(services, bump, {
    parent: tip,
    files: plan.files,
  })
  if (written.kind !== 'written') return written
  const { commit } = written
  const pushed = await push(
    repository,
    { from: tip, to: commit },
    { repository: repository.name, branch },
  )
  return pushed.kind === 'landed'
    ? end({ kind: 'pushed', commit })
    : notPushed(pushed, branch, { branch, parent: tip, commit })
}

async function commitThroughApi(
  services: Services,
  bump: Bump,
): Promise<Published> {
  const { tip, branch, plan } = bump
  await refuseOtherModes(services, tip, plan.files)
  const answer = await commitOnBranch(await services.github(), {
    branch,
    expected: tip,
    message: messageOf(bump),
    files: plan.files,
  })
  switch (answer.kind) {
    case 'committed':
      return end({ kind: 'pushed', commit: answer.commit })
    case 'refused':
      return failed(answer.problem)
    case 'stale':
      return { kind: 'lost', branch, words: answer.message }
    case 'unclear':
      return again(
        {
          severity: 'error',
          code: 'unreachable',
          message: `GitHub did not answer to the commit on "${branch}".`,
          details: answer.message,
        },
        { branch, parent: tip, commit: undefined },
      )
  }
}

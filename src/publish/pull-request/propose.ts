import { branchAt } from '../../git/server.ts'
import { readHead } from './head.ts'
import { supersededByHead } from './superseded.ts'
import { mergePull } from './merge.ts'
import { updateBranch } from './update-branch.ts'
import type { Services } from '../../plan/plan.ts'
import { openOrUpdate } from './open-or-update.ts'
import { mergedByNow, openPullTo, pullsOf, type Proposal } from './proposal.ts'
import { end, type Published } from '../outcome.ts'

/**
 * Proposes a bump: its commit on a branch, a pull request from there that says what it does, and has it merged if that
 * was asked for.
 * @throws Refusal
 */
export async function propose(
  services: Services,
  proposal: Proposal,
): Promise<Published> {
  const { head, done } = proposal
  const api = await services.github()
  const pulls = await pullsOf(api, proposal)
  const merged = mergedByNow(pulls, done)
  if (merged !== undefined) return merged
  const present = openPullTo(proposal.branch, pulls)
  const superseded =
    present && (await supersededByHead(services, proposal, present))
  if (superseded !== undefined) return end(superseded)
  const state = await readHead(services, proposal, pulls)
  const moved = await updateBranch(services, proposal, state)
  if (moved.kind !== 'at') return moved
  const { commit } = moved
  const presented = await openOrUpdate(services, proposal, { present, commit })
  if (presented.kind !== 'presented') return presented
  const { pull, operation } = presented
  const lostHead = { kind: 'lost', branch: head.branch, words: '' } as const
  if (pull.state !== 'open') return mergedByNow([pull], done) ?? lostHead
  // GitHub's API shows a push some moments later; git knows at once.
  const isThere =
    pull.head === commit ||
    (await branchAt(services.repository, head.branch)) === commit
  if (!isThere) return lostHead
  return (
    (await mergePull(services, proposal, {
      pull,
      commit,
      isShared: state.kind === 'shared',
    })) ??
    end({
      kind: 'proposed',
      commit,
      pullRequest: { number: pull.number, url: pull.url, operation },
    })
  )
}

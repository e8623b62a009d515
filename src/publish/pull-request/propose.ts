import { readHead } from './head.ts'
import { merge } from './merge.ts'
import { openOrUpdate } from './open-or-update.ts'
import { mergedByNow, openPullTo, pullsOf, type Proposal } from './proposal.ts'
import { superseded } from './superseded.ts'
import { updateBranch } from './update-branch.ts'
import type { Services } from '../../context.ts'
import { branchAt } from '../../git/server.ts'
import type { Outcome, WithProgress } from '../../outcome.ts'

/**
 * Proposes a bump: its commit on a branch, a pull request from there that describes it, and has it merged if that was
 * asked for.
 * @throws Refusal, ServerTrouble
 */
export async function* propose(
  services: Services,
  proposal: Proposal,
): WithProgress<Outcome> {
  const { branch, head, history } = proposal
  const pulls = await pullsOf(await services.github(), proposal)
  const merged = mergedByNow(pulls, history.sent)
  if (merged !== undefined) return merged
  const present = openPullTo(branch, pulls)
  const newer = present && (yield* superseded(services, proposal, present))
  if (newer !== undefined) return newer
  const found = await readHead(services, proposal, pulls)
  const updated = yield* updateBranch(services, proposal, found)
  if (updated.kind !== 'done') return updated
  const { commit, sent } = updated
  const opened = yield* openOrUpdate(services, proposal, {
    present,
    commit,
    isSent: sent.includes(commit),
  })
  if (opened.kind !== 'done') return opened
  const { pull, operation } = opened
  const conflict = { kind: 'conflict', branch: head.branch } as const
  if (pull.state !== 'open') return mergedByNow([pull], sent) ?? conflict
  // GitHub's API shows a push some moments later; git knows at once.
  const isThere =
    pull.head === commit ||
    (await branchAt(services.repository, head.branch)) === commit
  if (!isThere) return conflict
  const isShared = found.kind === 'shared'
  return (
    (yield* merge(services, proposal, { pull, commit, isShared })) ?? {
      kind: 'proposed',
      commit,
      pullRequest: { number: pull.number, url: pull.url, operation },
    }
  )
}

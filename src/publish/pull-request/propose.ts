import { close } from './close.ts'
import { hasForeignCommits } from './foreign-commits.ts'
import { merge, mergedOutcome } from './merge.ts'
import { openOrUpdate } from './open-or-update.ts'
import type { Proposal } from './proposal.ts'
import { superseded } from './superseded.ts'
import { updateBranch } from './update-branch.ts'
import type { Services } from '../../context.ts'
import { branchAt } from '../../git/branch.ts'
import type { PullRequest } from '../../forge/pull-request.ts'
import type { Outcome, WithProgress } from '../../outcome.ts'
import { invalidInput } from '../../request/invalid-input.ts'

/**
 * Publishes a bump through a pull request: its commit on a branch, a pull request from there that describes it, and a
 * merge if that was asked for. Where the branch to land on has the value already, an open pull request is closed.
 * @throws Refusal, ServerError
 */
export async function* propose(
  services: Services,
  bump: Omit<Proposal, 'forge'>,
): WithProgress<Outcome> {
  const { branch, head, history, plan } = bump
  const isUnchanged = plan.files.length === 0
  const isNew = head.commit === undefined && history.sent.length === 0
  if (isUnchanged && isNew) return { kind: 'unchanged' }
  const proposal = { ...bump, forge: await services.forge() }
  const pulls = isNew ? [] : await proposal.forge.pullsFrom(head.branch)
  const merged = pulls.find(
    (pull) => pull.state === 'merged' && history.sent.includes(pull.head),
  )
  if (merged !== undefined)
    return mergedOutcome(merged, merged.mergeCommit ?? merged.head)
  const existing = openPullTo(branch, pulls)
  const newer = existing && (yield* superseded(services, proposal, existing))
  if (newer !== undefined) return newer
  if (isUnchanged && (existing === undefined || head.commit === undefined))
    return { kind: 'unchanged' }
  const hasOthers = await hasForeignCommits(services, proposal, pulls)
  return isUnchanged && existing !== undefined
    ? yield* close(services, proposal, existing, hasOthers)
    : yield* openWithCommit(services, proposal, existing, hasOthers)
}

async function* openWithCommit(
  services: Services,
  proposal: Proposal,
  existing: PullRequest | undefined,
  hasOthers: boolean,
): WithProgress<Outcome> {
  const { branch } = proposal.head
  const updated = yield* updateBranch(services, proposal, hasOthers)
  if (updated.kind !== 'done') return updated
  const { commit, sent } = updated
  const isSent = sent.includes(commit)
  const opened = yield* openOrUpdate(
    services,
    proposal,
    existing,
    commit,
    isSent,
  )
  if (opened.kind !== 'done') return opened
  const { pull, operation } = opened
  // The API shows a push some moments later; git knows at once.
  const isOpen =
    pull.state === 'open' &&
    (pull.head === commit ||
      (await branchAt(services.repository, branch)) === commit)
  if (!isOpen) return { kind: 'conflict', branch }
  const merged = yield* merge(services, proposal, pull, commit, hasOthers)
  if (merged !== undefined) return merged
  const { number, url } = pull
  return { kind: 'proposed', commit, pullRequest: { number, url, operation } }
}

/**
 * The open one that goes to the branch of this run.
 * @throws Refusal (invalid-input) where another one shares the branch that it comes from
 */
function openPullTo(
  branch: string,
  pulls: readonly PullRequest[],
): PullRequest | undefined {
  const open = pulls.filter(({ state }) => state === 'open')
  const other = open.find(({ base }) => base !== branch)
  if (other === undefined) return open[0]
  throw invalidInput(
    'pull-request-branch',
    `gives the branch of pull request ${other.number}, which goes to "${other.base}" instead of "${branch}". Put {branch} into the name, or close that pull request.`,
  )
}

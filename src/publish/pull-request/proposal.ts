import type { Bump } from '../commit.ts'
import type { Api } from '../../github/api.ts'
import { pullsFrom, type PullRequest } from '../../github/pulls.ts'
import type { FinalOutcome, PullRequestHistory } from '../../outcome.ts'
import { invalidInput } from '../../problem.ts'
import type { PullRequestOptions } from '../../request/pull-request.ts'

/** A bump that goes through a pull request. */
export interface Proposal extends Bump {
  readonly options: PullRequestOptions
  readonly head: HeadBranch
  /** What the attempts before this one have done. */
  readonly history: PullRequestHistory
}

/** The branch that the pull request comes from. */
export interface HeadBranch {
  readonly branch: string
  /** Where it was when it was fetched; undefined where it was not. */
  readonly commit: string | undefined
}

/**
 * The pull requests from the branch, newest first. Where there is no such branch, none is open.
 * @throws Refusal
 */
export async function pullsOf(
  api: Api,
  { head, history }: Pick<Proposal, 'head' | 'history'>,
): Promise<readonly PullRequest[]> {
  return head.commit === undefined && history.sent.length === 0
    ? []
    : pullsFrom(api, head.branch)
}

/**
 * The open one that goes to the branch of this run.
 * @throws Refusal (invalid-input) where another one shares the branch that it comes from
 */
export function openPullTo(
  branch: string,
  pulls: readonly PullRequest[],
): PullRequest | undefined {
  const open = pulls.filter(({ state }) => state === 'open')
  const other = open.find(({ base }) => base !== branch)
  if (other !== undefined)
    throw invalidInput(
      'pull-request-branch',
      `gives the branch of pull request ${other.number}, which goes to "${other.base}" instead of "${branch}". Put {branch} into the name, or close that pull request.`,
    )
  return open[0]
}

/**
 * The outcome of a run whose commit was merged in the meantime.
 * @param sent the commits that this run has sent
 */
export function mergedByNow(
  pulls: readonly PullRequest[],
  sent: readonly string[],
): FinalOutcome | undefined {
  const merged = pulls.find(
    ({ state, head }) => state === 'merged' && sent.includes(head),
  )
  return merged && mergedAs(merged, merged.mergeCommit ?? merged.head)
}

export function mergedAs(
  { number, url }: PullRequest,
  commit: string,
): FinalOutcome {
  return {
    kind: 'pushed',
    commit,
    pullRequest: { number, url, operation: 'merged' },
  }
}

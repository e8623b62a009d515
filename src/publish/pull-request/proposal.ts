import type { Bump } from '../commit.ts'
import type { Api } from '../../github/api.ts'
import { pullsFrom, type PullRequest } from '../../github/pulls.ts'
import { invalidInput, type Diagnostic } from '../../problem.ts'
import { end, type Published } from '../outcome.ts'

import type { PullRequestOptions } from '../../request/pull-request.ts'

/** A bump that goes through a pull request. */
export interface Proposal extends Bump {
  readonly options: PullRequestOptions
  readonly head: HeadBranch
  readonly done: Done
}

/** The branch that the pull request comes from. */
export interface HeadBranch {
  readonly branch: string
  /** Where it was when it was fetched; undefined where it was not. */
  readonly commit: string | undefined
}

/** What the attempts of a run have done for its pull request so far. */
export interface Done {
  /** The commits that were sent to its branch. */
  readonly sent: Set<string>
  /** The pull request that was opened. */
  opened: number | undefined
  /** Whether one was asked for, and nobody has said that it was opened. */
  unanswered: boolean
  readonly remarks: Diagnostic[]
}

export function nothingDone(): Done {
  return { sent: new Set(), opened: undefined, unanswered: false, remarks: [] }
}

/**
 * The pull requests from the branch, newest first. Where there is no such branch, none is open.
 * @throws Refusal
 */
export async function pullsOf(
  api: Api,
  { head, done }: Pick<Proposal, 'head' | 'done'>,
): Promise<readonly PullRequest[]> {
  if (head.commit === undefined && done.sent.size === 0) return []
  return pullsFrom(api, head.branch)
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
      `gives the branch that pull request ${other.number} comes from, and that one goes to "${other.base}" instead of "${branch}": put {branch} into the name, or close it.`,
    )
  return open[0]
}

/** The end of a run whose commit was merged in the meantime. */
export function mergedByNow(
  pulls: readonly PullRequest[],
  { sent }: Done,
): Published | undefined {
  const merged = pulls.find(
    ({ state, head }) => state === 'merged' && sent.has(head),
  )
  return merged === undefined
    ? undefined
    : mergedEnd(merged, merged.mergeCommit ?? merged.head)
}

export function mergedEnd(
  { number, url }: PullRequest,
  commit: string,
): Published {
  return end({
    kind: 'pushed',
    commit,
    pullRequest: { number, url, operation: 'merged' },
  })
}

import { mergedAs, type Proposal } from './proposal.ts'
import { squashText } from './text.ts'
import type { Services } from '../../context.ts'
import { push, type Pushed } from '../../git/push.ts'
import { disableAutoMerge, mergeWhenReady } from '../../github/merge.ts'
import type { PullRequest } from '../../github/pulls.ts'
import {
  retry,
  stopped,
  type Outcome,
  type Retry,
  type WithProgress,
} from '../../outcome.ts'
import { notice, Refusal, warning, type Diagnostic } from '../../problem.ts'
import type { PullRequestOptions } from '../../request/pull-request.ts'

interface Merge {
  readonly pull: PullRequest
  readonly commit: string
  /** Whether commits of others would be merged as well. */
  readonly isShared: boolean
}

/**
 * Has a pull request merged, if that was asked for.
 * @returns undefined where it stays open
 * @throws Refusal
 */
export async function* merge(
  services: Services,
  proposal: Proposal,
  { pull, commit, isShared }: Merge,
): WithProgress<Outcome | undefined> {
  const { head, options } = proposal
  const { autoMerge: method } = options
  if (method === 'off') return undefined
  if (isShared) {
    const why = await disableAutoMerge(await services.github(), pull)
    yield { diagnostics: [notMerged(pull, why)] }
    return undefined
  }
  const merging = await tryMerge(services, proposal, { pull, commit, method })
  switch (merging.kind) {
    case 'retry':
      return merging
    case 'merged':
      await removeBranch(services, head.branch, commit)
      return mergedAs(pull, merging.commit)
    case 'moved':
      return { kind: 'conflict', branch: head.branch }
    case 'left':
      yield {
        diagnostics: [
          warning({
            code: 'not-merged',
            message: `Pull request ${pull.number} waits for somebody to merge it: ${merging.why}`,
          }),
        ],
      }
      return undefined
    case 'waiting':
      return undefined
  }
}

async function tryMerge(
  services: Services,
  proposal: Proposal,
  {
    pull,
    commit,
    method,
  }: Omit<Merge, 'isShared'> & {
    readonly method: Exclude<PullRequestOptions['autoMerge'], 'off'>
  },
): Promise<Awaited<ReturnType<typeof mergeWhenReady>> | Retry> {
  try {
    return await mergeWhenReady(await services.github(), pull, {
      head: commit,
      method,
      text: squashText(proposal),
    })
  } catch (error) {
    // No answer says whether it was merged.
    if (services.signal.aborted)
      return retry(stopped, {
        branch: proposal.branch,
        parent: proposal.tip,
        commit,
        pullRequest: { ...pull, operation: 'merged' },
      })
    // Auto-merge that cannot be asked for leaves a pull request that is open: that is not a failure.
    if (!(error instanceof Refusal)) throw error
    return { kind: 'left', why: error.message }
  }
}

/** @param why auto-merge, which was on before, could not be switched off */
function notMerged(
  { number }: PullRequest,
  why: string | undefined,
): Diagnostic {
  const waits = `Pull request ${number} holds commits of others, and waits for somebody to merge it`
  return why === undefined
    ? notice({ code: 'not-merged', message: `${waits}.` })
    : warning({
        code: 'not-merged',
        message: `${waits}. Auto-merge is still on, as it could not be switched off: ${why}`,
      })
}

/** Removes a branch, if it still is where it was. GitHub then closes the pull request from it. */
export async function removeBranch(
  { repository }: Services,
  branch: string,
  commit: string,
): Promise<Pushed> {
  return push(repository, branch, { from: commit, to: undefined })
}

import { push } from '../../git/push.ts'
import {
  disableAutoMerge,
  mergeWhenReady,
  type Merging,
} from '../../github/merge.ts'
import type { PullRequest } from '../../github/pulls.ts'
import type { Services } from '../../plan/plan.ts'
import { mergedEnd, type Proposal } from './proposal.ts'
import { squashText } from './text.ts'
import { Refusal } from '../../problem.ts'
import { again, stopped, type Published } from '../outcome.ts'

/**
 * Has a pull request merged, if that was asked for.
 * @returns undefined where it stays open
 * @throws Refusal
 */
export async function mergePull(
  services: Services,
  proposal: Proposal,
  {
    pull,
    commit,
    isShared,
  }: {
    readonly pull: PullRequest
    readonly commit: string
    /** Whether commits of others would be merged as well. */
    readonly isShared: boolean
  },
): Promise<Published | undefined> {
  const { options, head, done } = proposal
  if (options.autoMerge === 'off') return undefined
  if (isShared) {
    const words = await disableAutoMerge(await services.github(), pull)
    const waits = `Pull request ${pull.number} holds commits of others, and waits for somebody to merge it`
    done.remarks.push(
      words === undefined
        ? { severity: 'notice', code: 'not-merged', message: `${waits}.` }
        : {
            severity: 'warning',
            code: 'not-merged',
            message: `${waits}; but auto-merge, which was on before, could not be switched off: ${words}`,
          },
    )
    return undefined
  }
  let merging: Merging
  try {
    merging = await mergeWhenReady(await services.github(), pull, {
      head: commit,
      method: options.autoMerge,
      text: squashText(proposal),
    })
  } catch (error) {
    // Nobody has said whether it was merged.
    if (services.signal.aborted)
      return again(stopped, {
        branch: proposal.branch,
        parent: proposal.tip,
        commit,
        pullRequest: { ...pull, operation: 'merged' },
      })
    if (!(error instanceof Refusal)) throw error
    merging = { kind: 'left', why: error.message }
  }
  switch (merging.kind) {
    case 'merged':
      await removeBranch(services, head.branch, commit)
      return mergedEnd(pull, merging.commit)
    case 'moved':
      return { kind: 'lost', branch: head.branch, words: '' }
    case 'left':
      done.remarks.push({
        severity: 'warning',
        code: 'not-merged',
        message: `Pull request ${pull.number} waits for somebody to merge it: ${merging.why}`,
      })
      return undefined
    case 'waiting':
      return undefined
  }
}

/** Removes a branch, if it still is where it was. GitHub then closes the pull request from it. */
export async function removeBranch(
  { repository }: Services,
  branch: string,
  commit: string,
) {
  const place = { repository: repository.name, branch }
  return push(repository, { from: commit, to: undefined }, place)
}

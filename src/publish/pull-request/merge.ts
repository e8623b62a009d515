import type { Proposal } from './proposal.ts'
import { squashText } from './text.ts'
import type { Services } from '../../context.ts'
import { push } from '../../git/push.ts'
import type { PullRequest } from '../../forge/pull-request.ts'
import { retry, type Outcome, type WithProgress } from '../../outcome.ts'
import { notice, warning } from '../../problem/problem.ts'

/**
 * Merges a pull request, or switches auto-merge on, if `pull-request-auto-merge` asks for it.
 * @param hasOthers whether commits of others would be merged as well
 * @returns undefined where it stays open
 */
export async function* merge(
  { repository }: Services,
  proposal: Proposal,
  pull: PullRequest,
  commit: string,
  hasOthers: boolean,
): WithProgress<Outcome | undefined> {
  const { forge, branch, tip: parent, head, options } = proposal
  const { autoMerge: method } = options
  const code = 'not-merged'
  if (method === 'off') return undefined
  if (hasOthers) {
    const message = `Pull request ${pull.number} holds commits of others, and waits for somebody to merge it.`
    const why = await forge.cancelMerge(pull)
    const still = `Auto-merge is still on, as it could not be switched off: ${why}`
    const diagnostic =
      why === undefined
        ? notice({ code, message })
        : warning({ code, message: `${message} ${still}` })
    yield { diagnostics: [diagnostic] }
    return undefined
  }
  const text = squashText(proposal)
  const asked = { head: commit, method, text }
  const merging = await forge.merge(pull, asked)
  switch (merging.kind) {
    case 'merged':
      await push(repository, head.branch, { from: commit, to: undefined })
      return mergedOutcome(pull, merging.commit)
    case 'moved':
      return { kind: 'conflict', branch: head.branch }
    case 'unclear': {
      const { pullRequest } = mergedOutcome(pull, commit)
      return retry(merging.problem, { branch, parent, commit, pullRequest })
    }
    case 'stays-open': {
      const message = `Pull request ${pull.number} waits for somebody to merge it: ${merging.why}`
      yield { diagnostics: [warning({ code, message })] }
      return undefined
    }
    case 'waiting':
      return undefined
  }
}

/** @param commit the merge commit */
export function mergedOutcome({ number, url }: PullRequest, commit: string) {
  const pullRequest = { number, url, operation: 'merged' } as const
  return { kind: 'pushed', commit, pullRequest } as const
}

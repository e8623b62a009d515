import type { Proposal } from './proposal.ts'
import type { Services } from '../../context.ts'
import { push } from '../../git/push.ts'
import { closePull, comment } from '../../forge/calls.ts'
import type { PullRequest } from '../../forge/pull-request.ts'
import type { FinalOutcome, WithProgress } from '../../outcome.ts'
import { notice, warning } from '../../problem/problem.ts'
import { code } from '../../report/markdown.ts'

/**
 * Closes an obsolete pull request, whose images the target branch has already: deletes its branch by compare-and-swap,
 * unless it holds commits of others.
 * @param hasOthers whether it holds commits of others
 */
export async function* close(
  { repository }: Services,
  { branch, head, request, forge }: Proposal,
  pull: PullRequest,
  hasOthers: boolean,
): WithProgress<FinalOutcome> {
  const { number, url } = pull
  const { client, closesWithBranch } = forge
  const unchanged = { kind: 'unchanged' } as const
  const stays = `Pull request ${number} stays open, although "${branch}" has these images already`
  if (hasOthers) {
    const message = `${stays}: it holds commits of others.`
    yield { diagnostics: [notice({ code: 'not-closed', message })] }
    return unchanged
  }
  const move = { from: head.commit, to: undefined }
  const removed = await push(repository, head.branch, move)
  if (removed.kind === 'conflict') return unchanged
  if (removed.kind !== 'landed' || !closesWithBranch) {
    const closed = await closePull(client, pull)
    if (closed.kind !== 'ok') {
      const message = `${stays}: ${closed.message}`
      yield { diagnostics: [warning({ code: 'not-closed', message })] }
      return unchanged
    }
  }
  await comment(
    client,
    pull,
    `Closed: ${code(branch)} has these images already ([this run](${request.event.runUrl}) found them there).`,
  )
  const pullRequest = { number, url, operation: 'closed' } as const
  return { ...unchanged, pullRequest }
}

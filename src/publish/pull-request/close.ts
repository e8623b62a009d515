import type { Proposal } from './proposal.ts'
import type { Services } from '../../context.ts'
import { push } from '../../git/push.ts'
import { comment, updatePull, type PullRequest } from '../../github/pulls.ts'
import type { FinalOutcome, WithProgress } from '../../outcome.ts'
import { notice, warning } from '../../problem.ts'
import { code } from '../../report/text.ts'

/**
 * The target branch has the images already, so an open pull request is obsolete. It is closed by deleting its branch,
 * but only if nobody has moved that branch.
 * @param isShared whether it holds commits of others
 */
export async function* close(
  { repository }: Services,
  { branch, head, request, api }: Proposal,
  { number, url }: PullRequest,
  isShared: boolean,
): WithProgress<FinalOutcome> {
  const unchanged = { kind: 'unchanged' } as const
  const stays = `Pull request ${number} stays open, although "${branch}" has the value`
  if (isShared) {
    const message = `${stays}: it holds commits of others.`
    yield { diagnostics: [notice({ code: 'not-closed', message })] }
    return unchanged
  }
  const move = { from: head.commit, to: undefined }
  const removed = await push(repository, head.branch, move)
  if (removed.kind === 'conflict') return unchanged
  if (removed.kind !== 'landed') {
    const closed = await updatePull(api, number, { state: 'closed' })
    if (closed.kind !== 'ok') {
      const message = `${stays}: ${closed.message}`
      yield { diagnostics: [warning({ code: 'not-closed', message })] }
      return unchanged
    }
  }
  await comment(
    api,
    number,
    `Closed: ${code(branch)} has these images already ([this run](${request.event.runUrl}) found them there).`,
  )
  const pullRequest = { number, url, operation: 'closed' } as const
  return { ...unchanged, pullRequest }
}

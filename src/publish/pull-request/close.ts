import { readHead } from './head.ts'
import { removeBranch } from './merge.ts'
import { mergedByNow, openPullTo, pullsOf, type Proposal } from './proposal.ts'
import { superseded } from './superseded.ts'
import type { Services } from '../../context.ts'
import { comment, updatePull, type PullRequest } from '../../github/pulls.ts'
import type { FinalOutcome, WithProgress } from '../../outcome.ts'
import { notice, warning } from '../../problem.ts'
import { code } from '../../report/text.ts'

/**
 * The branch to land on has the value already: a pull request that is still open has become needless. It is closed by
 * removing its branch, which happens only if nobody has moved that in the meantime.
 * @throws Refusal, ServerTrouble
 */
export async function* close(
  services: Services,
  proposal: Proposal,
): WithProgress<FinalOutcome> {
  const { branch, head, history, request } = proposal
  const unchanged = { kind: 'unchanged' } as const
  if (head.commit === undefined && history.sent.length === 0) return unchanged
  const api = await services.github()
  const pulls = await pullsOf(api, proposal)
  const merged = mergedByNow(pulls, history.sent)
  if (merged !== undefined) return merged
  const pull = openPullTo(branch, pulls)
  if (pull === undefined || head.commit === undefined) return unchanged
  const newer = yield* superseded(services, proposal, pull)
  if (newer !== undefined) return newer
  if ((await readHead(services, proposal, pulls)).kind === 'shared') {
    const message = `${staysOpen(pull, branch)}: it holds commits of others.`
    yield { diagnostics: [notice({ code: 'not-closed', message })] }
    return unchanged
  }
  const removed = await removeBranch(services, head.branch, head.commit)
  if (removed.kind === 'conflict') return unchanged
  if (removed.kind !== 'landed') {
    const closed = await updatePull(api, pull.number, { state: 'closed' })
    if (closed.kind !== 'ok') {
      const message = `${staysOpen(pull, branch)}: ${closed.message}`
      yield { diagnostics: [warning({ code: 'not-closed', message })] }
      return unchanged
    }
  }
  await comment(
    api,
    pull.number,
    `Closed: ${code(branch)} has these images already ([this run](${request.event.runUrl}) found them there).`,
  )
  return {
    kind: 'unchanged',
    pullRequest: { number: pull.number, url: pull.url, operation: 'closed' },
  }
}

function staysOpen({ number }: PullRequest, branch: string): string {
  return `Pull request ${number} stays open, although "${branch}" has the value`
}

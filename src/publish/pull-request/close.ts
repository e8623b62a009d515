import { comment, updatePull } from '../../github/pulls.ts'
import { readHead } from './head.ts'
import { supersededByHead } from './superseded.ts'
import { removeBranch } from './merge.ts'
import type { Services } from '../../plan/plan.ts'
import { mergedByNow, openPullTo, pullsOf, type Proposal } from './proposal.ts'
import { end, type Published } from '../outcome.ts'
import { code } from '../../report/text.ts'

/**
 * The branch that is landed on has the value already: a pull request that is still open has become needless. It is
 * closed by removing its branch, which happens only if nobody has moved that in the meantime.
 * @throws Refusal
 */
export async function closeNeedless(
  services: Services,
  proposal: Proposal,
): Promise<Published> {
  const { branch, head, done, request } = proposal
  const unchanged = end({ kind: 'unchanged' })
  if (head.commit === undefined && done.sent.size === 0) return unchanged
  const api = await services.github()
  const pulls = await pullsOf(api, proposal)
  const merged = mergedByNow(pulls, done)
  if (merged !== undefined) return merged
  const pull = openPullTo(branch, pulls)
  if (pull === undefined || head.commit === undefined) return unchanged
  const superseded = await supersededByHead(services, proposal, pull)
  if (superseded !== undefined) return end(superseded)
  if ((await readHead(services, proposal, pulls)).kind === 'shared') {
    done.remarks.push({
      severity: 'notice',
      code: 'not-closed',
      message: `Pull request ${pull.number} stays open, although "${branch}" has the value: it holds commits of others.`,
    })
    return unchanged
  }
  const removed = await removeBranch(services, head.branch, head.commit)
  if (removed.kind === 'lost') return unchanged
  if (removed.kind !== 'landed') {
    const closed = await updatePull(api, pull.number, { state: 'closed' })
    if (closed.kind !== 'ok') {
      done.remarks.push({
        severity: 'warning',
        code: 'not-closed',
        message: `Pull request ${pull.number} stays open, although "${branch}" has the value: ${closed.message}`,
      })
      return unchanged
    }
  }
  await comment(
    api,
    pull.number,
    `Closed: ${code(branch)} has these images already ([this run](${request.event.runUrl}) found them there).`,
  )
  return end({
    kind: 'unchanged',
    pullRequest: { number: pull.number, url: pull.url, operation: 'closed' },
  })
}

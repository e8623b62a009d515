import type { Proposal } from './proposal.ts'
import type { Services } from '../../context.ts'
import type { PullRequest } from '../../github/pulls.ts'
import type { FinalOutcome, WithProgress } from '../../outcome.ts'
import { editOverlays } from '../../overlay/edit.ts'
import {
  orderNotices,
  replacements,
  supersededBy,
  type Replacement,
} from '../../plan/order-guard.ts'
import { openEngine } from '../../render/engine.ts'

/**
 * An open pull request may propose something newer already: a bump that comes too late neither replaces it nor closes
 * it.
 */
export async function* superseded(
  services: Services,
  proposal: Proposal,
  { number, url }: PullRequest,
): WithProgress<FinalOutcome | undefined> {
  const { request, head } = proposal
  if (head.commit === undefined) return undefined
  const orders = (await ordersAt(services, proposal, head.commit)).map(
    (order) => ({
      ...order,
      folder: `${order.folder} of pull request ${number}`,
    }),
  )
  const newer = supersededBy(orders, request)
  if (newer !== undefined)
    return { ...newer, pullRequest: { number, url, operation: 'none' } }
  yield { diagnostics: orderNotices(orders, request) }
  return undefined
}

/** How the images of the request compare to those of a commit. One without such an overlay has nothing newer. */
async function ordersAt(
  services: Services,
  { request, plan }: Proposal,
  tip: string,
): Promise<readonly Replacement[]> {
  const { objects, ancestry } = services
  const { holding } = request
  const { targets } = plan
  const engine = openEngine(services, tip)
  const editing = { tip, targets, holding }
  const edited = await editOverlays({ objects, engine }, editing)
  return edited.kind === 'failed' ? [] : replacements(edited.all, ancestry)
}

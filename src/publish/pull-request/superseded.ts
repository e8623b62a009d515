import type { Proposal } from './proposal.ts'
import { collectProblems } from '../../collect-problems.ts'
import type { Services } from '../../context.ts'
import type { PullRequest } from '../../github/pulls.ts'
import type { FinalOutcome, WithProgress } from '../../outcome.ts'
import { editOverlay } from '../../overlay/edit.ts'
import { readOverlays } from '../../overlay/find.ts'
import {
  imageOrders,
  orderRemarks,
  supersededBy,
  type ImageOrder,
} from '../../plan/downgrade.ts'
import { Refusal } from '../../problem.ts'
import { deployedBy, loadRenderInputs } from '../../render/input.ts'

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
  yield { diagnostics: orderRemarks(orders, request) }
  return undefined
}

/** How the images of the request stand to those of a commit; one that has no such overlay has nothing newer in it. */
async function ordersAt(
  services: Services,
  { request, folders }: Proposal,
  tip: string,
): Promise<readonly ImageOrder[]> {
  try {
    const files = await readOverlays(services.objects, { folders, tip })
    const overlays = await collectProblems(files, (file) =>
      editOverlay(file, request.images, async () => {
        const { folder } = file
        const trees = await loadRenderInputs(services, {
          folders: [folder],
          tip,
        })
        return deployedBy(trees.get(folder), folder)
      }),
    )
    return await imageOrders(overlays, services.ancestry)
  } catch (error) {
    if (error instanceof Refusal) return []
    throw error
  }
}

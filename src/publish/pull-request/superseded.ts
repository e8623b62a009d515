import { all } from '../../collect-problems.ts'
import { editOverlay } from '../../overlay/edit.ts'
import type { PullRequest } from '../../github/pulls.ts'
import {
  imageOrders,
  orderRemarks,
  supersededBy,
  type ImageOrder,
  type Superseded,
} from '../../plan/downgrade.ts'
import { readOverlays } from '../../overlay/find.ts'
import type { Workshop } from '../../plan/plan.ts'
import { Refusal } from '../../problem.ts'
import type { Proposal } from './proposal.ts'
import { deployedBy, loadTrees } from '../../render/input.ts'

/**
 * An open pull request may propose something newer already: a bump that comes too late neither replaces it nor
 * withdraws it.
 */
export async function supersededByHead(
  workshop: Workshop,
  proposal: Proposal,
  { number, url }: PullRequest,
): Promise<Superseded | undefined> {
  const { request, head, done } = proposal
  if (head.commit === undefined) return undefined
  const orders = (await ordersAt(workshop, proposal, head.commit)).map(
    (order) => ({
      ...order,
      folder: `${order.folder} of pull request ${number}`,
    }),
  )
  const superseded = supersededBy(orders, request)
  if (superseded === undefined) {
    done.remarks.push(...orderRemarks(orders, request))
    return undefined
  }
  return { ...superseded, pullRequest: { number, url, operation: 'none' } }
}

/** How the images of the request stand to those of a commit; one that has no such overlay has nothing newer in it. */
async function ordersAt(
  workshop: Workshop,
  { request, folders }: Proposal,
  tip: string,
): Promise<readonly ImageOrder[]> {
  try {
    const files = await readOverlays(workshop.objects, { folders, tip })
    const overlays = await all(files, (file) =>
      editOverlay(file, request.images, async () => {
        const { folder } = file
        const trees = await loadTrees(workshop, { folders: [folder], tip })
        return deployedBy(trees.get(folder), folder)
      }),
    )
    return await imageOrders(overlays, workshop.ancestry)
  } catch (error) {
    if (error instanceof Refusal) return []
    throw error
  }
}

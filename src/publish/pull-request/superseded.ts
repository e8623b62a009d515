import { collectProblems } from '../../collect-problems.ts'
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
import type { Services } from '../../plan/plan.ts'
import { Refusal } from '../../problem.ts'
import type { Proposal } from './proposal.ts'
import { deployedBy, loadRenderInputs } from '../../render/input.ts'

/**
 * An open pull request may propose something newer already: a bump that comes too late neither replaces it nor
 * withdraws it.
 */
export async function supersededByHead(
  services: Services,
  proposal: Proposal,
  { number, url }: PullRequest,
): Promise<Superseded | undefined> {
  const { request, head, done } = proposal
  if (head.commit === undefined) return undefined
  const orders = (await ordersAt(services, proposal, head.commit)).map(
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

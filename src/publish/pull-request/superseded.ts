import type { Proposal } from './proposal.ts'
import type { Services } from '../../context.ts'
import type { PullRequest } from '../../forge/pull-request.ts'
import type { FinalOutcome, WithProgress } from '../../outcome.ts'
import { editOverlays } from '../../overlay/edit.ts'
import { tipOf } from '../../overlay/titled-commit.ts'
import {
  orderNotices,
  compareReplaced,
  supersededBy,
} from '../../plan/order-guard.ts'
import { openEngine } from '../../render/engine.ts'

/**
 * The outcome of a bump that is older than what the open pull request proposes: it neither replaces nor closes it.
 * Undefined where the bump is not older.
 */
export async function* superseded(
  services: Services,
  { request, plan: { targets }, head: { branch, commit: tip } }: Proposal,
  { number, url }: PullRequest,
): WithProgress<FinalOutcome | undefined> {
  if (tip === undefined) return undefined
  const { objects, ancestry } = services
  const at = tipOf(objects, branch, tip)
  const engine = openEngine(services, tip)
  const edited = await editOverlays(at, engine, targets, request.holding)
  // Without such an overlay it proposes nothing newer.
  if (edited.kind === 'failed') return undefined
  const orders = (await compareReplaced(edited.all, ancestry)).map((order) => ({
    ...order,
    folder: `${order.folder === '.' ? '' : `${order.folder} of `}pull request ${number}`,
    at: { ...order.at, isElsewhere: true },
  }))
  const newer = supersededBy(orders, request)
  if (newer !== undefined)
    return { ...newer, pullRequest: { number, url, operation: 'none' } }
  yield { diagnostics: orderNotices(orders, request) }
  return undefined
}

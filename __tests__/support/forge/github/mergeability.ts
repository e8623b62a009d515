import type { HostedRepository } from './hosted.ts'
import { isAncestor, mergedTree } from './objects.ts'
import { isOpen, type Pull } from './pull.ts'

export type MergeStatus =
  'unknown' | 'draft' | 'dirty' | 'blocked' | 'behind' | 'unstable' | 'clean'

/**
 * What a client is told: nothing at the first look at a new head or base, since GitHub then only begins
 * to find it out.
 */
export async function mergeability(
  hosted: HostedRepository,
  pull: Pull,
): Promise<{ mergeable: boolean | null; status: MergeStatus }> {
  const unknown = { mergeable: null, status: 'unknown' } as const
  if (!isOpen(pull) || pull.planted) return unknown
  const pair = `${pull.head.sha} ${pull.base.tip}`
  const first = pull.looked !== pair
  pull.looked = pair
  if (first) return unknown
  const status = await mergeStatus(hosted, pull)
  return { mergeable: status !== 'dirty', status }
}

/** What GitHub itself goes by. */
export async function mergeStatus(
  hosted: HostedRepository,
  pull: Pull,
): Promise<MergeStatus> {
  const { head, base } = pull
  if ((await mergedTree(hosted.git, base.tip, head.sha)) === undefined) {
    return 'dirty'
  }
  if (pull.draft) return 'draft'
  const {
    requiredChecks = [],
    requiredReviews = 0,
    upToDate = false,
  } = hosted.protections.get(base.ref) ?? {}
  const checks = hosted.checks.get(head.sha) ?? new Map<string, string>()
  const passed = requiredChecks.every((name) => checks.get(name) === 'success')
  if (!passed || pull.approvals.length < requiredReviews) return 'blocked'
  if (upToDate && !(await isAncestor(hosted.git, base.tip, head.sha))) {
    return 'behind'
  }
  const settled = [...checks.values()].every((state) => state === 'success')
  return settled ? 'clean' : 'unstable'
}

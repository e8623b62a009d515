import type { Ancestry } from './ancestry.ts'
import { compareTags } from './tags.ts'
import { lastComponent, splitReference } from '../image/reference.ts'

/** How a new image compares to the present one. */
export type ImageOrder =
  | { readonly kind: 'newer' | 'same' }
  | { readonly kind: 'older'; readonly by: 'version' | 'commit' }
  | { readonly kind: 'unknown'; readonly why: string }

/**
 * Compares two references; one without tag and digest has no order, and counts as the same. Asks the source repository
 * only where the tags hold commit ids.
 */
export async function compareImages(
  theirs: string,
  ours: string,
  ancestry: Ancestry,
): Promise<ImageOrder> {
  const [old, now] = [splitReference(theirs), splitReference(ours)]
  const isBare = old.tag === undefined && old.digest === undefined
  if (theirs === ours || isBare) return { kind: 'same' }
  if (lastComponent(old.repository) !== lastComponent(now.repository))
    return unknown('it is another image')
  if (old.tag === undefined || now.tag === undefined)
    return unknown('a digest has no order, unless it has a tag beside it')
  if (old.tag === now.tag)
    return old.digest === undefined || now.digest === undefined
      ? { kind: 'same' }
      : unknown('they have the same tag, and digests have no order')
  const order = compareTags(old.tag, now.tag)
  if (order.kind !== 'commits') return byText[order.kind]
  const relation = await ancestry.compare(order)
  return relation === 'absent' && order.otherwise !== 'unknown'
    ? byText[order.otherwise]
    : byCommits[relation]
}

function unknown(why: string) {
  return { kind: 'unknown', why } as const
}

const byText = {
  older: { kind: 'older', by: 'version' },
  newer: { kind: 'newer' },
  same: { kind: 'same' },
  unknown: unknown(
    'their tags are neither two versions nor two commit ids, and differ in more than a single number',
  ),
} as const

const byCommits = {
  behind: { kind: 'older', by: 'commit' },
  ahead: { kind: 'newer' },
  same: { kind: 'same' },
  diverged: unknown('neither of their commits contains the other'),
  absent: unknown(
    'the source repository does not contain both commits, or "source-token" cannot read it',
  ),
  unreadable: unknown(
    'the source repository cannot be read with "source-token"',
  ),
} as const

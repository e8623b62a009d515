import type { EntryPlan } from './entry.ts'
import type { Value } from './value.ts'

/** Where an entry stands. */
export interface EntryPlace {
  readonly index: number
  /** The column of the dash. */
  readonly dash: number
  /** In a list in brackets, which wants braces. */
  readonly flow: boolean
  readonly json: boolean
  /** Everything so that kustomize can read it. */
  readonly readable: boolean
  /** Whether there is something above that `*shared` and `*base` stand for. */
  readonly shared: boolean
  /** The nearest entry above that has an anchor. */
  readonly earlier: number | undefined
}

/** An alias where there is nothing to stand for is an ordinary entry. */
export function isAliasItem(plan: EntryPlan, { earlier }: EntryPlace): boolean {
  return plan.item === 'alias' && earlier !== undefined
}

/** What the merge key of an entry brings. */
export function mergedText(
  { merge }: EntryPlan,
  { shared, earlier, json }: EntryPlace,
): string | undefined {
  if (merge === undefined || json) return undefined
  if (merge.of === 'shared') return shared ? '*base' : undefined
  if (merge.of === 'inline') return '{newTag: v9}'
  if (merge.of === 'list') return shared ? '[{newTag: v9}, *base]' : undefined
  return earlier === undefined ? undefined : `*entry${earlier}`
}

export function isBlock(plan: EntryPlan, place: EntryPlace): boolean {
  return (
    plan.shape === 'block' &&
    !place.flow &&
    plan.item !== 'empty' &&
    !isAliasItem(plan, place)
  )
}

/** Of the keys of an entry in lines. */
export function keyColumn(
  { dash: { gap } }: EntryPlan,
  { dash }: EntryPlace,
): number {
  return dash + 1 + gap
}

/** The values that are written, in the order of the text. */
export function valuesOf(plan: EntryPlan, place: EntryPlace): readonly Value[] {
  const { item, fields, again } = plan
  if (item === 'null' || item === 'empty' || isAliasItem(plan, place)) return []
  return [...fields, ...(again === undefined ? [] : [again])].map(
    ({ value }) => value,
  )
}

import type { EntryPlan } from './entry.ts'
import type { FieldName, FieldPlan } from './field.ts'
import type { SharedPlan } from './file.ts'
import type { Value } from './value.ts'
import {
  isAliasItem,
  isBlock,
  mergedText,
  valuesOf,
  type EntryPlace,
} from './entry-place.ts'
import { writeEntry } from './write-entry.ts'

/** What an entry says, and what about it may make the editor refuse to touch it. */
export interface EntryModel {
  readonly values: Readonly<Partial<Record<FieldName, string>>>
  readonly traits: ReadonlySet<string>
  /** A number stands where kustomize wants a text. */
  readonly isUnreadable: boolean
}

export interface ModelContext {
  readonly place: EntryPlace
  readonly shared: SharedPlan | undefined
  readonly earlier: EntryModel | undefined
  /** Another entry merges this one or is an alias of it. */
  readonly isReferred: boolean
}

export function modelOf(plan: EntryPlan, context: ModelContext): EntryModel {
  const { place, earlier } = context
  if (earlier !== undefined && isAliasItem(plan, place))
    return { ...earlier, traits: new Set(['anchor-in-use']) }
  if (plan.item === 'null' || plan.item === 'empty')
    return { values: {}, traits: new Set(), isUnreadable: false }
  const values: Partial<Record<FieldName, string>> = {}
  const again = plan.again === undefined ? [] : [plan.again]
  const steps: (FieldPlan | 'merge')[] = [...plan.fields, ...again]
  const merged = mergedValues(plan, context)
  if (merged !== undefined && plan.merge !== undefined)
    steps.splice(plan.merge.at, 0, 'merge')
  for (const step of steps) {
    if (step === 'merge') Object.assign(values, merged)
    else values[step.field] = said(step.value, context)
  }
  const fields = [...plan.fields, ...again]
  return {
    values,
    traits: new Set([
      ...(merged === undefined ? [] : ['merge-key']),
      ...(merged === undefined || isUsual(plan) ? [] : ['duplicate-field']),
      ...(context.isReferred || fields.some(isSharedValue)
        ? ['anchor-in-use']
        : []),
      ...(/[:@]/.test(values.newName?.replace(/:\d+\//, '/') ?? '')
        ? ['two-tags', 'two-digests']
        : []),
      ...(values.newTag?.includes('@') === true ? ['two-digests'] : []),
      ...(!isBlock(plan, place) && writeEntry(plan, place).includes('#')
        ? ['comment-in-braces']
        : []),
    ]),
    isUnreadable: valuesOf(plan, place).some((value) => isBare(value, place)),
  }
}

function mergedValues(
  plan: EntryPlan,
  { place, shared, earlier }: ModelContext,
): EntryModel['values'] | undefined {
  if (mergedText(plan, place) === undefined) return undefined
  if (plan.merge?.of === 'inline') return { newTag: 'v9' }
  if (plan.merge?.of === 'entry') return earlier?.values
  return {
    newTag: plan.merge?.of === 'list' ? 'v9' : (shared?.tag ?? ''),
    ...(shared?.newName === undefined ? {} : { newName: shared.newName }),
  }
}

function said(value: Value, { shared }: ModelContext): string {
  if (value.kind === 'text') return value.word.text
  return value.kind === 'alias' ? (shared?.tag ?? '') : ''
}

/** Whether its keys are spelled as those that a merge brings. */
function isUsual({ keys }: EntryPlan): boolean {
  return keys === 'plain' || keys === 'double' || keys === 'single'
}

function isSharedValue({ value }: FieldPlan): boolean {
  return value.kind === 'text' && value.anchor === 'used'
}

function isBare(value: Value, { json }: EntryPlace): boolean {
  return (
    value.kind === 'text' &&
    value.word.plain === 'number' &&
    value.style === 'plain' &&
    value.bare &&
    !json
  )
}

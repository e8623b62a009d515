import fc, { type Arbitrary } from 'fast-check'

import {
  fewComments,
  field,
  fields,
  mostly,
  type CommentPlan,
  type FieldName,
  type FieldPlan,
} from './field.ts'

/** One item of a list of images, and how it is written. */
export interface EntryPlan {
  readonly item: 'map' | 'null' | 'empty' | 'alias'
  readonly fields: readonly FieldPlan[]
  /** The key of a field stands a second time behind the others. */
  readonly again: FieldPlan | undefined
  readonly merge: MergePlan | undefined
  readonly anchored: boolean
  readonly shape: 'block' | 'flow' | 'flow-lines'
  readonly padding: '' | ' '
  readonly trailingComma: boolean
  readonly aligned: boolean
  readonly keys: 'plain' | 'double' | 'single' | 'lower' | 'upper' | 'mixed'
  readonly dash: {
    readonly gap: number
    readonly alone: boolean
    readonly trail: string
  }
  readonly above: readonly CommentPlan[]
  readonly below: readonly CommentPlan[]
}

export interface MergePlan {
  readonly at: number
  readonly of: 'shared' | 'entry' | 'inline'
}

export const entry: Arbitrary<EntryPlan> = fc.record({
  item: mostly('map', fc.constantFrom('null', 'empty', 'alias'), 40),
  fields,
  again: mostly<FieldPlan | undefined>(
    undefined,
    fc.constantFrom<FieldName>('newTag', 'name', 'newName').chain(field),
    30,
  ),
  merge: mostly<MergePlan | undefined>(
    undefined,
    fc.record({
      at: fc.nat(4),
      of: fc.constantFrom('shared', 'entry', 'inline'),
    }),
    20,
  ),
  anchored: mostly(false, fc.constant(true), 20),
  shape: mostly('block', fc.constantFrom('flow', 'flow-lines'), 8),
  padding: fc.constantFrom('', ' '),
  trailingComma: mostly(false, fc.constant(true)),
  aligned: mostly(false, fc.constant(true)),
  keys: mostly(
    'plain',
    fc.constantFrom('double', 'single', 'lower', 'upper', 'mixed'),
    12,
  ),
  dash: fc.record({
    gap: mostly(1, fc.constantFrom(2, 3)),
    alone: mostly(false, fc.constant(true), 12),
    trail: mostly('', fc.constantFrom(' ', ' # dash')),
  }),
  above: fewComments,
  below: fewComments,
})

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
  /** What stands behind the dash of an item that is null, or in the braces of an empty one. */
  readonly none: string
  readonly fields: readonly FieldPlan[]
  /** The key of a field stands a second time behind the others. */
  readonly again: FieldPlan | undefined
  readonly merge: MergePlan | undefined
  readonly anchored: boolean
  readonly shape: 'block' | 'flow' | 'flow-lines' | 'flow-hanging'
  /** Where the commas of a map in lines stand. */
  readonly comma: 'behind' | 'behind-comment' | 'before'
  readonly tagged: boolean
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
  readonly of: 'shared' | 'entry' | 'inline' | 'list'
  readonly trail: string
}

export const entry: Arbitrary<EntryPlan> = fc.record({
  item: mostly('map', fc.constantFrom('null', 'empty', 'alias'), 40),
  none: fc.constantFrom('', ' ', ' ~', ' null', ' !!null', ' &no'),
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
      of: fc.constantFrom('shared', 'entry', 'inline', 'list'),
      trail: mostly('', fc.constant(' # merged'), 3),
    }),
    20,
  ),
  anchored: mostly(false, fc.constant(true), 20),
  shape: mostly(
    'block',
    fc.constantFrom('flow', 'flow-lines', 'flow-lines', 'flow-hanging'),
    6,
  ),
  comma: fc.constantFrom('behind', 'behind', 'behind-comment', 'before'),
  tagged: mostly(false, fc.constant(true), 40),
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
    trail: mostly('', fc.constantFrom(' ', ' # dash'), 5),
  }),
  above: fewComments,
  below: fewComments,
})

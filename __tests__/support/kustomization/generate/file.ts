import fc, { type Arbitrary } from 'fast-check'

import { entry, type EntryPlan } from './entry.ts'
import { mostly } from './field.ts'
import {
  around,
  firstKey,
  heads,
  resources,
  type FieldText,
} from './surroundings.ts'

/** A kustomization file: what is in it, and how it is written. */
export interface FilePlan {
  readonly start: string
  readonly head: FieldText
  readonly before: readonly FieldText[]
  readonly shared: SharedPlan | undefined
  readonly list: ListPlan
  readonly after: readonly FieldText[]
  /** `imageTags`, the old name of the list, behind everything else. */
  readonly legacy: readonly EntryPlan[]
  readonly end: string
  readonly finalBreak: boolean
  /** The line breaks, over and over; true for CRLF. */
  readonly breaks: readonly boolean[]
  readonly byteOrderMark: boolean
  /** Spaces before every line. */
  readonly indent: number
  readonly json: 'no' | 'lines' | 'compact' | 'braces'
}

/** Annotations with an anchor, for aliases and merge keys below. */
export interface SharedPlan {
  readonly tag: string
  readonly newName: string | undefined
}

export interface ListPlan {
  readonly kind: 'block' | 'flow' | 'flow-lines' | 'missing' | 'twice'
  /** The text behind the key of a list without entries. */
  readonly none: string
  readonly key: string
  readonly dash: number
  readonly trail: string
  /** The anchor and the tag of a list with entries. */
  readonly marks: '' | ' &list' | ' !!seq' | ' &list !!seq'
  /** A list in brackets that begins below its key. */
  readonly isBelowKey: boolean
  readonly trailingComma: boolean
  readonly entries: readonly EntryPlan[]
}

const list: Arbitrary<ListPlan> = fc.record({
  kind: fc.oneof(
    { weight: 30, arbitrary: fc.constant('block' as const) },
    {
      weight: 5,
      arbitrary: fc.constantFrom('flow' as const, 'flow-lines' as const),
    },
    { weight: 3, arbitrary: fc.constant('missing' as const) },
    { weight: 1, arbitrary: fc.constant('twice' as const) },
  ),
  none: fc.constantFrom(
    '',
    ' []',
    ' ~',
    ' null # none',
    ' [] # none',
    ' [ ]',
    '\n#  - name: app\n#    newTag: v0',
    '\n      # none\n',
    '\n  []',
    '\n  ~ # none',
    ' [ # none\n  ]',
    ' [\n    # none\n  ]',
    ' !!seq []',
    ' &list',
    ' !!null',
    ' &list [] # none',
    '\t# none',
  ),
  key: mostly(
    'images',
    fc.constantFrom(
      'Images',
      '"images"',
      "'images'",
      'images ',
      '? images\n',
      '&images images',
      '!!str images',
    ),
  ),
  dash: fc.constantFrom(2, 0, 1, 3, 4),
  trail: mostly('', fc.constantFrom(' ', ' # list', '\t')),
  marks: mostly('', fc.constantFrom(' &list', ' !!seq', ' &list !!seq'), 20),
  isBelowKey: mostly(false, fc.constant(true)),
  trailingComma: fc.boolean(),
  entries: fc.oneof(
    { weight: 12, arbitrary: fc.array(entry, { minLength: 1, maxLength: 5 }) },
    { weight: 1, arbitrary: fc.constant([]) },
  ),
})

export const file: Arbitrary<FilePlan> = fc
  .record({
    start: mostly(
      '',
      fc.constantFrom(
        '---\n',
        '--- # a comment\n',
        '# Copyright\n\n',
        '# Copyright\n---\n',
        '%YAML 1.1\n---\n',
        '# Copyright\n%YAML 1.1\n--- # go\n# more\n',
        '%TAG !e! tag:example.com,2000:\n---\n',
        '\n\n---   \n\n',
      ),
      3,
    ),
    head: heads,
    before: around,
    place: resources,
    first: fc.boolean(),
    shared: mostly<SharedPlan | undefined>(
      undefined,
      fc.record({
        tag: fc.constantFrom('v7', '7.0.0'),
        newName: fc.constantFrom(undefined, 'ghcr.io/acme/base'),
      }),
      4,
    ),
    list,
    after: around,
    legacy: mostly<readonly EntryPlan[]>(
      [],
      fc.array(entry, { minLength: 1, maxLength: 2 }),
      20,
    ),
    end: mostly(
      '',
      fc.constantFrom(
        '\n\n',
        '# the end\n',
        '\n  # deep end\n',
        '   \n  \n',
        '# a\u00A0b \u200B c\n#\n',
        '...\n',
        '... # over\n# and out\n',
        '...\n---\nimages: []\n...\n',
        '---\n',
        '--- # second\nkind: Other\n---\n- third\n',
        '--- {images: [{name: app}]}\n',
        '---\nimages:\n- name: app\n  newTag: v1\n',
        '---\nsecond: [document\n',
      ),
      3,
    ),
    finalBreak: mostly(true, fc.constant(false), 3),
    isLast: mostly(false, fc.constant(true), 2),
    breaks: fc.oneof(
      { weight: 8, arbitrary: fc.constant([false]) },
      { weight: 2, arbitrary: fc.constant([true]) },
      {
        weight: 1,
        arbitrary: fc.array(fc.boolean(), { minLength: 2, maxLength: 7 }),
      },
    ),
    byteOrderMark: mostly(false, fc.constant(true), 20),
    indent: mostly(0, fc.constant(2), 30),
    json: mostly(
      'no',
      fc.constantFrom('lines', 'compact', 'braces', 'braces'),
      12,
    ),
  })
  .map(({ place, first, before, after, isLast, ...plan }) => {
    if (isLast) return { ...plan, before: [place, ...before], after: [] }
    const known = new Set(before.map(firstKey))
    const rest = after.filter((text) => !known.has(firstKey(text)))
    return first
      ? { ...plan, before: [place, ...before], after: rest }
      : { ...plan, before, after: [...rest, place] }
  })

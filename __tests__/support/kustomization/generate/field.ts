import fc, { type Arbitrary } from 'fast-check'

import { alias, empty, text, type Value } from './value.ts'
import {
  BROKEN_NAME,
  DIGESTS,
  NAMES,
  ODD_REPOSITORIES,
  ODD_TAGS,
  REPOSITORIES,
  TAGS,
  type Word,
} from './words.ts'

export type FieldName = 'name' | 'newName' | 'newTag' | 'digest' | 'tagSuffix'

export interface FieldPlan {
  readonly field: FieldName
  readonly value: Value
  readonly gap: string
  /** What follows the value on its line. */
  readonly trail: string
  readonly above: readonly CommentPlan[]
  readonly isBelowKey: boolean
  readonly spaceBeforeColon: boolean
  /** How the key is marked, beside its spelling. */
  readonly mark: '' | '? ' | '&key ' | '!!str '
}

export interface CommentPlan {
  readonly text: string
  readonly column: 'zero' | 'dash' | 'keys' | 'deep'
}

/** Something usual, and now and then something rare. */
export function mostly<T>(
  usual: T,
  rare: Arbitrary<T>,
  weight = 9,
): Arbitrary<T> {
  return fc.oneof(
    { weight, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: rare },
  )
}

const anyOf = (usual: readonly Word[], odd: readonly Word[]) =>
  fc.oneof(
    { weight: 14, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  )

const VALUES: Readonly<Record<FieldName, Arbitrary<Value>>> = {
  name: text(
    fc.oneof(
      { weight: 400, arbitrary: fc.constantFrom(...NAMES) },
      { weight: 1, arbitrary: fc.constant(BROKEN_NAME) },
    ),
  ),
  newName: orNothing(anyOf(REPOSITORIES, ODD_REPOSITORIES)),
  newTag: orNothing(anyOf(TAGS, ODD_TAGS), { open: true }),
  digest: orNothing(fc.constantFrom(...DIGESTS), { open: true }),
  tagSuffix: text(fc.constant<Word>({ text: '-x', plain: 'yes' })),
}

function orNothing(
  words: Arbitrary<Word>,
  { open }: { readonly open: boolean } = { open: false },
): Arbitrary<Value> {
  return fc.oneof(
    { weight: 20, arbitrary: text(words, { open }) },
    { weight: 3, arbitrary: empty },
    { weight: 1, arbitrary: alias },
  )
}

const TRAILS = [
  ' # kept',
  ' # {"$imagepolicy": "flux-system:app:tag"}',
  '  ',
  '\t',
  '\t# tab',
  '   # ünï 🤖',
  ' #',
  ' # a\u00A0b\u200B # c: {d}, "e',
  ` # ${'very long '.repeat(40)}`,
]

export const comment: Arbitrary<CommentPlan> = fc.record({
  text: fc.constantFrom(
    '',
    '# comment',
    '# renovate: datasource=docker depName=ghcr.io/acme/app',
    '# newName: disabled',
    '#   - name: app',
    '# ünï 🤖: {',
    '#',
    '   ',
    '# tab\t and \u00A0 "',
    "#- 'name': }]",
  ),
  column: fc.constantFrom('keys', 'dash', 'zero', 'deep'),
})

export const fewComments = mostly<readonly CommentPlan[]>(
  [],
  fc.array(comment, { minLength: 1, maxLength: 2 }),
)

export function field(name: FieldName): Arbitrary<FieldPlan> {
  return fc.record({
    field: fc.constant(name),
    value: VALUES[name],
    gap: mostly(' ', fc.constantFrom('  ', '    ', '\t')),
    trail: mostly('', fc.constantFrom(...TRAILS), 5),
    above: fewComments,
    isBelowKey: mostly(false, fc.constant(true), 25),
    spaceBeforeColon: mostly(false, fc.constant(true), 25),
    mark: mostly('', fc.constantFrom('? ', '&key ', '!!str '), 60),
  })
}

const SHAPES: readonly (readonly FieldName[])[] = [
  ['name', 'newTag'],
  ['name', 'newName', 'newTag'],
  ['name'],
  ['name', 'newName'],
  ['name', 'newName', 'newTag', 'digest'],
  ['name', 'digest'],
  ['digest', 'name', 'newName'],
  ['newTag', 'name'],
  ['digest', 'name', 'newTag'],
  ['newTag', 'newName', 'name'],
  ['name', 'tagSuffix'],
  ['name', 'newTag', 'tagSuffix'],
  ['newTag', 'digest', 'name'],
  ['digest', 'newTag', 'newName', 'name'],
  ['tagSuffix', 'digest', 'name'],
]

export const fields = fc.oneof(
  {
    weight: 30,
    arbitrary: fc
      .constantFrom(...SHAPES)
      .chain((names) => fc.tuple(...names.map(field))),
  },
  // Cut in two by a stray dash: kustomize applies it to nothing.
  { weight: 1, arbitrary: fc.tuple(field('newName'), field('newTag')) },
)

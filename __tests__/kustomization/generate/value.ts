import fc, { type Arbitrary } from 'fast-check'

import type { Word } from './words.ts'

/** A value of a field: what it says, and how it is written. */
export type Value =
  | {
      readonly kind: 'text'
      readonly word: Word
      readonly style: Style
      /** Without quotes even where kustomize can not read that. */
      readonly bare: boolean
      readonly anchor: 'none' | 'unused' | 'used'
    }
  | { readonly kind: 'empty'; readonly written: string }
  | { readonly kind: 'alias' }

type Style =
  | 'plain'
  | 'double'
  | 'single'
  | 'escaped'
  | 'wrapped'
  | 'literal'
  | 'folded'
  | 'tagged'

/** Where a value stands, as far as that decides how it can be written. */
export interface Place {
  readonly flow: boolean
  /** JSON knows double quotes only. */
  readonly json: boolean
  readonly indent: number
  /** Everything so that kustomize can read it. */
  readonly readable: boolean
  readonly anchor: string
  readonly shared: boolean
}

const styles = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Style>('plain') },
  { weight: 4, arbitrary: fc.constantFrom<Style>('double', 'single') },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Style>(
      'literal',
      'folded',
      'tagged',
      'escaped',
      'wrapped',
    ),
  },
)

const rarely = (times: number) =>
  fc.nat(times).map((number) => number === times)

export function text(words: Arbitrary<Word>): Arbitrary<Value> {
  return fc.record({
    kind: fc.constant('text' as const),
    word: words,
    style: styles,
    bare: rarely(5),
    anchor: fc.oneof(
      { weight: 30, arbitrary: fc.constant('none' as const) },
      { weight: 1, arbitrary: fc.constantFrom('unused', 'used') },
    ),
  })
}

export const empty: Arbitrary<Value> = fc.record({
  kind: fc.constant('empty' as const),
  written: fc.constantFrom('', '""', "''", '~', 'null', 'Null'),
})

export const alias: Arbitrary<Value> = fc.constant({ kind: 'alias' as const })

/** As it stands behind the colon and a space; `behind` is for the line break and what follows. */
export function writeValue(value: Value, place: Place) {
  if (value.kind === 'alias')
    return { value: place.shared ? '*shared' : '', below: '' }
  if (value.kind === 'empty') return { value: value.written, below: '' }
  const { word } = value
  const isAnchored = value.anchor !== 'none' && !place.json
  const anchor = isAnchored ? `&${place.anchor} ` : ''
  const style = possibleStyle(value, place)
  if (style === 'literal' || style === 'folded') {
    const below = `\n${' '.repeat(place.indent + 2)}${word.text}`
    return { value: anchor + (style === 'literal' ? '|-' : '>-'), below }
  }
  const written = writeText(word, style, place)
  const tag = style === 'tagged' ? '!!str ' : ''
  return { value: anchor + tag + written, below: '' }
}

function writeText(
  { text: said, plain }: Word,
  style: Style,
  { indent }: Place,
): string {
  const rest = said.slice(1)
  if (style === 'escaped')
    return `"\\u${said.charCodeAt(0).toString(16).padStart(4, '0')}${rest}"`
  if (style === 'wrapped')
    return `"${said.slice(0, 1)}\\\n${' '.repeat(indent + 2)}${rest}"`
  if (style === 'single') return `'${said}'`
  const isQuoted =
    style === 'double' || (style === 'tagged' && plain === 'never')
  return isQuoted ? JSON.stringify(said) : said
}

function possibleStyle(value: Value & { kind: 'text' }, place: Place): Style {
  const { style, word } = value
  if (place.json) return 'double'
  const isBlock = style === 'literal' || style === 'folded'
  const isPlain = style === 'plain' || style === 'tagged'
  if (place.flow && isBlock) return 'double'
  if (place.flow && isPlain && word.plain === 'outside-braces') return 'double'
  if (style !== 'plain') return style
  if (word.plain === 'never') return 'double'
  return word.plain === 'number' && (!value.bare || place.readable)
    ? 'double'
    : 'plain'
}

import fc, { type Arbitrary } from 'fast-check'

import type { Word } from './words.ts'

/** A value of a field: what it says, and how it is written. */
export type Value =
  | {
      readonly kind: 'text'
      readonly word: Word
      readonly style: Style
      /** Without quotes even where kustomize cannot read that. */
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
  /** Over two lines where it has a blank. */
  | 'plain-lines'
  | 'single-lines'
  | 'double-lines'
  | keyof typeof HEADERS
  | keyof typeof TAGS

const HEADERS = {
  literal: '|-',
  folded: '>-',
  'literal-clip': '|',
  'folded-clip': '>',
  'literal-keep': '|+',
  'literal-indented': '|2-',
  'folded-indented': '>-2',
} as const

const TAGS = {
  tagged: '!!str ',
  bang: '! ',
  verbatim: '!<tag:yaml.org,2002:str> ',
} as const

/** Styles that end the text in a line break, which is a part of it. */
const OPEN_STYLES: readonly Style[] = [
  'literal-clip',
  'folded-clip',
  'literal-keep',
]

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
      'literal-indented',
      'folded-indented',
      'tagged',
      'bang',
      'verbatim',
      'escaped',
      'wrapped',
      'plain-lines',
      'single-lines',
      'double-lines',
    ),
  },
)

const openStyles = fc.oneof(
  { weight: 20, arbitrary: styles },
  { weight: 1, arbitrary: fc.constantFrom(...OPEN_STYLES) },
)

const rarely = (times: number) =>
  fc.nat(times).map((number) => number === times)

/** `open`: also with a line break at its end. */
export function text(
  words: Arbitrary<Word>,
  { open }: { readonly open: boolean } = { open: false },
): Arbitrary<Value> {
  return fc.record({
    kind: fc.constant('text' as const),
    word: words,
    style: open ? openStyles : styles,
    bare: rarely(5),
    anchor: fc.oneof(
      { weight: 30, arbitrary: fc.constant('none' as const) },
      { weight: 1, arbitrary: fc.constantFrom('unused', 'used') },
    ),
  })
}

const ODD_EMPTY = [
  '!!str',
  '&none',
  '!!null',
  '!!null ~',
  '&none ~',
  '!!str ""',
  '&none !!str',
]

export const empty: Arbitrary<Value> = fc.record({
  kind: fc.constant('empty' as const),
  written: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom('', '""', "''", '~', 'null', 'Null'),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...ODD_EMPTY, ...Object.values(HEADERS)),
    },
  ),
})

export const alias: Arbitrary<Value> = fc.constant({ kind: 'alias' as const })

/** As it stands behind the colon and a space; `behind` is for the line break and what follows. */
export function writeValue(value: Value, place: Place) {
  if (value.kind === 'alias')
    return { value: place.shared ? '*shared' : '', below: '' }
  if (value.kind === 'empty') {
    const isOdd = isHeader(value.written) || ODD_EMPTY.includes(value.written)
    const written = place.flow && isOdd ? '' : value.written
    return { value: written, below: '' }
  }
  const { word } = value
  const isAnchored = value.anchor !== 'none' && !place.json
  const anchor = isAnchored ? `&${place.anchor} ` : ''
  const style = possibleStyle(value, place)
  if (style in HEADERS) {
    const below = `\n${' '.repeat(place.indent + 2)}${word.text}`
    return { value: anchor + HEADERS[style as keyof typeof HEADERS], below }
  }
  const written = writeText(word, style, place)
  const tag = style in TAGS ? TAGS[style as keyof typeof TAGS] : ''
  return { value: anchor + tag + written, below: '' }
}

/** Whether a value begins with the mark of a block scalar. */
export function isHeader(value: string): boolean {
  return /(?:^| )[|>][-+0-9]*$/.test(value)
}

export function isEmptyBlock(value: Value): boolean {
  return value.kind === 'empty' && isHeader(value.written)
}

function writeText(
  { text: said, plain }: Word,
  style: Style,
  { indent }: Place,
): string {
  const rest = JSON.stringify(said.slice(1)).slice(1, -1)
  const next = `\n${' '.repeat(indent + 2)}`
  if (style === 'escaped')
    return `"\\u${said.charCodeAt(0).toString(16).padStart(4, '0')}${rest}"`
  if (style === 'wrapped')
    return `"${JSON.stringify(said.slice(0, 1)).slice(1, -1)}\\${next}${rest}"`
  const single = `'${said.replaceAll("'", "''")}'`
  if (style === 'single') return single
  if (style === 'single-lines') return single.replace(' ', next)
  if (style === 'double-lines') return JSON.stringify(said).replace(' ', next)
  if (style === 'plain-lines' && plain !== 'never')
    return said.replace(' ', next)
  const isQuoted = style === 'double' || plain === 'never'
  return isQuoted ? JSON.stringify(said) : said
}

function possibleStyle(value: Value & { kind: 'text' }, place: Place): Style {
  const { style, word } = value
  if (place.json) return 'double'
  const isBlock = style in HEADERS
  const isPlain = style === 'plain' || style === 'plain-lines' || style in TAGS
  if (place.flow && isBlock) return 'double'
  if (place.flow && isPlain && word.plain === 'outside-braces') return 'double'
  if (style === 'plain-lines' && word.plain === 'number') return 'double'
  if (style !== 'plain') return style
  if (word.plain === 'never') return 'double'
  return word.plain === 'number' && (!value.bare || place.readable)
    ? 'double'
    : 'plain'
}

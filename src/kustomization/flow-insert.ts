import type { YAMLMap, YAMLSeq } from 'yaml'

import {
  columnOf,
  endsLine,
  lineAt,
  lineBreak,
  lineEnd,
  lineStart,
  startsLine,
} from './lines.ts'
import {
  commaBehind,
  nodeStart,
  pairEnd,
  pairStart,
  type Pair,
} from './nodes.ts'
import { insertion, type Splice } from './splice.ts'
import type { NewField } from './steps.ts'
import { flowStyle, pairStyle, writePair } from './style.ts'

/** Writes new fields behind a pair in braces, as the others are written. */
export function insertIntoFlow(
  text: string,
  map: YAMLMap.Parsed,
  after: Pair,
  fields: readonly NewField[],
): readonly Splice[] {
  const style = pairStyle(text, map)
  const pairs = fields.map((field) => writePair(field, style))
  const isCompact =
    style.colon === ':' &&
    !text.slice(nodeStart(map), map.range[1]).includes('\n')
  const between = isCompact ? '' : flowStyle(text, map).between
  const { splice, others } = insertPairs(text, map, after, { pairs, between })
  return [...others, splice]
}

/** What is inserted, and the comma that it may need elsewhere. */
export interface FlowInsertion {
  readonly splice: Splice
  readonly others: readonly Splice[]
}

export function insertPairs(
  text: string,
  map: YAMLMap.Parsed,
  after: Pair,
  { pairs, between }: { pairs: readonly string[]; between: string },
): FlowInsertion {
  const starts = map.items.map(pairStart)
  const index = map.items.indexOf(after)
  const end = blankEnd(text, pairEnd(text, after))
  return insertBehind(text, map, { starts, index, end, pieces: pairs, between })
}

/** What goes behind an item in brackets or a pair in braces. */
interface FlowPlace {
  /** Where each of them begins. */
  readonly starts: readonly number[]
  /** The one that it goes behind, and where that ends. */
  readonly index: number
  readonly end: number
  readonly pieces: readonly string[]
  /** What follows a comma on its line. */
  readonly between: string
}

/** On the line of what is before it; or on lines of its own where that line ends with it, so that a comment stays behind it. */
export function insertBehind(
  text: string,
  collection: YAMLMap.Parsed | YAMLSeq.Parsed,
  place: FlowPlace,
): FlowInsertion {
  const { index, end, pieces, between } = place
  const comma = commaBehind(collection, index)
  const line = lineBreak(text, end) + indentOf(text, place)
  if (comma !== undefined && endsLine(text, comma + 1)) {
    const lines = pieces.map((piece) => `${line}${piece},`)
    return alone(insertion(lineEnd(text, comma), lines.join('')))
  }
  const lead = leadingComma(text, collection, place)
  if (lead !== undefined && endsLine(text, end)) {
    const lines = pieces.map((piece) => lineBreak(text, end) + lead + piece)
    return alone(insertion(lineEnd(text, end), lines.join('')))
  }
  // To kustomize, `{newTag:, ...}` has the key "newTag:".
  const space = text[end - 1] === ':' ? ' ' : ''
  if (comma === undefined && endsLine(text, end)) {
    const lines = line + pieces.join(`,${line}`)
    return {
      splice: insertion(lineEnd(text, end), lines),
      others: [insertion(end, `${space},`)],
    }
  }
  const inline = pieces.map((piece) => `,${between}${piece}`)
  return alone(insertion(end, space + inline.join('')))
}

function alone(splice: Splice): FlowInsertion {
  return { splice, others: [] }
}

/** What the lines of this collection begin with, up to what they hold, if that is a comma. */
function leadingComma(
  text: string,
  collection: YAMLMap.Parsed | YAMLSeq.Parsed,
  { starts, index }: FlowPlace,
): string | undefined {
  const before = index + 1 < starts.length ? index : index - 1
  const comma = commaBehind(collection, before)
  if (comma === undefined || !startsLine(text, comma)) return undefined
  const lead = text.slice(lineStart(text, comma), starts[before + 1])
  return lead.includes('\n') ? undefined : lead
}

/** That of the first one that begins a line, the one before the new ones before all others. */
function indentOf(text: string, { starts, index }: FlowPlace): string {
  const own = starts[index] as number
  const model = [own, ...starts].find((start) => startsLine(text, start))
  return model === undefined
    ? ' '.repeat(columnOf(text, own))
    : (/^[ \t]*/.exec(lineAt(text, model))?.[0] ?? '')
}

/** Behind the blanks where a value could have been, but for those before a comment; a value has none that are its own. */
function blankEnd(text: string, end: number): number {
  if (text[end - 1] !== ':') return end
  const blanks = /^ *(?! *#)/.exec(text.slice(end, lineEnd(text, end)))
  return end + (blanks?.[0].length ?? 0)
}

import { isMap, type YAMLMap } from 'yaml'

import type { Values } from './fields.ts'
import {
  columnOf,
  endsLine,
  lineBreak,
  lineEnd,
  lineStart,
  startsLine,
} from '../yaml/lines.ts'
import {
  itemEnd,
  itemStart,
  nodeStart,
  pairEnd,
  partsOf,
  type List,
  type Pair,
  type Part,
} from '../yaml/nodes.ts'
import { deletion, insertion, type Splice } from '../yaml/splice.ts'
import { pairStyle, PLAIN_PAIRS, writePairs, type PairStyle } from './style.ts'
import { quote, refuse } from '../yaml/refusal.ts'

/** A pair as it is written, and the one that it goes behind, which stays. */
export interface NewPair {
  readonly place: Pair
  readonly pair: string
}

/**
 * Adds pairs to braces and takes others out (by index), each with what separates it from its neighbour.
 * A comment between them could belong to any of them, so braces that hold one are refused.
 */
export function editBraces(
  text: string,
  map: YAMLMap.Parsed,
  added: readonly NewPair[],
  removed: readonly number[],
): readonly Splice[] {
  if (added.length === 0 && removed.length === 0) return []
  const gap = gapsIn(text, map).find((one) => one.text.includes('#'))
  if (gap !== undefined) {
    const comment = gap.text.indexOf('#')
    const message = `these braces hold the comment ${quote(gap.text.slice(comment))}, so no key can be added to them or removed: write the keys on lines of their own, without braces`
    refuse('comment-in-braces', gap.start + comment, message)
  }
  const between = separator(text, map)
  const byPlace = Map.groupBy(added, ({ place }) => place)
  return [
    ...[...byPlace].map(([place, pairs]) => {
      const at = behindBlanks(text, pairEnd(text, place))
      const fresh = pairs.map(({ pair }) => between + pair).join('')
      // To kustomize, `{newTag:, ...}` has the key "newTag:".
      return insertion(at, text[at - 1] === ':' ? ` ${fresh}` : fresh)
    }),
    ...removeParts(text, map, removed),
  ]
}

/** Takes pairs or items out of braces or brackets, each with what separates it from its neighbour. */
export function removeParts(
  text: string,
  all: YAMLMap.Parsed | List,
  gone: readonly number[],
): readonly Splice[] {
  const parts = partsIn(text, all)
  const firstStaying = parts.findIndex((_, index) => !gone.includes(index))
  if (firstStaying < 0) return [deletion(nodeStart(all) + 1, all.range[1] - 1)]
  return parts.flatMap(({ start, end }, index) => {
    if (!gone.includes(index)) return []
    return index < firstStaying
      ? deletion(start, parts[index + 1]?.start ?? end)
      : deletion(parts[index - 1]?.end ?? start, end)
  })
}

/**
 * Writes new entries behind the last one of a list in brackets: on its line,
 * or on lines of their own where that line ends with it, so that a comment stays behind it.
 */
export function appendToBrackets(
  text: string,
  list: List,
  pieces: readonly string[],
): readonly Splice[] {
  const starts = list.items.map((_, index) => itemStart(list, index))
  const start = starts.at(-1) as number
  const end = itemEnd(text, list, starts.length - 1)
  const lead = text.slice(lineStart(text, start), start)
  const comma = commaBehind(text, list, end)
  const behind = comma === undefined ? end : comma + 1
  const lineFeed = lineBreak(text, end)
  const line = lineFeed + indentOf(text, [start, ...starts])
  const space = text[end - 1] === ':' ? ' ' : ''
  const insert = (at: number, write: (piece: string) => string) => [
    insertion(at, pieces.map(write).join('')),
  ]
  if (/^\s*,\s*$/.test(lead) && endsLine(text, end))
    return insert(lineEnd(text, end), (piece) => lineFeed + lead + piece)
  if (comma !== undefined && endsLine(text, behind))
    return insert(lineEnd(text, behind), (piece) => `${line}${piece},`)
  if (comma === undefined && endsLine(text, end))
    return [
      insertion(end, `${space},`),
      insertion(lineEnd(text, end), line + pieces.join(`,${line}`)),
    ]
  const between = space + separator(text, list)
  return insert(end, (piece) => between + piece)
}

/** The offset of the comma behind an item that ends here. */
export function commaBehind(
  text: string,
  list: List,
  end: number,
): number | undefined {
  const before = /^(?:\s|#[^\n]*\n)*(?=,)/.exec(text.slice(end, list.range[1]))
  return before === null ? undefined : end + before[0].length
}

/** That of the first one that begins a line; else the column of the first. */
function indentOf(text: string, starts: readonly number[]): string {
  const model = starts.find((start) => startsLine(text, start))
  return model === undefined
    ? ' '.repeat(columnOf(text, starts[0] as number))
    : text.slice(lineStart(text, model), model)
}

/** An entry in braces that look like those of another entry, or on one line. */
export function bracesLike(
  text: string,
  model: YAMLMap.Parsed | undefined,
  entry: Values,
): string {
  if (model === undefined) return plainBraces(entry, PLAIN_PAIRS)
  const gaps = gapsIn(text, model).map((gap) => gap.text)
  const blank = /^\s*$/
  const open = gaps[0]?.match(blank)?.[0] ?? ''
  const close = gaps.at(-1)?.replace(/^\s*,/, '').match(blank)?.[0] ?? ''
  const pairs = writePairs(entry, pairStyle(text, model))
  return `{${open}${pairs.join(separator(text, model))}${close}}`
}

export function plainBraces(entry: Values, style: PairStyle): string {
  return `{${writePairs(entry, style).join(', ')}}`
}

/** What is before each pair or entry, and before what closes them. */
function gapsIn(text: string, all: YAMLMap.Parsed | List): readonly Splice[] {
  const parts = partsIn(text, all)
  const ends = [nodeStart(all) + 1, ...parts.map(({ end }) => end)]
  return ends.map((start, index) => {
    const end = parts[index]?.start ?? all.range[1] - 1
    return { start, end, text: text.slice(start, end) }
  })
}

function partsIn(text: string, all: YAMLMap.Parsed | List): readonly Part[] {
  return partsOf(text, all).map(({ start, end }) => ({
    start,
    end: behindBlanks(text, end),
  }))
}

/** Where a value could have been behind a colon, the blanks there belong to it. */
function behindBlanks(text: string, end: number): number {
  if (text[end - 1] !== ':') return end
  return end + text.slice(end).search(/[^ \t]|$/)
}

/** What is between two pairs or entries: as between the first two; else as before the first, if that is a line break. */
export function separator(text: string, all: YAMLMap.Parsed | List): string {
  const [open = '', second = '#'] = gapsIn(text, all).map((gap) => gap.text)
  if (all.items.length > 1 && !second.includes('#')) return second
  if (open.includes('\n') && open.trim() === '') return `,${open}`
  const model = isMap(all) ? all : all.items.findLast((item) => isMap(item))
  return pairStyle(text, model).colon === ':' ? ',' : ', '
}

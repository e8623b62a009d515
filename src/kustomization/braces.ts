import { isMap, type YAMLMap, type YAMLSeq } from 'yaml'

import type { Values } from './fields.ts'
import {
  columnOf,
  endsLine,
  lineBreak,
  lineEnd,
  lineStart,
  startsLine,
} from './lines.ts'
import {
  itemEnd,
  itemStart,
  nodeStart,
  pairEnd,
  pairStart,
  type Pair,
} from './nodes.ts'
import { insertion, type NewEntries, type Splice } from './splice.ts'
import { pairStyle, PLAIN_PAIRS, writePairs, type PairStyle } from './style.ts'
import { quote, refuse } from './text-problem.ts'

/** A pair as it is written, and the one that it goes behind, which stays. */
export interface NewPair {
  readonly place: Pair
  readonly pair: string
}

/**
 * Puts braces together again from the texts of the pairs that stay, those that are new, and what is between them.
 * A comment between them could belong to any of them, so braces that hold one are refused.
 */
export function rewriteBraces(
  text: string,
  map: YAMLMap.Parsed,
  added: readonly NewPair[],
  removed: readonly Pair[],
): readonly Splice[] {
  if (added.length === 0 && removed.length === 0) return []
  const gaps = gapsIn(text, map)
  for (const gap of gaps) {
    const comment = gap.text.indexOf('#')
    if (comment < 0) continue
    const message = `these braces hold the comment ${quote(gap.text.slice(comment))}, so no key can be added to them or removed: write the keys on lines of their own, without braces`
    refuse('comment-in-braces', gap.start + comment, message)
  }
  const between = separator(text, map, map)
  const splices: Splice[] = []
  let start = nodeStart(map) + 1
  let fresh = ''
  for (const [index, gap] of gaps.entries()) {
    const pair = map.items[index]
    if (pair !== undefined && removed.includes(pair)) continue
    const { text: before } = splices.length === 0 ? (gaps[0] ?? gap) : gap
    splices.push({ start, end: gap.end, text: fresh + before })
    if (pair === undefined) break
    start = ownEnd(text, pair)
    fresh = added
      .filter(({ place }) => place === pair)
      .map((one) => between + one.pair)
      .join('')
    // To kustomize, `{newTag:, ...}` has the key "newTag:".
    if (fresh !== '' && text[start - 1] === ':') fresh = ` ${fresh}`
  }
  return splices
}

/**
 * Writes new entries behind the last one of a list in brackets: on its line,
 * or on lines of their own where that line ends with it, so that a comment stays behind it.
 */
export function appendToBrackets(
  text: string,
  list: YAMLSeq.Parsed,
  entries: readonly Values[],
): NewEntries {
  const model = list.items.findLast((item) => isMap(item))
  const pieces = entries.map((entry) =>
    model === undefined
      ? plainBraces(entry, PLAIN_PAIRS)
      : bracesLike(text, model, entry),
  )
  const starts = list.items.map((_, index) => itemStart(list, index))
  const start = starts.at(-1) as number
  const end = itemEnd(text, list, starts.length - 1)
  const lead = text.slice(lineStart(text, start), start)
  const comma = /^(?:\s|#.*\n)*,/.exec(text.slice(end, list.range[1]))
  const behind = end + (comma?.[0].length ?? 0)
  const lineFeed = lineBreak(text, end)
  const line = lineFeed + indentOf(text, [start, ...starts])
  const insert = (
    at: number,
    write: (piece: string, index: number) => string,
  ) => pieces.map((piece, index) => insertion(at, write(piece, index)))
  const space = text[end - 1] === ':' ? ' ' : ''

  if (/^\s*,\s*$/.test(lead) && endsLine(text, end))
    return alone(insert(lineEnd(text, end), (piece) => lineFeed + lead + piece))
  if (comma !== null && endsLine(text, behind))
    return alone(insert(lineEnd(text, behind), (piece) => `${line}${piece},`))
  if (comma === null && endsLine(text, end)) {
    const added = insert(lineEnd(text, end), (piece, index) =>
      index === 0 ? line + piece : `,${line}${piece}`,
    )
    return { splices: [insertion(end, `${space},`), ...added], entries: added }
  }
  const between = space + separator(text, list, model)
  return alone(insert(end, (piece) => between + piece))
}

function alone(entries: readonly Splice[]): NewEntries {
  return { splices: entries, entries }
}

/** That of the first one that begins a line; else the column of the first. */
function indentOf(text: string, starts: readonly number[]): string {
  const model = starts.find((start) => startsLine(text, start))
  return model === undefined
    ? ' '.repeat(columnOf(text, starts[0] as number))
    : text.slice(lineStart(text, model), model)
}

/** An entry in braces that look like those of another entry. */
export function bracesLike(
  text: string,
  model: YAMLMap.Parsed,
  entry: Values,
): string {
  const gaps = gapsIn(text, model)
  const [open = '', close = ''] = [
    gaps[0]?.text,
    gaps.at(-1)?.text.replace(/^\s*,/, ''),
  ].map((gap) => (gap?.trim() === '' ? gap : ''))
  const pairs = writePairs(entry, pairStyle(text, model))
  return `{${open}${pairs.join(separator(text, model, model))}${close}}`
}

/** An entry in braces on one line. */
export function plainBraces(entry: Values, style: PairStyle): string {
  return `{${writePairs(entry, style).join(', ')}}`
}

/** What is before each pair or entry, and before what closes them. */
function gapsIn(
  text: string,
  all: YAMLMap.Parsed | YAMLSeq.Parsed,
): readonly Splice[] {
  const parts = isMap(all)
    ? all.items.map((pair) => ({
        start: pairStart(pair),
        end: ownEnd(text, pair),
      }))
    : all.items.map((_, index) => ({
        start: itemStart(all, index),
        end: itemEnd(text, all, index),
      }))
  const ends = [nodeStart(all) + 1, ...parts.map(({ end }) => end)]
  return ends.map((start, index) => {
    const end = parts[index]?.start ?? all.range[1] - 1
    return { start, end, text: text.slice(start, end) }
  })
}

/** Behind the blanks where a value could have been; a value has none that are its own. */
function ownEnd(text: string, pair: Pair): number {
  const end = pairEnd(text, pair)
  const blanks =
    text[end - 1] === ':'
      ? /^[ \t]*/.exec(text.slice(end, lineEnd(text, end)))
      : null
  return end + (blanks?.[0].length ?? 0)
}

/** What is between two pairs or entries: as between the first two; else as before the first, if that is a line break. */
function separator(
  text: string,
  all: YAMLMap.Parsed | YAMLSeq.Parsed,
  model: YAMLMap.Parsed | undefined,
): string {
  const [open, second] = gapsIn(text, all)
  if (all.items.length > 1 && second?.text.includes('#') === false)
    return second.text
  if (open !== undefined && /^\s*\n\s*$/.test(open.text)) return `,${open.text}`
  return model !== undefined && pairStyle(text, model).colon === ':'
    ? ','
    : ', '
}

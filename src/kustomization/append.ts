import { isMap, type YAMLMap, type YAMLSeq } from 'yaml'

import { FIELD_NAMES, type Values } from './fields.ts'
import { columnOf, lineBreak, lineEnd, lineStart, nextLine } from './lines.ts'
import { isFlow, itemEnd, itemTokens, nodeEnd, nodeStart } from './nodes.ts'
import { insertion, type Splice } from './splice.ts'
import type { NewField } from './steps.ts'
import {
  flowStyle,
  ONE_LINE,
  pairStyle,
  PLAIN_PAIRS,
  writePair,
  type FlowStyle,
  type PairStyle,
} from './style.ts'

/** How an entry stands in a list of lines: the column of its dash, and what is between the dash and its first key. */
export interface BlockStyle {
  readonly dash: number
  readonly gap: string
  readonly keys: number
}

/** One text per new entry, and the splice that holds them all. */
export interface NewEntries {
  readonly splice: Splice
  readonly pieces: readonly string[]
}

/** Behind the last entry of a list that has some, looking like it. */
export function appendEntries(
  text: string,
  list: YAMLSeq.Parsed,
  entries: readonly Values[],
): NewEntries {
  const model = list.items.findLast((item): item is YAMLMap.Parsed =>
    isMap(item),
  )
  const end = itemEnd(text, list, list.items.length - 1)
  if (isFlow(list)) {
    const pieces = entries.map((entry) => flowEntry(text, model, entry))
    const between = itemGap(text, list)
    return {
      splice: insertion(
        end,
        pieces.map((piece) => `,${between}${piece}`).join(''),
      ),
      pieces,
    }
  }
  const style = blockStyle(text, list, model)
  const at = behindComments(text, end, style.dash)
  const pieces = entries.map((entry) =>
    model !== undefined && isFlow(model)
      ? `${' '.repeat(style.dash)}-${style.gap}${flowEntry(text, model, entry)}`
      : blockEntry(
          entry,
          style,
          model === undefined ? PLAIN_PAIRS : pairStyle(text, model),
          lineBreak(text, end),
        ),
  )
  return { splice: insertLinesAt(text, at, pieces), pieces }
}

/** Whole lines, at the start of a line or at the end of a text that has no final line break. */
export function insertLinesAt(
  text: string,
  at: number,
  lines: readonly string[],
): Splice {
  const lineFeed = lineBreak(text, Math.max(0, at - 1))
  const isLineStart = at === lineStart(text, at)
  return insertion(
    at,
    lines
      .map((line) => (isLineStart ? line + lineFeed : lineFeed + line))
      .join(''),
  )
}

export function blockEntry(
  entry: Values,
  { dash, gap, keys }: BlockStyle,
  style: PairStyle,
  lineFeed: string,
): string {
  const pairs = fieldsOf(entry).map((field) => writePair(field, style))
  return ' '.repeat(dash) + '-' + gap + pairs.join(lineFeed + ' '.repeat(keys))
}

export function flowEntry(
  text: string,
  model: YAMLMap.Parsed | undefined,
  entry: Values,
): string {
  const pairs = model === undefined ? PLAIN_PAIRS : pairStyle(text, model)
  const space: FlowStyle =
    model === undefined || !isFlow(model) ? ONE_LINE : flowStyle(text, model)
  return inBraces(entry, pairs, space)
}

export function inBraces(
  entry: Values,
  pairs: PairStyle,
  { open, between, close }: FlowStyle,
): string {
  return `{${open}${fieldsOf(entry)
    .map((field) => writePair(field, pairs))
    .join(`,${between}`)}${close}}`
}

function fieldsOf(entry: Values): readonly NewField[] {
  return FIELD_NAMES.map((name) => ({ name, value: entry[name] })).filter(
    ({ value }) => value !== '',
  )
}

function blockStyle(
  text: string,
  list: YAMLSeq.Parsed,
  model: YAMLMap.Parsed | undefined,
): BlockStyle {
  const index = model === undefined ? 0 : list.items.indexOf(model)
  const dashAt =
    itemTokens(list, index).find(({ type }) => type === 'seq-item-ind')
      ?.offset ?? nodeStart(list)
  const dash = columnOf(text, dashAt)
  const between =
    model === undefined ? '' : text.slice(dashAt + 1, nodeStart(model))
  if (model !== undefined && /^ *\r?\n *$/.test(between))
    return { dash, gap: between, keys: columnOf(text, nodeStart(model)) }
  const gap = /^ +$/.test(between) ? between : ' '
  return { dash, gap, keys: dash + 1 + gap.length }
}

/** What is between the items of a list in brackets, or before the only one. */
function itemGap(text: string, list: YAMLSeq.Parsed): string {
  const [first, second] = list.items
  if (first === undefined) return ' '
  const before = text.slice(nodeStart(list) + 1, nodeStart(first))
  const between =
    second === undefined
      ? undefined
      : /^\s*,(\s*)$/.exec(
          text.slice(nodeEnd(text, first), nodeStart(second)),
        )?.[1]
  return (
    between ?? (before.includes('\n') && before.trim() === '' ? before : ' ')
  )
}

/** Comments that stand deeper than the dash belong to the last entry. */
function behindComments(text: string, end: number, dash: number): number {
  let at = nextLine(text, end)
  while (at < text.length) {
    const indent = /^ *(?=#)/.exec(text.slice(at, lineEnd(text, at)))
    if (indent === null || indent[0].length <= dash) break
    at = nextLine(text, at)
  }
  return at
}

import { isMap, type ParsedNode, type YAMLMap, type YAMLSeq } from 'yaml'

import type { Values } from './fields.ts'
import { insertBehind } from './flow-insert.ts'
import { columnOf, lineBreak, lineEnd, lineStart, nextLine } from './lines.ts'
import { blockEntry, flowEntry, type BlockStyle } from './new-entry.ts'
import { commentsAbove } from './layout.ts'
import {
  isFlow,
  isOpenText,
  itemEnd,
  itemTokens,
  lastNode,
  nodeEnd,
  nodeStart,
} from './nodes.ts'
import { insertion, type Splice } from './splice.ts'
import { pairStyle, PLAIN_PAIRS } from './style.ts'

/** One text per new entry, the splice that holds them all, and what else has to change for them. */
export interface NewEntries {
  readonly splice: Splice
  readonly pieces: readonly string[]
  readonly others: readonly Splice[]
}

/** Behind the last entry of a list that has some, looking like it; or above it, if it ends in a text without a final line break. */
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
    const inserted = insertBehind(text, list, {
      starts: list.items.map((_, index) => itemStart(list, index)),
      index: list.items.length - 1,
      end,
      pieces,
      between: itemGap(text, list),
    })
    return { ...inserted, pieces }
  }
  const style = blockStyle(text, list, model)
  const last = lastNode(list)
  const at =
    last !== null && isOpenText(text, last)
      ? commentsAbove(text, dashOf(list, list.items.length - 1))
      : behindComments(text, end, style.dash)
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
  return { splice: insertLinesAt(text, at, pieces), others: [], pieces }
}

/** Whole lines, at the start of a line or at the end of a text that has no final line break. */
export function insertLinesAt(
  text: string,
  at: number,
  lines: readonly string[],
): Splice {
  const lineFeed = lineBreak(text, Math.max(0, at - 1))
  const isLineStart = at === lineStart(text, at) || text[at - 1] === '\uFEFF'
  return insertion(
    at,
    lines
      .map((line) => (isLineStart ? line + lineFeed : lineFeed + line))
      .join(''),
  )
}

function blockStyle(
  text: string,
  list: YAMLSeq.Parsed,
  model: YAMLMap.Parsed | undefined,
): BlockStyle {
  const index = model === undefined ? 0 : list.items.indexOf(model)
  const dashAt = dashOf(list, index)
  const dash = columnOf(text, dashAt)
  const between =
    model === undefined ? '' : text.slice(dashAt + 1, nodeStart(model))
  if (model !== undefined && /^ *\r?\n *$/.test(between))
    return { dash, gap: between, keys: columnOf(text, nodeStart(model)) }
  const gap = /^ +$/.test(between) ? between : ' '
  return { dash, gap, keys: dash + 1 + gap.length }
}

function dashOf(list: YAMLSeq.Parsed, index: number): number {
  const tokens = itemTokens(list, index)
  const dash = tokens.find(({ type }) => type === 'seq-item-ind')
  return dash?.offset ?? nodeStart(list)
}

/** Where an item in brackets begins, with its anchor and its tag. */
function itemStart(list: YAMLSeq.Parsed, index: number): number {
  const mark = itemTokens(list, index).find(
    ({ type }) => type === 'anchor' || type === 'tag',
  )
  return mark?.offset ?? nodeStart(list.items[index] as ParsedNode)
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
  if (between !== undefined) return between
  if (before.includes('\n') && before.trim() === '') return before
  return isMap(first) && pairStyle(text, first).colon === ':' ? '' : ' '
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

import { isMap, isPair, type YAMLMap } from 'yaml'

import { bracesLike, type NewPair } from './braces.ts'
import type { Values } from './fields.ts'
import {
  columnOf,
  commentsAbove,
  lineAt,
  lineBreak,
  lineEnd,
  lineStart,
  nextLine,
  startsLine,
} from '../yaml/lines.ts'
import {
  isBlockScalar,
  isFlow,
  isOpenText,
  itemEnd,
  itemStart,
  lastNode,
  nodeStart,
  pairEnd,
  pairStart,
  partsOf,
  type List,
} from '../yaml/nodes.ts'
import { deletion, insertion, type Splice } from '../yaml/splice.ts'
import { pairStyle, writePairs, type PairStyle } from './style.ts'

/** Writes a new pair on a line of its own; where all values of the map are in one column, its value too. */
export function insertLine(
  text: string,
  map: YAMLMap.Parsed,
  { place, pair }: NewPair,
): Splice {
  const start = pairStart(place)
  const end = pairEnd(text, place)
  const lineFeed = lineBreak(text, end)
  const indent = ' '.repeat(columnOf(text, start))
  const columns = map.items.map(({ value }) =>
    value === null ? -1 : columnOf(text, nodeStart(value)),
  )
  const isAligned = columns.length > 1 && new Set(columns).size === 1
  const key = pair.slice(0, pair.indexOf(': ') + 2)
  const width = isAligned ? (columns[0] as number) - indent.length : 0
  const line = key.padEnd(width) + pair.slice(key.length)
  // Behind a text that the end of the file cuts off, a line would give it a line break.
  return isOpenText(text, place.value)
    ? insertion(start, line + lineFeed + indent)
    : insertion(lineEnd(text, end), lineFeed + indent + line)
}

/** Takes pairs or items with the comments on their lines out; but a dash before the first pair stays, for the next one. */
export function removeLines(
  text: string,
  all: YAMLMap.Parsed | List,
  gone: readonly number[],
): readonly Splice[] {
  const parts = partsOf(text, all)
  const isStaying = (_: unknown, index: number) => !gone.includes(index)
  const firstStaying = parts.findIndex(isStaying)
  const last = all.items[parts.findLastIndex(isStaying)]
  const followsDash = !startsLine(text, nodeStart(all))
  // Without a final line break, the one before the last line goes, so that the text still ends without one;
  // unless the text (`|`, `>`) that is then the last ends with it.
  const isAtEnd =
    !text.endsWith('\n') &&
    !isBlockScalar((isPair(last) ? last.value : last) ?? null) &&
    nextLine(text, parts[Math.max(...gone)]?.end ?? 0) === text.length
  return parts.flatMap(({ start, end }, index) => {
    if (!gone.includes(index)) return []
    const line = lineStart(text, start)
    const next = nextLine(text, end)
    if (followsDash && index < firstStaying)
      return deletion(start, next + text.slice(next).search(/\S/))
    return isAtEnd
      ? deletion(lineEnd(text, lineStart(text, line - 1)), lineEnd(text, end))
      : deletion(line, next)
  })
}

/** How an entry is written in lines: the column of its dash, what is between that and its first key, the column of the others. */
export interface BlockStyle {
  readonly dash: number
  readonly gap: string
  readonly keys: number
  readonly pairs: PairStyle
}

export function blockEntry(
  entry: Values,
  { dash, gap, keys, pairs }: BlockStyle,
  lineFeed: string,
): string {
  const lines = writePairs(entry, pairs).join(lineFeed + ' '.repeat(keys))
  return `${' '.repeat(dash)}-${gap}${lines}`
}

/** Writes new entries behind the last one of a list, looking like it; or above it, if it ends in a text without a final line break. */
export function appendLines(
  text: string,
  list: List,
  entries: readonly Values[],
): Splice {
  const index = list.items.length - 1
  const end = itemEnd(text, list, index)
  const model = list.items.findLast((item) => isMap(item))
  const style = blockStyle(text, list, model)
  const lines = entries.map((entry) =>
    model !== undefined && isFlow(model)
      ? `${' '.repeat(style.dash)}-${style.gap}${bracesLike(text, model, entry)}`
      : blockEntry(entry, style, lineBreak(text, end)),
  )
  const at = isOpenText(text, lastNode(list))
    ? commentsAbove(text, itemStart(list, index))
    : behindComments(text, end, style.dash)
  return linesAt(text, at, lines)
}

function blockStyle(
  text: string,
  list: List,
  model: YAMLMap.Parsed | undefined,
): BlockStyle {
  const index = model === undefined ? 0 : list.items.indexOf(model)
  const at = itemStart(list, index)
  const dash = columnOf(text, at)
  const pairs = pairStyle(text, model)
  const start = model === undefined ? at : nodeStart(model)
  const gap = text.slice(at + 1, start)
  return /^ +$|^ *\r?\n *$/.test(gap)
    ? { dash, gap, keys: columnOf(text, start), pairs }
    : { dash, gap: ' ', keys: dash + 2, pairs }
}

/** Comments that are deeper than the dash belong to the last entry. */
export function behindComments(
  text: string,
  end: number,
  dash: number,
): number {
  let at = nextLine(text, end)
  while (at < text.length && lineAt(text, at).search(/(?<=^ *)#/) > dash)
    at = nextLine(text, at)
  return at
}

/** Whole lines, at the start of a line or at the end of a text that has no final line break. */
export function linesAt(
  text: string,
  at: number,
  lines: readonly string[],
): Splice {
  const lineFeed = lineBreak(text, Math.max(0, at - 1))
  const isLineStart = at === lineStart(text, at)
  const whole = lines.map((line) =>
    isLineStart ? line + lineFeed : lineFeed + line,
  )
  return insertion(at, whole.join(''))
}

import type { ParsedNode, YAMLMap } from 'yaml'

import {
  around,
  columnOf,
  lineBreak,
  lineEnd,
  lineStart,
  nextLine,
} from './lines.ts'
import {
  isBlockScalar,
  isOpenText,
  nodeStart,
  pairEnd,
  pairStart,
  type Pair,
} from './nodes.ts'
import { deletion, insertion, type Splice } from './splice.ts'
import type { NewField } from './steps.ts'
import { pairStyle, writePair } from './style.ts'

/** Writes new fields on lines behind a pair, as the map's other pairs are written. */
export function insertLines(
  text: string,
  map: YAMLMap.Parsed,
  after: Pair,
  fields: readonly NewField[],
): Splice {
  const style = pairStyle(text, map)
  const indent = columnOf(text, pairStart(after))
  const lines = fields.map((field) => {
    const pair = writePair(field, {
      ...style,
      colon: ':' + gap(text, map, indent + field.name.length + 1),
    })
    return lineBreak(text, pairEnd(text, after)) + ' '.repeat(indent) + pair
  })
  if (after.value !== null && isOpenText(text, after.value))
    return insertion(pairStart(after), above(lines))
  return insertion(lineEnd(text, pairEnd(text, after)), lines.join(''))
}

/** Lines that each begin with a line break, as lines that each end with one. */
function above(lines: readonly string[]): string {
  return lines.map((line) => line.replace(/^(\r?\n *)([^]*)$/, '$2$1')).join('')
}

/** One space; or, where the values of the map stand in one column, as many as it takes to reach it. */
function gap(text: string, map: YAMLMap.Parsed, column: number): string {
  const columns = map.items.map(({ value }) =>
    value === null ? -1 : columnOf(text, nodeStart(value)),
  )
  const [first = 0] = columns
  const isAligned =
    columns.length > 1 && columns.every((other) => other === first)
  return ' '.repeat(isAligned ? Math.max(1, first - column) : 1)
}

/** Takes whole lines with their own comments out of a map that keeps some; but the dash before a first key stays, for the next key. */
export function removeLines(
  text: string,
  map: YAMLMap.Parsed,
  pairs: readonly Pair[],
): readonly Splice[] {
  return pairs.map((pair) => removeLine(text, map, pair, pairs))
}

function removeLine(
  text: string,
  map: YAMLMap.Parsed,
  pair: Pair,
  pairs: readonly Pair[],
): Splice {
  const start = pairStart(pair)
  const end = pairEnd(text, pair)
  const isLeading = map.items
    .slice(0, map.items.indexOf(pair))
    .every((earlier) => pairs.includes(earlier))
  const followsDash = around(text, nodeStart(map)).before.trim() !== ''
  if (isLeading && followsDash) return deletion(start, nextContent(text, end))
  // Without a final line break, the one before the last line goes, so that the text still ends without one.
  const endsText =
    !text.endsWith('\n') &&
    !isBlockScalar(lastStaying(map, pairs)) &&
    pairs.some((other) => nextLine(text, pairEnd(text, other)) === text.length)
  if (endsText) return deletion(breakBefore(text, start), lineEnd(text, end))
  return deletion(lineStart(text, start), nextLine(text, end))
}

/** Its text (`|`, `>`) may end with the line break behind it. */
function lastStaying(
  { items }: YAMLMap.Parsed,
  pairs: readonly Pair[],
): ParsedNode | null {
  return items.findLast((pair) => !pairs.includes(pair))?.value ?? null
}

function nextContent(text: string, offset: number): number {
  const next = nextLine(text, offset)
  return next + /^\s*/.exec(text.slice(next))![0].length
}

function breakBefore(text: string, offset: number): number {
  return lineEnd(text, lineStart(text, lineStart(text, offset) - 1))
}

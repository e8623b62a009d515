import type { YAMLMap } from 'yaml'

import {
  endsLine,
  lineAt,
  lineEnd,
  lineStart,
  nextLine,
  startsLine,
} from './lines.ts'
import { commaBehind, pairEnd, pairStart, type Pair } from './nodes.ts'
import { deletion, union, type Splice } from './splice.ts'

/** Takes pairs out of braces that keep at least one, with one comma each. */
export function removeFromFlow(
  text: string,
  map: YAMLMap.Parsed,
  pairs: readonly Pair[],
): readonly Splice[] {
  const { items } = map
  const pieces = pairs.flatMap((pair) => {
    const index = items.indexOf(pair)
    const start = items.findLastIndex(
      (other, at) => at < index && !pairs.includes(other),
    )
    const next = items.findIndex(
      (other, at) => at > index && !pairs.includes(other),
    )
    const first = items[start + 1] as Pair
    const last = items.at(next < 0 ? -1 : next - 1) as Pair
    const behind = commaBehind(map, items.indexOf(last))
    const endsOwnLine =
      behind !== undefined &&
      startsLine(text, pairStart(first)) &&
      endsLine(text, behind + 1)
    const kept = items[next]
    return start < 0 || endsOwnLine
      ? withCommaBehind(text, map, pair, kept)
      : withCommaBefore(text, map, pair)
  })
  return union(pieces)
}

function withCommaBehind(
  text: string,
  map: YAMLMap.Parsed,
  pair: Pair,
  kept: Pair | undefined,
): readonly Splice[] {
  const start = pairStart(pair)
  const end = pairEnd(text, pair)
  const comma = commaBehind(map, map.items.indexOf(pair)) as number
  const startOf = (other: Pair | undefined) =>
    other === undefined ? map.range[1] - 1 : pairStart(other)
  const next = startOf(map.items[map.items.indexOf(pair) + 1])
  const isLineStart = startsLine(text, start)
  if (isLineStart && endsLine(text, comma + 1))
    return [deletion(lineStart(text, start), nextLine(text, comma))]
  if (isLineStart && endsLine(text, end))
    return [
      deletion(lineStart(text, start), nextLine(text, end)),
      ...withoutComma(text, comma, next),
    ]
  // What is between may go as well, and its comments then follow here.
  const hasComments = text
    .slice(nextLine(text, end), startOf(kept))
    .includes('#')
  return hasComments
    ? [deletion(start, lineEnd(text, end)), ...withoutComma(text, comma, next)]
    : [deletion(start, next)]
}

function withCommaBefore(
  text: string,
  map: YAMLMap.Parsed,
  pair: Pair,
): readonly Splice[] {
  const start = pairStart(pair)
  const end = pairEnd(text, pair)
  const comma = commaBehind(map, map.items.indexOf(pair) - 1) as number
  const isLineStart = /^\s*,?\s*$/.test(
    text.slice(lineStart(text, start), start),
  )
  if (isLineStart && endsLine(text, end))
    return [
      deletion(lineStart(text, start), nextLine(text, end)),
      ...withoutComma(text, comma, start),
    ]
  return text.slice(comma + 1, start).trim() === ''
    ? [deletion(comma, end)]
    : [...withoutComma(text, comma, comma + 1), deletion(start, end)]
}

/** A comma; its line too where nothing else is on it, and the space up to a pair on the same line. */
function withoutComma(
  text: string,
  comma: number,
  next: number,
): readonly Splice[] {
  if (!startsLine(text, comma)) return [deletion(comma, comma + 1)]
  if (lineAt(text, comma).trim() === ',')
    return [deletion(lineStart(text, comma), nextLine(text, comma))]
  const isBeside = text.slice(comma + 1, next).trim() === ''
  return [deletion(comma, isBeside ? next : comma + 1)]
}

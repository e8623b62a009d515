import type { YAMLMap } from 'yaml'

import { around, lineEnd, lineStart, nextLine } from './lines.ts'
import { isFlow, nodeStart, pairEnd, type Pair } from './nodes.ts'
import { deletion, type Splice } from './splice.ts'

/** Takes pairs out of a map that keeps at least one. */
export function removePairs(
  text: string,
  map: YAMLMap.Parsed,
  pairs: readonly Pair[],
): readonly Splice[] {
  if (isFlow(map))
    return pairs.flatMap((pair) => removeFromFlow(text, map, pair, pairs))
  return pairs.map((pair) => removeLines(text, map, pair, pairs))
}

/** Whole lines with their own comments; but the dash before a first key stays, for the next key. */
function removeLines(
  text: string,
  map: YAMLMap.Parsed,
  pair: Pair,
  pairs: readonly Pair[],
): Splice {
  const start = nodeStart(pair.key)
  const end = pairEnd(text, pair)
  const isLeading = map.items
    .slice(0, map.items.indexOf(pair))
    .every((earlier) => pairs.includes(earlier))
  const followsDash = around(text, nodeStart(map)).before.trim() !== ''
  if (isLeading && followsDash) return deletion(start, nextContent(text, end))
  // Without a final line break, the one before the last line goes, so that the text still ends without one.
  const endsText =
    !text.endsWith('\n') &&
    pairs.some((other) => nextLine(text, pairEnd(text, other)) === text.length)
  if (endsText) return deletion(breakBefore(text, start), lineEnd(text, end))
  return deletion(lineStart(text, start), nextLine(text, end))
}

function nextContent(text: string, offset: number): number {
  const next = nextLine(text, offset)
  return next + /^\s*/.exec(text.slice(next))![0].length
}

function breakBefore(text: string, offset: number): number {
  return lineEnd(text, lineStart(text, lineStart(text, offset) - 1))
}

/** With the comma before it; the first ones with the comma behind. */
function removeFromFlow(
  text: string,
  map: YAMLMap.Parsed,
  pair: Pair,
  pairs: readonly Pair[],
): readonly Splice[] {
  const index = map.items.indexOf(pair)
  const start = nodeStart(pair.key)
  const end = pairEnd(text, pair)
  const isLeading = map.items
    .slice(0, index)
    .every((earlier) => pairs.includes(earlier))
  const next = map.items[index + 1]
  if (isLeading && next !== undefined) {
    const comma = commaBefore(next)
    return hasComment(next)
      ? [deletion(start, comma + 1)]
      : [deletion(start, nodeStart(next.key))]
  }
  const comma = commaBefore(pair)
  return hasComment(pair)
    ? [deletion(comma, comma + 1), deletion(start, end)]
    : [deletion(comma, end)]
}

function commaBefore({ key, srcToken }: Pair): number {
  return (
    srcToken?.start.find(({ type }) => type === 'comma')?.offset ??
    nodeStart(key)
  )
}

function hasComment({ srcToken }: Pair): boolean {
  return srcToken?.start.some(({ type }) => type === 'comment') ?? false
}

import { isMap, type YAMLMap } from 'yaml'

import { firstDocument } from './document.ts'
import { fieldName } from './fields.ts'
import { insertIntoFlow } from './flow-insert.ts'
import { removeFromFlow } from './flow-remove.ts'
import { columnOf } from './lines.ts'
import { nodeStart, type Pair } from './nodes.ts'
import { applySplices, deletion, insertion, type Splice } from './splice.ts'
import type { InsertStep } from './steps.ts'

/**
 * Writes new fields into braces and takes pairs out of them. A comma stands between two pairs, so both can be about
 * one comma: what is new is put in first, and what goes is taken out of the text that this makes.
 */
export function rewriteFlow(
  text: string,
  map: YAMLMap.Parsed,
  insertions: readonly InsertStep[],
  removed: readonly Pair[],
): readonly Splice[] {
  const added = insertions.flatMap(({ after, fields }) =>
    insertIntoFlow(text, map, after, fields),
  )
  if (removed.length === 0) return added
  if (added.length === 0) return removeFromFlow(text, map, removed)
  const names = new Set(removed.map(fieldName))
  const { text: wider, moved } = applySplices(text, added)
  const start = nodeStart(map)
  // The braces alone, where they stand.
  const shift = start - columnOf(text, start)
  const alone =
    ' '.repeat(start - shift) + wider.slice(start, moved(map.range[1]))
  const again = firstDocument(alone).contents
  if (!isMap(again)) throw new Error('the braces are no map any more')
  const gone = again.items.filter((pair) => names.has(fieldName(pair)))
  const deletions = removeFromFlow(alone, again, gone)
  return combine(
    added,
    deletions.map((piece) => deletion(piece.start + shift, piece.end + shift)),
  )
}

/** Insertions into a text, and deletions from the text that these make, as splices of the first text. */
function combine(
  added: readonly Splice[],
  deletions: readonly Splice[],
): readonly Splice[] {
  const splices: Splice[] = []
  let at = 0
  let ahead = 0
  const takeOld = (end: number) => {
    for (const piece of deletions) {
      const from = Math.max(piece.start, at + ahead)
      const to = Math.min(piece.end, end + ahead)
      if (from < to) splices.push(deletion(from - ahead, to - ahead))
    }
    at = end
  }
  for (const { start, text } of added.toSorted((a, b) => a.start - b.start)) {
    takeOld(start)
    const kept = text
      .split('')
      .filter((_, index) =>
        deletions.every(
          (piece) =>
            start + ahead + index < piece.start ||
            start + ahead + index >= piece.end,
        ),
      )
    splices.push(insertion(start, kept.join('')))
    ahead += text.length
  }
  takeOld(Infinity)
  return splices
}

import type { YAMLMap } from 'yaml'

import { insertLinesAt, type NewEntries } from './append.ts'
import type { ImageList } from './entries.ts'
import type { Values } from './fields.ts'
import { insertPairs } from './flow-insert.ts'
import { newKeyPlace, rootColumn, usualIndent } from './layout.ts'
import { lineBreak, nextLine } from './lines.ts'
import { blockEntry, inBraces, type BlockStyle } from './new-entry.ts'
import { isFlow, missingValueAt, nodeStart, pairEnd } from './nodes.ts'
import { writeScalar } from './scalar.ts'
import { deletion, insertion } from './splice.ts'
import { commonStyle, flowStyle, PLAIN_PAIRS } from './style.ts'

/** Entries for a file whose `images` is missing. */
export function addList(
  text: string,
  root: YAMLMap.Parsed,
  entries: readonly Values[],
): NewEntries {
  const last = root.items.at(-1)
  if (isFlow(root)) {
    const { list, pieces } = inBrackets(root, entries)
    const pair = `${writeScalar('images', keyStyle(root))}: ${list}`
    if (last === undefined) {
      const splice = insertion(nodeStart(root) + 1, pair)
      return { splice, pieces, others: [] }
    }
    const { between } = flowStyle(text, root)
    const inserted = insertPairs(text, root, last, { pairs: [pair], between })
    return { ...inserted, pieces }
  }
  const { at, blankLine } = newKeyPlace(text, root)
  const pieces = blockEntries(text, root, at, entries)
  const key = `${' '.repeat(rootColumn(text, root))}${writeScalar('images', keyStyle(root))}:`
  const lines = [...(blankLine ? [''] : []), key, ...pieces]
  return { splice: insertLinesAt(text, at, lines), pieces, others: [] }
}

/** Entries for a file whose `images` is null or `[]`. */
export function fillList(
  text: string,
  root: YAMLMap.Parsed,
  { pair, node }: ImageList,
  entries: readonly Values[],
): NewEntries {
  const start = missingValueAt(pair)
  const end = pairEnd(text, pair)
  const present = text.slice(start, end)
  if (isFlow(root) || present.includes('\n')) {
    const { list, pieces } = inBrackets(root, entries)
    if (node !== undefined)
      return {
        splice: insertion(nodeStart(node) + 1, list.slice(1, -1)),
        pieces,
        others: [],
      }
    return { splice: { start, end, text: ` ${list}` }, pieces, others: [] }
  }
  const pieces = blockEntries(text, root, start, entries)
  const splice = insertLinesAt(text, nextLine(text, end), pieces)
  return {
    splice,
    pieces,
    others: present === '' ? [] : [deletion(start, end)],
  }
}

function inBrackets(root: YAMLMap.Parsed, entries: readonly Values[]) {
  const key = keyStyle(root)
  // Quoted keys are JSON, whose values are quoted too.
  const pieces = entries.map((entry) =>
    inBraces(
      entry,
      { key, value: key, colon: ': ' },
      { open: '', between: ' ', close: '' },
    ),
  )
  return { list: `[${pieces.join(', ')}]`, pieces }
}

function blockEntries(
  text: string,
  root: YAMLMap.Parsed,
  at: number,
  entries: readonly Values[],
): readonly string[] {
  const dash = rootColumn(text, root) + usualIndent(text, root)
  const style: BlockStyle = { dash, gap: ' ', keys: dash + 2 }
  return entries.map((entry) =>
    blockEntry(entry, style, PLAIN_PAIRS, lineBreak(text, at)),
  )
}

function keyStyle(root: YAMLMap.Parsed) {
  return commonStyle(root.items.map(({ key }) => key))
}

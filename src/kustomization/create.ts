import { isSeq, type YAMLMap, type YAMLSeq } from 'yaml'

import {
  blockEntry,
  inBraces,
  insertLinesAt,
  type BlockStyle,
  type NewEntries,
} from './append.ts'
import type { ImageList } from './entries.ts'
import type { Values } from './fields.ts'
import {
  columnOf,
  lineAt,
  lineBreak,
  lineEnd,
  lineStart,
  nextLine,
} from './lines.ts'
import {
  isFlow,
  itemTokens,
  missingValueAt,
  nodeStart,
  pairEnd,
  type Pair,
} from './nodes.ts'
import { writeScalar } from './scalar.ts'
import { deletion, insertion, type Splice } from './splice.ts'
import { commonStyle, flowStyle, PLAIN_PAIRS } from './style.ts'

/** The new entries and what else has to change for them. */
export interface NewList extends NewEntries {
  readonly others: readonly Splice[]
}

/** Entries for a file whose `images` is missing. */
export function addList(
  text: string,
  root: YAMLMap.Parsed,
  entries: readonly Values[],
): NewList {
  const last = root.items.at(-1)
  if (isFlow(root)) {
    const { list, pieces } = inBrackets(root, entries)
    const pair = `${writeScalar('images', keyStyle(root))}: ${list}`
    const splice =
      last === undefined
        ? insertion(nodeStart(root) + 1, pair)
        : insertion(
            pairEnd(text, last),
            `,${flowStyle(text, root).between}${pair}`,
          )
    return { splice, pieces, others: [] }
  }
  const at = documentEnd(text, root)
  const pieces = blockEntries(text, root, at, entries)
  const key =
    ' '.repeat(rootColumn(text, root)) +
    writeScalar('images', keyStyle(root)) +
    ':'
  const isSpaced =
    last !== undefined &&
    root.items.length > 1 &&
    lineAt(text, aboveComments(text, nodeStart(last.key))).trim() === ''
  return {
    splice: insertLinesAt(text, at, [
      ...(isSpaced ? [''] : []),
      key,
      ...pieces,
    ]),
    pieces,
    others: [],
  }
}

/** Entries for a file whose `images` is null or `[]`. */
export function fillList(
  text: string,
  root: YAMLMap.Parsed,
  { pair, node }: ImageList,
  entries: readonly Values[],
): NewList {
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

/** The indentation of most lists of the file; two spaces (66 % of real files) where there is none. */
function usualIndent(text: string, root: YAMLMap.Parsed): number {
  const indents = root.items.flatMap(({ value }) =>
    isSeq(value) && !isFlow(value) ? [dashColumn(text, value)] : [],
  )
  const counts = [
    ...Map.groupBy(indents, (indent) => indent - rootColumn(text, root)),
  ]
  const [most] = counts.toSorted(([, a], [, b]) => b.length - a.length)
  return most?.[0] ?? 2
}

function dashColumn(text: string, list: YAMLSeq.Parsed): number {
  const dash = itemTokens(list, 0).find(({ type }) => type === 'seq-item-ind')
  return columnOf(text, dash?.offset ?? nodeStart(list))
}

function rootColumn(text: string, root: YAMLMap.Parsed): number {
  const [first] = root.items
  return first === undefined ? 0 : columnOf(text, nodeStart(first.key))
}

function keyStyle(root: YAMLMap.Parsed) {
  return commonStyle(root.items.map(({ key }) => key))
}

/** Behind the last line that is not blank, comments included; before `...` or the next document's `---`. */
function documentEnd(text: string, root: YAMLMap.Parsed): number {
  let at = nextLine(text, pairEnd(text, root.items.at(-1) as Pair))
  for (let line = at; line < text.length; line = nextLine(text, line)) {
    const content = text.slice(line, lineEnd(text, line))
    if (/^(?:---|\.\.\.)(?:\s|$)/.test(content)) break
    if (content.trim() !== '') at = nextLine(text, line)
  }
  return at
}

/** Where the line above a key and its comments starts. */
function aboveComments(text: string, key: number): number {
  let line = lineStart(text, key)
  do {
    line = lineStart(text, Math.max(0, line - 1))
  } while (line > 0 && lineAt(text, line).trim().startsWith('#'))
  return line
}

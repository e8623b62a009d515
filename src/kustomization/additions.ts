import { isSeq, type YAMLMap } from 'yaml'

import { appendLines, blockEntry, linesAt } from './block.ts'
import { appendToBrackets, plainBraces, editBraces } from './braces.ts'
import type { Values } from './fields.ts'
import type { ImageList, Kustomization } from './kustomization.ts'
import {
  columnOf,
  commentsAbove,
  lineAt,
  lineBreak,
  nextLine,
} from './lines.ts'
import {
  dashOf,
  isFlow,
  isOpenText,
  lastNode,
  missingValueAt,
  nodeStart,
  pairEnd,
  pairStart,
  type Pair,
} from './nodes.ts'
import type { Plan } from './plan.ts'
import { writeScalar } from './scalar.ts'
import { deletion, insertion, type Splice } from './splice.ts'
import { commonStyle, PLAIN_PAIRS } from './style.ts'

type Entries = readonly Values[]

/** Writes new entries behind those of the list, or in a list that is empty, null or not there yet. */
export function addEntries(
  file: Kustomization,
  additions: Plan['additions'],
): readonly Splice[] {
  const { text, root, images } = file
  const entries = additions.map(({ after }) => after)
  if (entries.length === 0) return []
  if (images === undefined)
    return isFlow(root) ? addPair(file, entries) : addKey(file, entries)
  const list = images.node
  if (list === undefined || list.items.length === 0)
    return fillList(file, images, entries)
  return isFlow(list)
    ? appendToBrackets(text, list, entries)
    : [appendLines(text, list, entries)]
}

/** For a file in braces that has no `images`. */
function addPair({ text, root }: Kustomization, entries: Entries) {
  const pair = `${imagesKey(root)}: [${onOneLine(root, entries)}]`
  const place = root.items.at(-1)
  return place === undefined
    ? [insertion(nodeStart(root) + 1, pair)]
    : editBraces(text, root, [{ place, pair }], [])
}

/** For a file in lines that has no `images`. */
function addKey({ text, root }: Kustomization, entries: Entries) {
  const { at, blankLine } = newKeyPlace(text, root)
  const key = `${' '.repeat(rootColumn(text, root))}${imagesKey(root)}:`
  const list = usualEntries(text, root, at, entries)
  return [linesAt(text, at, [...(blankLine ? [''] : []), key, ...list])]
}

/** For a file whose `images` is null or `[]`. */
function fillList(
  { text, root }: Kustomization,
  { pair, node }: ImageList,
  entries: Entries,
): readonly Splice[] {
  const start = missingValueAt(pair)
  const end = pairEnd(text, pair)
  if (isFlow(root) || text.slice(start, end).includes('\n')) {
    const list = onOneLine(root, entries)
    return node === undefined
      ? [{ start, end, text: ` [${list}]` }]
      : [insertion(nodeStart(node) + 1, list)]
  }
  const lines = usualEntries(text, root, start, entries)
  return [deletion(start, end), linesAt(text, nextLine(text, end), lines)]
}

function imagesKey({ items }: YAMLMap.Parsed): string {
  return writeScalar('images', commonStyle(items.map(({ key }) => key)))
}

/** Where keys have quotes, the file is JSON, whose values have them too. */
function onOneLine({ items }: YAMLMap.Parsed, entries: Entries): string {
  const quotes = commonStyle(items.map(({ key }) => key))
  const style = { key: quotes, value: quotes, colon: ': ' }
  return entries.map((entry) => plainBraces(entry, style)).join(', ')
}

/** Indented as most lists of the file are; by two spaces (66 % of real files) where there is none. */
function usualEntries(
  text: string,
  root: YAMLMap.Parsed,
  at: number,
  entries: Entries,
): readonly string[] {
  const indents = root.items.flatMap(({ value }) =>
    isSeq(value) && !isFlow(value) ? [columnOf(text, dashOf(value, 0))] : [],
  )
  const [most] = [...Map.groupBy(indents, (indent) => indent)].toSorted(
    ([, a], [, b]) => b.length - a.length,
  )
  const dash = most?.[0] ?? rootColumn(text, root) + 2
  const style = { dash, gap: ' ', keys: dash + 2, pairs: PLAIN_PAIRS }
  return entries.map((entry) => blockEntry(entry, style, lineBreak(text, at)))
}

function rootColumn(text: string, { items: [first] }: YAMLMap.Parsed): number {
  return first === undefined ? 0 : columnOf(text, pairStart(first))
}

/** At the end of the document; or above the last key, if that is where the file ends in an unfinished text. */
function newKeyPlace(text: string, root: YAMLMap.Parsed) {
  const last = root.items.at(-1) as Pair
  const top = commentsAbove(text, pairStart(last))
  if (isOpenText(text, lastNode(last.value)))
    return { at: top, blankLine: false }
  // As before the last key.
  const blankLine =
    root.items.length > 1 && top > 0 && lineAt(text, top - 1).trim() === ''
  return { at: documentEnd(text, pairEnd(text, last)), blankLine }
}

/** Behind the last line that is not blank, comments included; before `...` or the next document's `---`. */
function documentEnd(text: string, lastKeyEnd: number): number {
  let at = nextLine(text, lastKeyEnd)
  for (let line = at; line < text.length; line = nextLine(text, line)) {
    const content = lineAt(text, line)
    if (/^(?:---|\.\.\.)(?:\s|$)/.test(content)) break
    if (content.trim() !== '') at = nextLine(text, line)
  }
  return at
}

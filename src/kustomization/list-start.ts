import { isSeq, type YAMLMap } from 'yaml'

import { linesAt } from './block.ts'
import { editBraces } from './braces.ts'
import type { ListField, Kustomization } from './kustomization.ts'
import {
  columnOf,
  commentsAbove,
  lineAt,
  lineBreak,
  nextLine,
} from '../yaml/lines.ts'
import {
  isFlow,
  isOpenText,
  itemStart,
  lastNode,
  missingValueAt,
  nodeStart,
  pairEnd,
  pairStart,
  type Pair,
} from '../yaml/nodes.ts'
import { writeScalar, type ScalarStyle } from '../yaml/scalar.ts'
import { deletion, insertion, type Splice } from '../yaml/splice.ts'
import { commonStyle } from './style.ts'

/** The first items of a list, and its key. */
export interface NewItems {
  readonly key: string
  /** As they are written in brackets. */
  inline(quotes: ScalarStyle): readonly string[]
  /** As they are written in lines, with the dash in this column (from 0). */
  lines(dash: number, lineFeed: string): readonly string[]
}

type File = Pick<Kustomization, 'text' | 'root'>

/** Writes items in a list that is empty, null or not there yet. */
export function startList(
  file: File,
  list: ListField | undefined,
  items: NewItems,
): readonly Splice[] {
  if (list !== undefined) return fillList(file, list, items)
  return isFlow(file.root) ? addPair(file, items) : addKey(file, items)
}

/** For a file in braces that does not have the key. */
function addPair({ text, root }: File, items: NewItems) {
  const pair = `${keyOf(root, items)}: [${onOneLine(root, items)}]`
  const place = root.items.at(-1)
  return place === undefined
    ? [insertion(nodeStart(root) + 1, pair)]
    : editBraces(text, root, [{ place, pair }], [])
}

/** For a file in lines that does not have the key. */
function addKey({ text, root }: File, items: NewItems) {
  const { at, blankLine } = newKeyPlace(text, root)
  const key = `${' '.repeat(rootColumn(text, root))}${keyOf(root, items)}:`
  const list = usualLines(text, root, at, items)
  return [linesAt(text, at, [...(blankLine ? [''] : []), key, ...list])]
}

/** For a list that is null or `[]`. */
function fillList(
  { text, root }: File,
  { pair, node }: ListField,
  items: NewItems,
): readonly Splice[] {
  const start = missingValueAt(pair)
  const end = pairEnd(text, pair)
  if (isFlow(root) || text.slice(start, end).includes('\n')) {
    const list = onOneLine(root, items)
    return node === undefined
      ? [{ start, end, text: ` [${list}]` }]
      : [insertion(nodeStart(node) + 1, list)]
  }
  const lines = usualLines(text, root, start, items)
  return [deletion(start, end), linesAt(text, nextLine(text, end), lines)]
}

function keyOf({ items }: YAMLMap.Parsed, { key }: NewItems): string {
  return writeScalar(key, commonStyle(items.map((pair) => pair.key)))
}

/** Where keys have quotes, the file is JSON, whose values have them too. */
function onOneLine({ items }: YAMLMap.Parsed, added: NewItems): string {
  return added.inline(commonStyle(items.map(({ key }) => key))).join(', ')
}

/** Indented as most lists of the file are; by two spaces (66 % of real files) where there is none. */
function usualLines(
  text: string,
  root: YAMLMap.Parsed,
  at: number,
  items: NewItems,
): readonly string[] {
  const indents = root.items.flatMap(({ value }) =>
    isSeq(value) && !isFlow(value) ? [columnOf(text, itemStart(value, 0))] : [],
  )
  const [most] = [...Map.groupBy(indents, (indent) => indent)].toSorted(
    ([, a], [, b]) => b.length - a.length,
  )
  const dash = most?.[0] ?? rootColumn(text, root) + 2
  return items.lines(dash, lineBreak(text, at))
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

import { isSeq, type YAMLMap, type YAMLSeq } from 'yaml'

import { columnOf, lineAt, lineEnd, lineStart, nextLine } from './lines.ts'
import {
  isFlow,
  isOpenText,
  itemTokens,
  lastNode,
  nodeStart,
  pairEnd,
  pairStart,
  type Pair,
} from './nodes.ts'

/** How a kustomization without `images` is laid out, so that a new list fits in. */

export interface KeyPlace {
  readonly at: number
  /** Whether a blank line belongs before the key, as there is one before the last key. */
  readonly blankLine: boolean
}

/** At the end of the document; or above the last key, if that is where the file ends in an unfinished text. */
export function newKeyPlace(text: string, root: YAMLMap.Parsed): KeyPlace {
  const last = root.items.at(-1) as Pair
  const top = commentsAbove(text, pairStart(last))
  if (endsInOpenText(text, last)) return { at: top, blankLine: false }
  const isSpaced =
    root.items.length > 1 && top > 0 && lineAt(text, top - 1).trim() === ''
  return { at: documentEnd(text, root), blankLine: isSpaced }
}

function endsInOpenText(text: string, { value }: Pair): boolean {
  const last = lastNode(value)
  return last !== null && isOpenText(text, last)
}

/** Where the comments directly above a key or a dash begin, or its line. */
export function commentsAbove(text: string, key: number): number {
  let at = lineStart(text, key)
  while (
    at > 0 &&
    lineAt(text, at - 1)
      .trim()
      .startsWith('#')
  )
    at = lineStart(text, at - 1)
  return at === 0 && text.startsWith('\uFEFF') ? 1 : at
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

/** The indentation of most lists of the file; two spaces (66 % of real files) where there is none. */
export function usualIndent(text: string, root: YAMLMap.Parsed): number {
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

export function rootColumn(text: string, root: YAMLMap.Parsed): number {
  const [first] = root.items
  return first === undefined ? 0 : columnOf(text, pairStart(first))
}

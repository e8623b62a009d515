import {
  isCollection,
  isMap,
  isScalar,
  type CST,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'

import { isNull } from './scalar.ts'

export type Pair = YAMLMap.Parsed['items'][number]
export type List = YAMLSeq.Parsed

/** Where a piece of the text begins and ends. */
export interface Part {
  readonly start: number
  readonly end: number
}

/** kustomize takes keys in any case. */
export function keyText({ key }: Pair): string | undefined {
  return isScalar(key) ? String(key.value).toLowerCase() : undefined
}

/** The value of a key, in any case; of several the last one is live. */
export function valueOf(map: YAMLMap.Parsed, key: string): ParsedNode | null {
  const isKey = (pair: Pair) => keyText(pair) === key.toLowerCase()
  return map.items.findLast(isKey)?.value ?? null
}

/** Where the text of a node begins, behind its anchor and tag. */
export function nodeStart(node: ParsedNode): number {
  return node.range[0]
}

/** Where the last character of a node ends, without the comments, blank lines and line break behind it. */
export function nodeEnd(text: string, node: ParsedNode): number {
  if (isBlockScalar(node)) return blockScalarEnd(text, node)
  if (!isCollection(node) || isFlow(node) || node.items.length === 0)
    return node.range[1]
  return isMap(node)
    ? pairEnd(text, node.items.at(-1) as Pair)
    : itemEnd(text, node, node.items.length - 1)
}

/** Where a pair begins: with its key, or with the `?`, the anchor or the tag before the key. */
export function pairStart({ key, srcToken }: Pair): number {
  const mark = srcToken?.start.find(({ type }) => MARKS.has(type))
  return mark?.offset ?? nodeStart(key)
}

const MARKS = new Set<string>([
  'explicit-key-ind',
  'seq-item-ind',
  'anchor',
  'tag',
])
const BLANKS = new Set<string>(['space', 'newline', 'comment'])

export function pairEnd(text: string, pair: Pair): number {
  const { value } = pair
  return value === null || isMissing(value)
    ? missingValueAt(pair)
    : nodeEnd(text, value)
}

export function itemEnd(text: string, list: List, index: number): number {
  const item = list.items[index] as ParsedNode
  return isMissing(item)
    ? tokensEnd(itemTokens(list, index))
    : nodeEnd(text, item)
}

/** Where each pair or item of a map or a list is. */
export function partsOf(
  text: string,
  all: YAMLMap.Parsed | List,
): readonly Part[] {
  return isMap(all)
    ? all.items.map((pair) => ({
        start: pairStart(pair),
        end: pairEnd(text, pair),
      }))
    : all.items.map((_, index) => ({
        start: itemStart(all, index),
        end: itemEnd(text, all, index),
      }))
}

/** A value that is not there: `newTag:`, also with an anchor, a tag or a comment behind the colon. */
export function isMissing(node: ParsedNode): boolean {
  return (
    isScalar(node) && node.type === 'PLAIN' && node.range[0] === node.range[1]
  )
}

/** Where a missing value would be written: behind the colon, its anchor and its tag. */
export function missingValueAt(pair: Pair): number {
  return Math.max(tokensEnd(pair.srcToken?.sep ?? []), pair.key.range[1])
}

/** Where an item begins: with its dash, or in brackets with its anchor and its tag. */
export function itemStart(list: List, index: number): number {
  const mark = itemTokens(list, index).find(({ type }) => MARKS.has(type))
  return mark?.offset ?? nodeStart(list.items[index] as ParsedNode)
}

/** The dash before an item and what is between the dash and the item. */
function itemTokens({ srcToken }: List, index: number) {
  return srcToken !== undefined && 'items' in srcToken
    ? (srcToken.items[index]?.start ?? [])
    : []
}

export function isBlockScalar(node: ParsedNode | null): node is Scalar.Parsed {
  return (
    isScalar(node) &&
    (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')
  )
}

export function isNullScalar(node: ParsedNode): boolean {
  return isScalar(node) && node.type === 'PLAIN' && isNull(String(node.value))
}

export function isFlow(node: ParsedNode): boolean {
  return isCollection(node) && node.flow === true
}

/** Whether the end of the file cuts off the line break that a text (`|`, `>`) would end with: a line behind it would give it one. */
export function isOpenText(text: string, node: ParsedNode | null): boolean {
  if (!isBlockScalar(node) || node.range[1] < text.length) return false
  const [header = '', ...lines] = text.slice(node.range[0]).split('\n')
  const first = lines.find((line) => line.trim() !== '') ?? ''
  const indent = first.length - first.trimStart().length
  // A last line of nothing but its indentation is none.
  const isCut = (lines.at(-1) ?? '').length > indent
  return isCut && !/^.[0-9]?-/.test(header)
}

/** Blank lines at the end belong to the text of `|+` and `>+` only. */
function blockScalarEnd(text: string, node: ParsedNode): number {
  const [start, end] = node.range
  const source = text.slice(start, end)
  const isKept = /^.[0-9]?\+/.test(source)
  return (
    start + (isKept ? source.replace(/\r?\n$/, '') : source.trimEnd()).length
  )
}

function tokensEnd(tokens: readonly CST.SourceToken[]): number {
  const last = tokens.findLast(({ type }) => !BLANKS.has(type))
  return last === undefined ? 0 : last.offset + last.source.length
}

/** The node that ends a text: the last item of the last item. */
export function lastNode(node: ParsedNode | null): ParsedNode | null {
  if (node === null || !isCollection(node) || isFlow(node)) return node
  const last = isMap(node) ? node.items.at(-1)?.value : node.items.at(-1)
  return lastNode(last ?? null)
}

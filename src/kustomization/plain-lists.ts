import { behindComments, linesAt, removeLines } from './block.ts'
import {
  appendToBrackets,
  commaBehind,
  removeParts,
  separator,
} from './braces.ts'
import type { Kustomization, ListField } from './kustomization.ts'
import {
  columnOf,
  endsLine,
  lineBreak,
  lineEnd,
  lineStart,
  nextLine,
  startsLine,
} from '../yaml/lines.ts'
import { startList } from './list-start.ts'
import { checkAnchors } from './obstacles.ts'
import {
  isFlow,
  itemEnd,
  itemStart,
  missingValueAt,
  partsOf,
  type List,
} from '../yaml/nodes.ts'
import { writeScalar } from '../yaml/scalar.ts'
import { deletion, insertion, type Splice } from '../yaml/splice.ts'
import { styleOf } from './style.ts'

/** Adds a text to a list of texts, in its place where they are sorted, else behind the last. */
export function addItem(
  file: Kustomization,
  list: ListField | undefined,
  item: string,
  items: readonly string[],
): readonly Splice[] {
  const { text } = file
  const node = list?.node
  if (node !== undefined) checkAnchors(file, [node, ...node.items])
  if (node === undefined || node.items.length === 0)
    return startList(file, list, {
      key: 'resources',
      inline: (quotes) => [writeScalar(item, quotes)],
      lines: (dash) => [`${' '.repeat(dash)}- ${writeScalar(item, 'plain')}`],
    })
  const index = placeOf(items, item)
  const model = node.items[Math.max(0, index - 1)]
  const piece = writeScalar(
    item,
    model === undefined ? 'plain' : styleOf(model),
  )
  if (!isFlow(node)) return [addLine(text, node, index, piece)]
  return index === node.items.length
    ? appendToBrackets(text, node, [piece])
    : [insertion(itemStart(node, index), piece + separator(text, node))]
}

/** Takes items out of a list, each with the comment on its line; other comments stay. */
export function removeItems(
  file: Kustomization,
  list: ListField | undefined,
  gone: readonly number[],
): readonly Splice[] {
  const { text } = file
  const node = list?.node
  if (list === undefined || node === undefined || gone.length === 0) return []
  checkAnchors(file, [node, ...node.items])
  if (isFlow(node)) return removeFromBrackets(text, node, gone)
  // A key without a value is null, which is not a list.
  const isEmpty = gone.length === node.items.length
  return [
    ...(isEmpty ? [insertion(missingValueAt(list.pair), ' []')] : []),
    ...removeLines(text, node, gone),
  ]
}

const orders = [
  // `pr-2` before `pr-10`.
  (item: string) => item.replace(/\d+/g, (digits) => digits.padStart(20, '0')),
  (item: string) => item,
]

/** The index at which an item goes: by the order that the others have, numbers by their value if they can be. */
function placeOf(items: readonly string[], item: string): number {
  for (const key of orders) {
    const keys = items.map(key)
    if (keys.some((one, index) => index > 0 && (keys[index - 1] ?? '') > one))
      continue
    const next = keys.findIndex((one) => one > key(item))
    return next < 0 ? items.length : next
  }
  return items.length
}

/** On a line of its own, looking like the item above it. */
function addLine(text: string, list: List, index: number, piece: string) {
  const above = Math.max(0, index - 1)
  const dash = itemStart(list, above)
  const column = columnOf(text, dash)
  const gap = /^- +(?=[^\s#])/.exec(text.slice(dash))?.[0] ?? '- '
  if (index > 0) {
    const at = behindComments(text, itemEnd(text, list, above), column)
    return linesAt(text, at, [' '.repeat(column) + gap + piece])
  }
  const between = lineBreak(text, dash) + ' '.repeat(column)
  return insertion(dash, gap + piece + between)
}

/**
 * Takes items out of brackets, each with its comma. In brackets with comments, an item that is alone on its line takes
 * the comment behind it along.
 */
function removeFromBrackets(
  text: string,
  list: List,
  gone: readonly number[],
): readonly Splice[] {
  const plain = removeParts(text, list, gone)
  if (!plain.some(({ start, end }) => text.slice(start, end).includes('#')))
    return plain
  const parts = partsOf(text, list)
  const commas = parts.map(({ end }) => commaBehind(text, list, end))
  const hasLastComma = commas.at(-1) !== undefined
  const lastStaying = parts.findLastIndex((_, index) => !gone.includes(index))
  return parts.flatMap(({ start, end }, index) => {
    const comma = commas[index]
    const itsComma = comma === undefined ? [] : [deletion(comma, comma + 1)]
    if (!gone.includes(index))
      return hasLastComma || index !== lastStaying ? [] : itsComma
    const isBeside = comma !== undefined && !/\S/.test(text.slice(end, comma))
    const behind = isBeside ? comma + 1 : end
    const above = parts[index - 1]
    const isAlone =
      endsLine(text, behind) &&
      (above === undefined || above.end < lineStart(text, start))
    const [from, to] = startsLine(text, start)
      ? [lineStart(text, start), nextLine(text, behind)]
      : [start, lineEnd(text, behind)]
    const item = isAlone ? deletion(from, to) : deletion(start, behind)
    return isBeside ? [item] : [item, ...itsComma]
  })
}

import { holdComments, type HoldComment } from './comments.ts'
import {
  openKustomization,
  type Entry,
  type ListField,
  type Kustomization,
} from '../kustomization.ts'
import { columnOf, lineAt, lineNumber } from '../../yaml/lines.ts'
import { isFlow, itemStart, nodeEnd, nodeStart } from '../../yaml/nodes.ts'
import { orRefused, type Refused, type SourceFile } from '../../yaml/refusal.ts'

/** A comment, and the entries that it holds: a later bump leaves them as they are. */
export interface Hold {
  /** At least one, each once. */
  readonly names: readonly string[]
  /** Empty where the comment gives none. */
  readonly reason: string
  /** Of the comment, from 1. */
  readonly line: number
}

/**
 * The comments `# kustomize-bump: hold REASON` that hold an entry of these names: on one of its lines, above it, or
 * below it where no other entry follows; above the list, or behind its key, for all of it. One that is nowhere near
 * holds every entry: a hold that is missed is worse than one too many.
 *
 * @param names also of entries that are not there yet: a comment for all of the list holds them too
 */
export function readHolds(
  source: SourceFile,
  names: ReadonlySet<string>,
): readonly Hold[] | Refused {
  const { text } = source
  return orRefused(source, () => {
    const file = openKustomization(text)
    const present = new Set(file.entries.map(({ values }) => values.name))
    return heldEntries(file).flatMap(({ comment, entries, isAll }) => {
      const own = new Set(entries.map(({ values }) => values.name))
      const held = [...names].filter(
        (name) => own.has(name) || (isAll && !present.has(name)),
      )
      const line = lineNumber(text, comment.start)
      return held.length === 0
        ? []
        : [{ names: held, reason: comment.reason, line }]
    })
  })
}

/** A comment, and the entries that it holds. */
export interface HeldEntries {
  readonly comment: HoldComment
  readonly entries: readonly Entry[]
  /** Whether it holds what is added to `images`, too. */
  readonly isAll: boolean
}

type Held = Omit<HeldEntries, 'comment'>

export function heldEntries(file: Kustomization): readonly HeldEntries[] {
  const comments = holdComments(file.text)
  if (comments.length === 0) return []
  const placed = file.entries.map((entry) => placeOf(file.text, entry))
  return comments.map((comment) => {
    const line = lineNumber(file.text, comment.start)
    const own = placed.filter(
      ({ first, last }) => line >= first && line <= last,
    )
    if (!comment.isAlone)
      return { comment, ...behind(file, own, { ...comment, line }) }
    const held =
      own.length > 0 ? some(own) : around(file, placed, comment.start)
    return { comment, ...held }
  })
}

function some(placed: readonly Placed[]): Held {
  return { entries: placed.map(({ entry }) => entry), isAll: false }
}

/** All of a list; of every list for undefined. */
function whole(
  { entries, lists }: Kustomization,
  list: ListField | undefined,
): Held {
  return {
    entries: entries.filter(
      (entry) => list === undefined || entry.list === list.node,
    ),
    isAll: list === undefined || list === lists[0],
  }
}

/** An entry, on which lines it is, and how far its dash is indented. */
interface Placed {
  readonly entry: Entry
  readonly first: number
  readonly last: number
  readonly column: number
}

function placeOf(text: string, entry: Entry): Placed {
  const { list, item } = entry
  const start = itemStart(list, list.items.indexOf(item))
  // Blank lines can belong to a text (`|+`), but nobody sees that.
  const end = text.slice(0, nodeEnd(text, item)).trimEnd().length
  return {
    entry,
    first: lineNumber(text, start),
    last: lineNumber(text, end),
    column: isFlow(list) ? Infinity : columnOf(text, start),
  }
}

/**
 * What a comment on a line of its own belongs to: by its indentation to the entry above, else to what is below. At the
 * end of a list it is for all of it, as a new entry would come between.
 */
function around(
  file: Kustomization,
  placed: readonly Placed[],
  start: number,
): Held {
  const { text } = file
  const lines = text.split('\n')
  const line = lineNumber(text, start)
  const above = lines.slice(0, line - 1).findLastIndex(isContent) + 1
  const below = lines.findIndex((one, at) => at >= line && isContent(one)) + 1
  const before = placed.filter(({ last }) => last === above)
  const after = placed.filter(({ first }) => first === below)
  const column = lineAt(text, start).search(/\S/)
  const inside = before.filter((one) => column > one.column)
  const isNext = lines
    .slice(above, line)
    .every((one) => before.every((entry) => one.search(/\S/) > entry.column))
  if (inside.length > 0 && isNext) return some(inside)
  const key = listAt(file, below)
  if (key !== undefined) return whole(file, key)
  if (after.length > 0) return some([...inside, ...after])
  const list = before[0]?.entry.list
  return whole(file, list && file.lists.find(({ node }) => node === list))
}

function isContent(line: string): boolean {
  return !/^\s*(#|$)/.test(line)
}

/** What a comment behind something else belongs to. */
function behind(
  file: Kustomization,
  own: readonly Placed[],
  { start, line }: { readonly start: number; readonly line: number },
): Held {
  const { text, lists } = file
  const lineOf = (offset: number) => lineNumber(text, offset)
  const closed = lists.find(
    ({ node }) =>
      node !== undefined &&
      isFlow(node) &&
      node.range[1] <= start &&
      lineOf(node.range[1]) === line,
  )
  const key = listAt(file, line) ?? closed
  if (key !== undefined) return whole(file, key)
  if (own.length > 0) return some(own)
  const inside = lists.find(
    ({ node }) =>
      node !== undefined &&
      line >= lineOf(nodeStart(node)) &&
      line <= lineOf(nodeEnd(text, node)),
  )
  return whole(file, inside)
}

/** The list whose key is on a line. */
function listAt(file: Kustomization, line: number): ListField | undefined {
  return file.lists.find(
    ({ pair }) => lineNumber(file.text, nodeStart(pair.key)) === line,
  )
}

import { holdComments, type HoldComment } from './comments.ts'
import {
  openKustomization,
  type Entry,
  type ImageList,
  type Kustomization,
} from '../kustomization.ts'
import { columnOf, lineAt, lineNumber } from '../../yaml/lines.ts'
import {
  dashOf,
  isFlow,
  itemStart,
  nodeEnd,
  nodeStart,
} from '../../yaml/nodes.ts'
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

export function heldEntries(file: Kustomization): readonly HeldEntries[] {
  const { text } = file
  const comments = holdComments(text)
  if (comments.length === 0) return []
  const placed = file.entries.map((entry) => ({
    entry,
    ...placeOf(text, entry),
  }))
  return comments.map((comment) => {
    const line = lineNumber(text, comment.start)
    const own = placed.filter(
      ({ first, last }) => line >= first && line <= last,
    )
    const held = comment.isAlone
      ? own.length > 0
        ? own
        : around(file, placed, comment)
      : behind(file, own, line)
    if (!('list' in held))
      return { comment, entries: held.map(({ entry }) => entry), isAll: false }
    const { list } = held
    return {
      comment,
      entries: file.entries.filter(
        (entry) => list === undefined || entry.list === list.node,
      ),
      isAll: list === undefined || list === (file.images ?? file.imageTags),
    }
  })
}

/** An entry, on which lines it is, and how far its dash is indented. */
interface Placed {
  readonly entry: Entry
  readonly first: number
  readonly last: number
  readonly column: number
}

/** All of a list; of every list for undefined. */
interface Whole {
  readonly list: ImageList | undefined
}

function placeOf(text: string, { list, item }: Entry): Omit<Placed, 'entry'> {
  const index = list.items.indexOf(item)
  const start = isFlow(list) ? itemStart(list, index) : dashOf(list, index)
  return {
    first: lineNumber(text, start),
    last: lineNumber(text, nodeEnd(text, item)),
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
  { start }: HoldComment,
): readonly Placed[] | Whole {
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
  if (inside.length > 0 && isNext) return inside
  const key = listAt(file, below)
  if (key !== undefined) return { list: key }
  if (after.length > 0) return [...inside, ...after]
  const [last] = before
  return { list: last && listOf(file, last.entry) }
}

function listOf({ images, imageTags }: Kustomization, { list }: Entry) {
  return list === images?.node ? images : imageTags
}

function isContent(line: string): boolean {
  return !/^\s*(#|$)/.test(line)
}

/** What a comment behind something else belongs to. */
function behind(
  file: Kustomization,
  own: readonly Placed[],
  line: number,
): readonly Placed[] | Whole {
  const key = listAt(file, line)
  if (key !== undefined) return { list: key }
  if (own.length > 0) return own
  const { text, images, imageTags } = file
  const inside = [images, imageTags].find(
    (list) =>
      list?.node !== undefined &&
      line >= lineNumber(text, nodeStart(list.node)) &&
      line <= lineNumber(text, nodeEnd(text, list.node)),
  )
  return { list: inside }
}

/** The list whose key is on a line. */
function listAt(
  { text, images, imageTags }: Kustomization,
  line: number,
): ImageList | undefined {
  return [images, imageTags].find(
    (list) =>
      list !== undefined && lineNumber(text, nodeStart(list.pair.key)) === line,
  )
}

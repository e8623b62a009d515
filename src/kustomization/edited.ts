import type { NewEntries } from './append.ts'
import type { Values } from './fields.ts'
import { lineNumber } from './lines.ts'
import { nodeStart } from './nodes.ts'
import type { Addition, Change, Plan } from './plan.ts'
import type { Spliced } from './splice.ts'

/** An entry as kustomize reads it; an empty field is an absent one. */
export interface ImageEntry {
  readonly name: string
  readonly newName?: string
  readonly newTag?: string
  readonly digest?: string
}

/** What became of an edit; it has several of these if it is about several entries. */
export interface EditedEntry {
  /** Index into the edits. */
  readonly edit: number
  /** From 1, in the new text. */
  readonly line: number
  /** In the old one; undefined for a new entry. */
  readonly lineBefore: number | undefined
  readonly before: ImageEntry | undefined
  readonly after: ImageEntry
}

export function reportEntries(
  text: string,
  plan: Plan,
  added: NewEntries | undefined,
  result: Spliced,
): readonly EditedEntry[] {
  const lineOf = (offset: number) => lineNumber(result.text, offset)
  const changed = plan.changes.flatMap((change) => {
    const at = firstKey(change)
    return report(change, change.entry.values, {
      line: lineOf(result.moved(at)),
      lineBefore: lineNumber(text, at),
    })
  })
  const places = added === undefined ? [] : placesOf(added, result)
  const appended = plan.additions.flatMap((addition, index) =>
    report(addition, undefined, {
      line: lineOf(places[index] ?? 0),
      lineBefore: undefined,
    }),
  )
  return [...changed, ...appended].toSorted((a, b) => a.edit - b.edit)
}

export function imageEntry({
  name,
  newName,
  newTag,
  digest,
}: Values): ImageEntry {
  return {
    name,
    ...(newName === '' ? {} : { newName }),
    ...(newTag === '' ? {} : { newTag }),
    ...(digest === '' ? {} : { digest }),
  }
}

function report(
  { edits, after }: Change | Addition,
  before: Values | undefined,
  lines: Pick<EditedEntry, 'line' | 'lineBefore'>,
): readonly EditedEntry[] {
  const was = before === undefined ? undefined : imageEntry(before)
  return edits.map((edit) => ({
    edit,
    ...lines,
    before: was,
    after: imageEntry(after),
  }))
}

/** The name stays where everything before it may go. */
function firstKey({ entry }: Change): number {
  const name = entry.fields.name.pairs.at(-1)
  return nodeStart(name?.key ?? entry.item)
}

/** Where the first key of each new entry stands in the new text, behind its dash. */
function placesOf(
  { splice, pieces }: NewEntries,
  { startOf }: Spliced,
): readonly number[] {
  let at = 0
  return pieces.map((piece) => {
    const begin = splice.text.indexOf(piece, at)
    at = begin + piece.length
    return startOf(splice) + begin + piece.search(/[^\s-]/)
  })
}

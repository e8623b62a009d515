import { addEntries } from './additions.ts'
import { splicesFor } from './change.ts'
import type { Values } from './fields.ts'
import { openKustomization } from './kustomization.ts'
import { lineNumber } from './lines.ts'
import { nodeStart } from './nodes.ts'
import { checkPlan } from './obstacles.ts'
import { planEdits, type ImageEdit } from './plan.ts'
import { applySplices, type Splice } from './splice.ts'
import { orRefused, type Refused, type TextProblem } from './text-problem.ts'
import { warningsFor } from './warnings.ts'

export type { FieldEdit, ImageEdit } from './plan.ts'
export type { TextProblem } from './text-problem.ts'

export type EditResult =
  | {
      readonly kind: 'edited'
      readonly text: string
      /** Every entry that the edits are about, changed or not. */
      readonly entries: readonly EditedEntry[]
      readonly warnings: readonly TextProblem[]
    }
  | Refused

export type ReadResult =
  { readonly kind: 'read'; readonly entries: readonly ImageEntry[] } | Refused

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

/**
 * Sets images of a kustomization as `kustomize edit set image` would, in only the bytes that must change.
 * The file is read for positions, each edit becomes splices of the text.
 *
 * @param text the file
 * @param edits in any order; two may be about one entry if they agree
 * @returns the new text with what became of each edit; or why the file cannot be read, or not edited like this
 */
export function editImages(
  text: string,
  edits: readonly ImageEdit[],
): EditResult {
  return orRefused(text, () => {
    const file = openKustomization(text)
    const plan = planEdits(file, edits)
    checkPlan(file, plan)
    const changes = plan.changes.flatMap((change) => splicesFor(text, change))
    const added = addEntries(file, plan.additions)
    const result = applySplices(text, [...changes, ...added.splices])
    const lineOf = (offset: number) => lineNumber(result.text, offset)
    const changed = plan.changes.map(({ entry, ...change }) => {
      // The name stays where everything before it may go.
      const name = entry.fields.name.pairs.at(-1)
      const at = nodeStart(name?.key ?? entry.item)
      const line = lineOf(result.moved(at))
      const before = imageEntry(entry.values)
      return { ...change, line, lineBefore: lineNumber(text, at), before }
    })
    const appended = plan.additions.map((addition, index) => {
      const splice = added.entries[index] as Splice
      // Behind its dash.
      const at = result.startOf(splice) + splice.text.search(/[^\s,-]/)
      const before = undefined
      return { ...addition, line: lineOf(at), lineBefore: before, before }
    })
    const entries = [...changed, ...appended].flatMap(
      ({ edits: indices, after, ...rest }) =>
        indices.map((edit) => ({ edit, ...rest, after: imageEntry(after) })),
    )
    return {
      kind: 'edited' as const,
      text: result.text,
      entries: entries.toSorted((a, b) => a.edit - b.edit),
      warnings: warningsFor(file, plan),
    }
  })
}

/** The entries as they are, or why the file cannot be read. */
export function readImages(text: string): ReadResult {
  return orRefused(text, () => {
    const { entries } = openKustomization(text)
    return {
      kind: 'read',
      entries: entries.map(({ values }) => imageEntry(values)),
    }
  })
}

function imageEntry({ name, ...values }: Values): ImageEntry {
  const present = Object.entries(values).filter(([, value]) => value !== '')
  return { name, ...Object.fromEntries(present) }
}

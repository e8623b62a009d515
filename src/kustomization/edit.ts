import { addEntries } from './additions.ts'
import { splicesFor } from './change.ts'
import type { ImageEdit, ImageEntry } from '../image/entry.ts'
import type { Values } from './fields.ts'
import { openKustomization } from './kustomization.ts'
import { lineNumber } from '../yaml/lines.ts'
import { nodeStart } from '../yaml/nodes.ts'
import { checkPlan } from './obstacles.ts'
import { planEdits } from './plan.ts'
import {
  diagnosticOf,
  orRefused,
  type Refused,
  type SourceFile,
} from '../yaml/refusal.ts'
import { applySplices } from '../yaml/splice.ts'
import { findWarnings } from './warnings.ts'
import type { Diagnostic } from '../problem.ts'

export type { Refused, SourceFile } from '../yaml/refusal.ts'

export type EditResult =
  | {
      readonly kind: 'edited'
      readonly text: string
      /** Every entry that the edits are about, changed or not. */
      readonly entries: readonly EditedEntry[]
      readonly warnings: readonly Diagnostic[]
    }
  | Refused

export type ReadResult =
  { readonly kind: 'read'; readonly entries: readonly ImageEntry[] } | Refused

/** What became of an edit; it has several of these if it is about several entries. */
export interface EditedEntry {
  /** Index into the edits. */
  readonly edit: number
  /** From 1, in the file as it was; for a new entry that of `images`, or the first where there is none. */
  readonly line: number
  /** Undefined for a new entry. */
  readonly before: ImageEntry | undefined
  readonly after: ImageEntry
}

/**
 * Sets images of a kustomization as `kustomize edit set image` would, in only the bytes that must change.
 * The file is read for positions, each edit becomes splices of the text.
 *
 * @param edits in any order; two may be about one entry if they agree
 * @returns the new text with what became of each edit; or why the file cannot be read, or not edited like this
 */
export function editImages(
  source: SourceFile,
  edits: readonly ImageEdit[],
): EditResult {
  const { text } = source
  return orRefused(source, () => {
    const file = openKustomization(text)
    const plan = planEdits(file, edits)
    checkPlan(file, plan)
    const splices = [
      ...plan.changes.flatMap((change) => splicesFor(text, change)),
      ...addEntries(file, plan.additions),
    ]
    const entries = [...plan.changes, ...plan.additions].flatMap(
      ({ entry, after, edits: indices }) => {
        const place = entry?.item ?? file.images?.pair.key
        const edited = {
          line: place === undefined ? 1 : lineNumber(text, nodeStart(place)),
          before: entry && imageEntry(entry.values),
          after: imageEntry(after),
        }
        return indices.map((edit) => ({ edit, ...edited }))
      },
    )
    return {
      kind: 'edited' as const,
      text: applySplices(text, splices),
      entries: entries.toSorted((a, b) => a.edit - b.edit),
      warnings: findWarnings(file, plan).map((finding) =>
        diagnosticOf(source, finding),
      ),
    }
  })
}

/** The entries as they are, or why the file cannot be read. */
export function readImages(source: SourceFile): ReadResult {
  return orRefused(source, () => {
    const { entries } = openKustomization(source.text)
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

import { isMap } from 'yaml'
import { appendLines, blockEntry } from './block.ts'
import { appendToBrackets, bracesLike, plainBraces } from './braces.ts'
import { splicesFor } from './change.ts'
import type { ImageEdit, ImageEntry } from '../image/entry.ts'
import type { Values } from './fields.ts'
import { openKustomization, type Kustomization } from './kustomization.ts'
import { startList, type NewItems } from './list-start.ts'
import { lineNumber } from '../yaml/lines.ts'
import { isFlow, nodeStart } from '../yaml/nodes.ts'
import { checkPlan } from './obstacles.ts'
import { planEdits, type Plan } from './plan.ts'
import {
  diagnosticOf,
  orRefused,
  type Refused,
  type SourceFile,
} from '../yaml/refusal.ts'
import { PLAIN_PAIRS } from './style.ts'
import { applySplices, type Splice } from '../yaml/splice.ts'
import { findWarnings } from './warnings.ts'
import type { Diagnostic } from '../problem/problem.ts'

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

/** Writes new entries behind those of the list, or in a list that is empty, null or not there yet. */
function addEntries(
  file: Kustomization,
  additions: Plan['additions'],
): readonly Splice[] {
  const { text, images } = file
  const entries = additions.map(({ after }) => after)
  if (entries.length === 0) return []
  const list = images?.node
  if (list === undefined || list.items.length === 0)
    return startList(file, images, newEntries(entries))
  if (!isFlow(list)) return [appendLines(text, list, entries)]
  const model = list.items.findLast((item) => isMap(item))
  const pieces = entries.map((entry) => bracesLike(text, model, entry))
  return appendToBrackets(text, list, pieces)
}

function newEntries(entries: readonly Values[]): NewItems {
  return {
    key: 'images',
    inline(quotes) {
      const style = { key: quotes, value: quotes, colon: ': ' }
      return entries.map((entry) => plainBraces(entry, style))
    },
    lines(dash, lineFeed) {
      const style = { dash, gap: ' ', keys: dash + 2, pairs: PLAIN_PAIRS }
      return entries.map((entry) => blockEntry(entry, style, lineFeed))
    },
  }
}

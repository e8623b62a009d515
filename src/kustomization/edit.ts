import { appendEntries, type NewEntries } from './append.ts'
import { insertLines, removeLines } from './block-map.ts'
import { addList, fillList } from './create.ts'
import {
  imageEntry,
  reportEntries,
  type EditedEntry,
  type ImageEntry,
} from './edited.ts'
import { rewriteFlow } from './flow-map.ts'
import type { ImageEdit } from './image-edit.ts'
import { openKustomization, type Kustomization } from './kustomization.ts'
import { isFlow } from './nodes.ts'
import { planObstacle } from './obstacles.ts'
import { planEdits, type Change, type Plan } from './plan.ts'
import { replaceValue } from './replace.ts'
import { applySplices, type Splice } from './splice.ts'
import { stepsFor } from './steps.ts'
import { refuse, type Refused, type TextProblem } from './text-problem.ts'
import { warningsFor } from './warnings.ts'

export type { EditedEntry, ImageEntry } from './edited.ts'
export type { FieldEdit, ImageEdit } from './image-edit.ts'
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

/**
 * Sets images of a kustomization as `kustomize edit set image` would, in only the bytes that must change.
 * The file is read for positions, each wish becomes steps, each step becomes splices of the text.
 */
export function editImages(
  text: string,
  edits: readonly ImageEdit[],
): EditResult {
  const file = openKustomization(text)
  if (file.kind === 'refused') return file
  const plan = planEdits(file, edits)
  if (plan.kind === 'refused') return plan
  const problem = planObstacle(file, plan)
  if (problem !== undefined) return refuse(text, problem)

  const changes = plan.changes.flatMap((change) => splicesFor(text, change))
  const added = newEntries(file, plan)
  const result = applySplices(text, [
    ...changes,
    ...(added === undefined ? [] : [...added.others, added.splice]),
  ])
  const entries = reportEntries(text, plan, added, result)
  return {
    kind: 'edited',
    text: result.text,
    entries,
    warnings: warningsFor(file, plan),
  }
}

/** The entries as they stand, or why the file can not be read. */
export function readImages(text: string): ReadResult {
  const file = openKustomization(text)
  if (file.kind === 'refused') return file
  return {
    kind: 'read',
    entries: file.entries.map(({ values }) => imageEntry(values)),
  }
}

function splicesFor(text: string, change: Change): readonly Splice[] {
  const { map } = change.entry
  const { replace, insert, remove } = stepsFor(change)
  return [
    ...replace.flatMap(({ pair, value }) =>
      replaceValue(text, map, pair, value),
    ),
    ...(isFlow(map)
      ? rewriteFlow(text, map, insert, remove)
      : [
          ...insert.map(({ after, fields }) =>
            insertLines(text, map, after, fields),
          ),
          ...removeLines(text, map, remove),
        ]),
  ]
}

function newEntries(
  { text, root, images }: Kustomization,
  { additions }: Plan,
): NewEntries | undefined {
  const entries = additions.map(({ after }) => after)
  if (entries.length === 0) return undefined
  if (images === undefined) return addList(text, root, entries)
  if (images.node === undefined || images.node.items.length === 0)
    return fillList(text, root, images, entries)
  return appendEntries(text, images.node, entries)
}

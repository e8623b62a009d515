import { entryReference } from '../image/entry.ts'
import { readHolds, type Hold } from '../kustomization/holds/read.ts'
import { withHold, withoutHold } from '../kustomization/holds/write.ts'
import { type SourceFile } from '../kustomization/edit.ts'
import type { Edit } from './folder.ts'
import { cannotEdit, type OverlayFile } from './find.ts'
import type { Problem } from '../problem.ts'
import type { Holding } from '../request/hold.ts'

/** The comments that hold an entry whose value, or whose own hold, an edit changes. */
export function heldAmong(
  { file, text }: OverlayFile,
  { entries, after }: Pick<Edit, 'entries' | 'after'>,
): readonly Hold[] {
  const names = new Set(entries.map((entry) => entry.after.name))
  const holds = holdsOf({ file, text }, names)
  const later = holdsOf({ file, text: after }, names)
  const changed = entries
    .filter(
      (entry) =>
        entry.before === undefined ||
        entryReference(entry.before) !== entryReference(entry.after) ||
        reasonsOf(holds, entry) !== reasonsOf(later, entry),
    )
    .map((entry) => entry.after.name)
  return holds.flatMap((hold) => {
    const own = hold.names.filter((name) => changed.includes(name))
    return own.length === 0 ? [] : [{ ...hold, names: own }]
  })
}

/** The comments that hold an entry of these names, and do not any more after the edit. */
export function removedHolds(
  { file, text }: OverlayFile,
  { names, after }: { names: ReadonlySet<string>; after: string },
): readonly Hold[] {
  const later = holdsOf({ file, text: after }, names)
  return holdsOf({ file, text }, names).flatMap((hold) => {
    const own = hold.names.filter(
      (name) =>
        !later.some(
          (one) => one.reason === hold.reason && one.names.includes(name),
        ),
    )
    return own.length === 0 ? [] : [{ ...hold, names: own }]
  })
}

function holdsOf(source: SourceFile, names: ReadonlySet<string>) {
  const holds = readHolds(source, names)
  return 'kind' in holds ? [] : holds
}

function reasonsOf(
  holds: readonly Hold[],
  { after: { name } }: Edit['entries'][number],
): string {
  const own = holds.filter(({ names }) => names.includes(name))
  return own.map(({ reason }) => reason).join('\n')
}

/** What holdText has done. */
export function holdChange(
  before: string,
  after: string,
  { reason }: Holding,
): Edit['hold'] {
  if (before === after) return 'unchanged'
  return reason === undefined ? 'removed' : 'added'
}

/** The text with the comments that are asked for, and without those that are to go. */
export function holdText(
  source: SourceFile,
  {
    names,
    holding: { reason, isIgnored },
  }: { readonly names: ReadonlySet<string>; readonly holding: Holding },
): string | Problem {
  if (reason === undefined && !isIgnored) return source.text
  const result =
    reason === undefined
      ? withoutHold(source, names)
      : withHold(source, names, reason)
  return result.kind === 'refused' ? cannotEdit(result.problem) : result.text
}

import { entryReference } from '../image/entry.ts'
import { readHolds, type Hold } from '../kustomization/holds/read.ts'
import { withHold, withoutHold } from '../kustomization/holds/write.ts'
import type { Edit } from './folder.ts'
import { cannotEdit, type OverlayFile } from './find.ts'
import type { Problem } from '../problem/problem.ts'
import type { Holding } from '../request/hold.ts'

/**
 * Writes the holds that are asked for into the edited text of an overlay, or takes out those that are ignored.
 * @returns also the comments that hold an entry whose value, or whose own hold, the edit changes
 */
export function editHolds(
  { file, text: before }: OverlayFile,
  { text, entries }: { text: string; entries: Edit['entries'] },
  { reason, isIgnored }: Holding,
): Pick<Edit, 'after' | 'holds' | 'removedHolds' | 'hold'> | Problem {
  const names = new Set(entries.map((entry) => entry.after.name))
  const result =
    reason !== undefined
      ? withHold({ file, text }, names, reason)
      : isIgnored
        ? withoutHold({ file, text }, names)
        : { kind: 'edited' as const, text }
  if (result.kind === 'refused') return cannotEdit(result.problem)
  const after = result.text
  const holds = holdsOf(file, before, names)
  const later = holdsOf(file, after, names)
  const isChanged = (name: string) =>
    reasonsOf(holds, name) !== reasonsOf(later, name) ||
    entries.some(
      (entry) =>
        entry.after.name === name &&
        (entry.before === undefined ||
          entryReference(entry.before) !== entryReference(entry.after)),
    )
  const isGone = (name: string, hold: Hold) =>
    !later.some((one) => one.reason === hold.reason && one.names.includes(name))
  return {
    after,
    holds: isIgnored ? [] : ofNames(holds, isChanged),
    removedHolds: isIgnored ? ofNames(holds, isGone) : [],
    hold:
      after === text ? 'unchanged' : reason === undefined ? 'removed' : 'added',
  }
}

function holdsOf(file: string, text: string, names: ReadonlySet<string>) {
  const holds = readHolds({ file, text }, names)
  return 'kind' in holds ? [] : holds
}

function reasonsOf(holds: readonly Hold[], name: string): string {
  const own = holds.filter(({ names }) => names.includes(name))
  return own.map(({ reason }) => reason).join('\n')
}

/** The holds of the names that count. */
function ofNames(
  holds: readonly Hold[],
  counts: (name: string, hold: Hold) => boolean,
): readonly Hold[] {
  return holds
    .map((hold) => {
      const names = hold.names.filter((name) => counts(name, hold))
      return { ...hold, names }
    })
    .filter(({ names }) => names.length > 0)
}

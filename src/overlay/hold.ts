import { readHolds, type Hold } from '../kustomization/read-holds.ts'
import { withHold, withoutHold } from '../kustomization/write-holds.ts'
import type { SourceFile } from '../kustomization/edit.ts'
import { cannotEdit, type OverlayFile } from './find.ts'
import type { Problem } from '../problem.ts'
import type { Holding } from '../request/hold.ts'

/** The comments that hold entries of these names. */
export function heldAmong(
  overlay: OverlayFile,
  names: ReadonlySet<string>,
): readonly Hold[] {
  const holds = readHolds(overlay)
  return 'kind' in holds ? [] : holds.filter(({ name }) => names.has(name))
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

import type { EditedFolder } from '../overlay/folder.ts'
import type { FinalOutcome } from '../outcome.ts'

/** The end of a step that would change an entry that somebody holds. */
export type Held = FinalOutcome & { readonly kind: 'held' }

/** One held entry keeps the whole step from landing. */
export function heldBy(edited: readonly EditedFolder[]): Held | undefined {
  const [first] = edited.flatMap(({ edit: { file, holds } }) =>
    holds.map((hold) => ({ file, ...hold })),
  )
  if (first === undefined) return undefined
  const { file, line, name, reason } = first
  const why = reason === '' ? 'no reason is given' : `"${reason}"`
  return {
    kind: 'held',
    reason: 'held',
    why: `A comment in ${file}, line ${line}, holds "${name}": ${why}. To bump it, delete the comment, or set "ignore-hold: true".`,
  }
}

import type { EditedFolder } from '../overlay/folder.ts'
import type { FinalOutcome } from '../outcome.ts'
import type { Request } from '../request/inputs.ts'

/** One held entry holds the whole step; undefined where none is held. */
export function heldBy(
  edited: readonly EditedFolder[],
  { task, showDiff }: Pick<Request, 'task' | 'showDiff'>,
): FinalOutcome | undefined {
  const holds = edited.flatMap(({ edit: { file, holds: own } }) =>
    own.map((hold) => ({ file, ...hold })),
  )
  if (holds.length === 0) return undefined
  const found = holds.map(({ file, line, names, reason }) => {
    const shown = showDiff ? `"${reason}"` : 'its reason is not shown here'
    const why = reason === '' ? 'no reason is given' : shown
    return `A comment in ${file}, line ${line}, holds "${names.join('" and "')}": ${why}.`
  })
  const isOne = holds.length === 1 && holds[0]?.names.length === 1
  const advice = isOne
    ? 'To bump it, delete the comment'
    : `To bump them, delete the comment${holds.length === 1 ? '' : 's'}`
  return {
    kind: 'held',
    reason: 'held',
    why: `${found.join(' ')} ${advice}${task.kind === 'bump' ? ', or set "ignore-hold: true"' : ''}.`,
  }
}

import { folderAtStart, folderName } from '../problem/message.ts'
import { entryReference } from '../image/entry.ts'
import type { Ancestry } from '../order/ancestry.ts'
import { compareImages, type ImageOrder } from '../order/images.ts'
import type { EditedFolder } from '../overlay/folder.ts'
import type { FinalOutcome } from '../outcome.ts'
import { notice, type Diagnostic, type Place } from '../problem/problem.ts'
import { shortDigest } from '../image/reference.ts'
import { willPublish, type Request } from '../request/inputs.ts'

/** An image that an edit replaces, and how ours compares to it. */
type Replacement = ImageOrder & {
  readonly folder: string
  readonly theirs: string
  readonly ours: string
  readonly at: Place
}

type Options = Pick<Request, 'task' | 'trigger' | 'publish' | 'allowDowngrade'>

/** Compares every image that an edit replaces with the present one. */
export async function compareReplaced(
  edited: readonly EditedFolder[],
  ancestry: Ancestry,
): Promise<readonly Replacement[]> {
  const compared = edited.flatMap(({ path: folder, edit: { file, entries } }) =>
    entries.map(async ({ before, after, line }) => {
      if (before === undefined) return []
      const [old, now] = [entryReference(before), entryReference(after)]
      const order = await compareImages(old, now, ancestry)
      const [theirs, ours] = [shortDigest(old), shortDigest(now)]
      return { ...order, folder, theirs, ours, at: { file, line } }
    }),
  )
  return (await Promise.all(compared)).flat()
}

/** One older image supersedes the whole step; a run that publishes nothing goes on, for its report. */
export function supersededBy(
  all: readonly Replacement[],
  options: Options,
): (FinalOutcome & { readonly kind: 'superseded' }) | undefined {
  const older = all.find(({ kind }) => kind === 'older')
  if (older?.kind !== 'older') return undefined
  if (options.allowDowngrade || !willPublish(options)) return undefined
  const { folder, theirs, ours, by } = older
  return {
    kind: 'superseded',
    reason: `older-${by}`,
    why: `${folderAtStart(folder)} has "${theirs}", and "${ours}" is older by its ${by}.${options.task.kind === 'bump' ? ' To go back to it, set "allow-downgrade: true".' : ''}`,
  }
}

/** Notices of an order that does not end the run. */
export function orderNotices(
  all: readonly Replacement[],
  options: Options,
): readonly Diagnostic[] {
  const { task, allowDowngrade } = options
  const effect = effectOf(options)
  return all.flatMap((one) => {
    const { ours, theirs, folder, at } = one
    if (one.kind === 'older') {
      const message = `"${ours}" is older than "${theirs}" in ${folderName(folder)}, by its ${one.by}. ${effect}`
      return notice({ code: 'older', message, at })
    }
    // The present commit of a pull request needs no order.
    const isWanted = task.kind === 'make' && allowDowngrade
    if (one.kind !== 'unknown' || isWanted) return []
    const message = `It is not known whether "${ours}" is newer than "${theirs}", which it replaces in ${folderName(folder)}: ${one.why}.`
    return notice({ code: 'order-unknown', message, at })
  })
}

/** Says whether an older image lands. */
function effectOf({ task, allowDowngrade }: Options): string {
  if (task.kind !== 'bump')
    return allowDowngrade
      ? 'It lands all the same: it is of the present commit of the pull request.'
      : 'It would not land.'
  return allowDowngrade
    ? 'It lands all the same: "allow-downgrade" is true.'
    : 'It would not land without "allow-downgrade: true".'
}

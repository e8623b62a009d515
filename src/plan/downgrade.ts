import type { Ancestry } from '../order/ancestry.ts'
import type { EditedFolder } from '../overlay/folder.ts'
import { entryReference, type ImageEntry } from '../kustomization/edit.ts'
import { compareTags } from '../order/tags.ts'
import type { FinalOutcome } from '../outcome.ts'
import { notice, type Diagnostic, type Place } from '../problem.ts'
import { lastComponent, shortDigest, splitReference } from '../request/image.ts'
import { willPublish, type Request } from '../request/inputs.ts'

/** How an image of the request compares to the one that it would replace. */
export type ImageOrder = Replacement &
  (
    | { readonly kind: 'newer' }
    | { readonly kind: 'older'; readonly by: 'version' | 'commit' }
    | { readonly kind: 'unknown'; readonly why: string }
  )

interface Replacement {
  readonly folder: string
  readonly theirs: string
  readonly ours: string
  readonly at: Place
}

/** The end of a step that comes too late. */
export type Superseded = FinalOutcome & { readonly kind: 'superseded' }

type Options = Pick<Request, 'trigger' | 'publish' | 'allowDowngrade'>
type TagOrder = { readonly kind: 'same' } | Omitted<ImageOrder>
type Omitted<T> = T extends unknown ? Omit<T, keyof Replacement> : never

/**
 * Compares every image that an edit replaces with the present one. What stays the same, or is new, has no order.
 * Asks the source repository only where two tags hold commit ids.
 */
export async function imageOrders(
  edited: readonly EditedFolder[],
  ancestry: Ancestry,
): Promise<readonly ImageOrder[]> {
  const orders = edited.flatMap(({ path, edit: { file, entries } }) =>
    entries.map(async ({ before, after, line }) => {
      if (before === undefined) return []
      const order = await compareEntries(before, after, ancestry)
      if (order.kind === 'same') return []
      const replacement = {
        folder: path,
        theirs: shortDigest(entryReference(before)),
        ours: shortDigest(entryReference(after)),
        at: { file, line },
      }
      return [{ ...order, ...replacement }]
    }),
  )
  return (await Promise.all(orders)).flat()
}

/** An older image keeps the whole step from landing. A run that lands nothing anyway goes on, and shows all. */
export function supersededBy(
  orders: readonly ImageOrder[],
  options: Options,
): Superseded | undefined {
  const order = orders.find((one) => one.kind === 'older')
  if (order === undefined || options.allowDowngrade || !willPublish(options))
    return undefined
  return {
    kind: 'superseded',
    reason: `older-${order.by}`,
    why: `${order.folder} has "${order.theirs}", and "${order.ours}" is older ${evidence[order.by]}. To go back to it, set "allow-downgrade: true".`,
  }
}

/** What people should know of the order although the run goes on. */
export function orderRemarks(
  orders: readonly ImageOrder[],
  { allowDowngrade }: Options,
): readonly Diagnostic[] {
  return orders.flatMap((order) => {
    const { ours, theirs, folder, at } = order
    switch (order.kind) {
      case 'newer':
        return []
      case 'older':
        return notice({
          code: 'older',
          message: `"${ours}" is older than "${theirs}" in ${folder}, ${evidence[order.by]}. ${allowDowngrade ? 'It replaces it all the same: "allow-downgrade" is true.' : 'It would not land without "allow-downgrade: true".'}`,
          at,
        })
      case 'unknown':
        return notice({
          code: 'order-unknown',
          message: `It is not known whether "${ours}" is newer than "${theirs}", which it replaces in ${folder}: ${order.why}.`,
          at,
        })
    }
  })
}

const evidence = {
  version: 'by its version',
  commit: 'by its commit',
} as const

async function compareEntries(
  before: ImageEntry,
  after: ImageEntry,
  ancestry: Ancestry,
): Promise<TagOrder> {
  if (entryReference(before) === entryReference(after)) return { kind: 'same' }
  if (before.newTag === undefined && before.digest === undefined)
    return { kind: 'same' }
  if (imageName(before) !== imageName(after))
    return unknown('it is another image')
  if (before.newTag === undefined || after.newTag === undefined)
    return unknown('a digest has no order, unless it has a tag beside it')
  if (before.newTag === after.newTag)
    return before.digest === undefined || after.digest === undefined
      ? { kind: 'same' }
      : unknown('they have the same tag, and digests have no order')
  return compareVersions(before.newTag, after.newTag, ancestry)
}

async function compareVersions(
  theirs: string,
  ours: string,
  ancestry: Ancestry,
): Promise<TagOrder> {
  const order = compareTags(theirs, ours)
  if (order.kind === 'older') return { kind: 'older', by: 'version' }
  if (order.kind === 'unknown')
    return unknown(
      'their tags are not two versions, two commit ids, or of one shape with one number that differs',
    )
  if (order.kind !== 'commits') return { kind: order.kind }
  switch (await ancestry.compare(order)) {
    case 'behind':
      return { kind: 'older', by: 'commit' }
    case 'ahead':
      return { kind: 'newer' }
    case 'same':
      return { kind: 'same' }
    case 'diverged':
      return unknown('their commits are on two lines of history')
    case 'absent':
      if (order.otherwise === 'older') return { kind: 'older', by: 'version' }
      return order.otherwise === 'newer'
        ? { kind: 'newer' }
        : unknown(
            'the source repository does not contain both commits, or "source-token" cannot read it',
          )
    case 'unreadable':
      return unknown(
        'the source repository could not be read with "source-token"',
      )
  }
}

function unknown(why: string): TagOrder {
  return { kind: 'unknown', why }
}

function imageName(entry: ImageEntry): string {
  return lastComponent(splitReference(entryReference(entry)).repository)
}

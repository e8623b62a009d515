import type { ImageChange, OtherChange } from '../manifests/diff.ts'
import { isImagePath } from '../manifests/images.ts'
import type { ShownProof } from './report.ts'

/** One thing that changes in the cluster, in the parts that people read. */
export interface ClusterChange {
  readonly object: string
  /** `image`, or the path of another field; empty where the whole object comes or goes. */
  readonly field: string
  /** Undefined on both sides where the values are too long to be read. */
  readonly from: string | undefined
  readonly to: string | undefined
}

/** What changes in the cluster, images first. Containers of one object with the same image are one. */
export function clusterChanges(
  proof: ShownProof | undefined,
): readonly ClusterChange[] {
  const { images = [], others = [] } = proof?.changes ?? {}
  const all = [...images, ...others].map(readable)
  return [
    ...new Map(all.map((one) => [Object.values(one).join('\n'), one])).values(),
  ]
}

/** The verb of a change that has no two sides to show. */
export function verb({ field, from, to }: ClusterChange): string {
  if (field !== '') return 'changes'
  return from === undefined
    ? 'is new'
    : to === undefined
      ? 'goes away'
      : 'changes'
}

const longestValue = 200

function readable({
  object,
  path,
  from,
  to,
}: ImageChange | OtherChange): ClusterChange {
  const field = isImagePath(path) ? 'image' : path
  const isLong = [from, to].some(
    (text = '') => text.length > longestValue || text.includes('\n'),
  )
  return isLong
    ? { object, field, from: undefined, to: undefined }
    : { object, field, from, to }
}

/** How many changes of a folder are kept from people who may not see them. */
export function hiddenCount({ changes }: ShownProof): number {
  return changes?.unshown ?? 0
}

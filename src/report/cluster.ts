import type { ImageChange, OtherChange } from '../manifests/diff.ts'
import { isImagePath } from '../manifests/images.ts'
import type { FolderResult, RenderedResult } from '../plan/folder-result.ts'

/** One thing that changes in the cluster, in the parts that people read. */
export interface ClusterChange {
  readonly object: string
  /** `image`, or the path of another field; empty where the whole object comes or goes. */
  readonly field: string
  /** Undefined on both sides where the values are too long to be read. */
  readonly from: string | undefined
  readonly to: string | undefined
}

/** The render of a folder, where there is one. */
export function renderOf({
  proof,
}: Pick<FolderResult, 'proof'>): RenderedResult | undefined {
  return 'changes' in proof ? proof : undefined
}

/** What changes in the cluster, images first. Containers of one object with the same image are one. */
export function clusterChanges(
  render: RenderedResult | undefined,
): readonly ClusterChange[] {
  const { images = [], others = [] } = render?.changes ?? {}
  const all = [...images, ...others].map(readable)
  return [
    ...new Map(all.map((one) => [Object.values(one).join('\n'), one])).values(),
  ]
}

/** The verb of a change that has no two sides to show; undefined for one that has. */
export function verb({ field, from, to }: ClusterChange): string | undefined {
  if (from === undefined && to === undefined) return 'changes'
  if (field !== '') return undefined
  if (from === undefined) return 'is new'
  return to === undefined ? 'goes away' : 'changes'
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

/** What the proof is based on; undefined where there is none. */
export function provedOn(folders: readonly FolderResult[]): string | undefined {
  const references = folders.reduce(
    (sum, folder) => sum + (renderOf(folder)?.references ?? 0),
    0,
  )
  return references === 0
    ? undefined
    : `proved on ${references} rendered image reference${references === 1 ? '' : 's'}`
}

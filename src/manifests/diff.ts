import { isCopy, isImageLike, isImagePath } from './images.ts'
import { changedObjects } from './objects.ts'

/** One thing that changes in the cluster, in the parts that people read. */
export interface ClusterChange {
  /** The object's title, such as `Deployment prod/api`. */
  readonly object: string
  /** `image`, or the path of another field; empty where the whole object comes or goes. */
  readonly field: string
  /** Undefined where it was not there; on both sides where the values are too long to be read. */
  readonly from: string | undefined
  readonly to: string | undefined
}

interface DeployedChanges {
  readonly images: readonly ClusterChange[]
  /** Beside the images: a generated name, a label that is filled from the image, an object that comes or goes. */
  readonly others: readonly ClusterChange[]
}

/** The rendered change, object by object. Containers of one object with the same image are one. */
export function deployedChanges(
  before: string,
  after: string,
): DeployedChanges {
  const images = new Map<string, ClusterChange>()
  const others: ClusterChange[] = []
  for (const { before: was, after: is } of changedObjects(before, after)) {
    const object = (is ?? was)?.title ?? ''
    if (was === undefined || is === undefined) {
      others.push({ object, field: '', from: was?.title, to: is?.title })
      continue
    }
    for (const path of new Set([...was.leaves.keys(), ...is.leaves.keys()])) {
      const from = was.leaves.get(path)
      const to = is.leaves.get(path)
      if (from === to) continue
      const field = isImagePath(path) ? 'image' : path
      const change = { object, field, ...readable(from, to) }
      const isImage = isImageLike(path) && !isCopy(is, path)
      if (isImage && from !== undefined && to !== undefined)
        images.set([object, field, from, to].join('\n'), change)
      else others.push(change)
    }
  }
  return { images: [...images.values()], others }
}

const longestValue = 200

function readable(from: string | undefined, to: string | undefined) {
  const isLong = [from, to].some(
    (text = '') => text.length > longestValue || text.includes('\n'),
  )
  return isLong ? { from: undefined, to: undefined } : { from, to }
}

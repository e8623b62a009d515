import { isCopy, isImageLike } from './images.ts'
import { changedObjects } from './objects.ts'

/** What changes in the cluster, image by image. */
export interface ImageChange {
  readonly object: string
  readonly path: string
  readonly from: string
  readonly to: string
}

export interface DeployedChanges {
  readonly images: readonly ImageChange[]
  /** Objects that change in another way as well, or only so. */
  readonly others: readonly string[]
}

/** The rendered change, object by object. */
export function deployedChanges(
  before: string,
  after: string,
): DeployedChanges {
  const images: ImageChange[] = []
  const others = new Set<string>()
  for (const pair of changedObjects(before, after)) {
    const object = (pair.after ?? pair.before)?.title ?? ''
    const old = pair.before?.leaves ?? new Map<string, string>()
    const now = pair.after?.leaves ?? new Map<string, string>()
    for (const path of new Set([...old.keys(), ...now.keys()])) {
      const from = old.get(path)
      const to = now.get(path)
      if (from === to) continue
      const isImage =
        from !== undefined &&
        to !== undefined &&
        pair.after !== undefined &&
        isImageLike(path) &&
        !isCopy(pair.after, path)
      if (isImage) images.push({ object, path, from, to })
      else others.add(object)
    }
  }
  return { images, others: [...others] }
}

import { isCopy, isImageLike } from './images.ts'
import { changedObjects } from './objects.ts'

/** What changes in the cluster, image by image. */
export interface ImageChange {
  readonly object: string
  readonly path: string
  readonly from: string
  readonly to: string
}

/** What changes beside the images, field by field: a generated name, a label that is filled from the image. */
export interface OtherChange {
  readonly object: string
  readonly path: string
  /** Undefined where it was not there. */
  readonly from: string | undefined
  /** Undefined where it is not there any more. */
  readonly to: string | undefined
}

export interface DeployedChanges {
  readonly images: readonly ImageChange[]
  readonly others: readonly OtherChange[]
}

/** The rendered change, object by object; one that comes or goes is one change. */
export function deployedChanges(
  before: string,
  after: string,
): DeployedChanges {
  const images: ImageChange[] = []
  const others: OtherChange[] = []
  for (const { before: was, after: is } of changedObjects(before, after)) {
    const object = (is ?? was)?.title ?? ''
    if (was === undefined || is === undefined) {
      others.push({ object, path: '', from: was?.title, to: is?.title })
      continue
    }
    for (const path of new Set([...was.leaves.keys(), ...is.leaves.keys()])) {
      const from = was.leaves.get(path)
      const to = is.leaves.get(path)
      if (from === to) continue
      if (
        from !== undefined &&
        to !== undefined &&
        isImageLike(path) &&
        !isCopy(is, path)
      )
        images.push({ object, path, from, to })
      else others.push({ object, path, from, to })
    }
  }
  return { images, others }
}

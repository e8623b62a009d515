import { parseObject, splitObjects, type RenderedObject } from './objects.ts'

/** An image reference in a rendered object. */
export interface RenderedImage {
  /** Which object it stands in, and how people call that. */
  readonly id: string
  readonly object: string
  readonly path: string
  readonly reference: string
  /** In parts, the path is that of the repository, and the version stands beside it. */
  readonly written: 'whole' | 'in parts'
}

const inContainer = /(^|\.)(containers|initContainers)\.\d+\.image$/
const inVolume = /(^|\.)volumes\.\d+\.image\.reference$/

/** Whether kustomize rewrites images at this path by itself, in any kind (its image transformer since 5.7). */
export function isImagePath(path: string): boolean {
  return inContainer.test(path) || inVolume.test(path)
}

/** Whether a reference stands where it is only copied to: text for people and programs, not what a pod runs. */
export function isCopy({ kind }: RenderedObject, path: string): boolean {
  return (
    kind === 'ConfigMap' ||
    kind === 'Secret' ||
    /(^|\.)metadata\.|\.env\.\d+\.value$|\.(args|command)\.\d+$/.test(path)
  )
}

/** Whether a field is named like one that holds an image, wherever it stands. */
export function isImageLike(path: string): boolean {
  return isImagePath(path) || /image[^.]*(\.\d+)?$/i.test(path)
}

/** Every reference in the places that kustomize rewrites, for people who look for the right name. */
export function renderedImages(manifests: string): readonly RenderedImage[] {
  return imageLeaves(manifests).filter(({ path }) => isImagePath(path))
}

/** Every field that is named like one that holds an image, also where kustomize does not rewrite it. */
export function imageLeaves(manifests: string): readonly RenderedImage[] {
  return readObjects(manifests, (text) =>
    /image|reference/i.test(text),
  ).flatMap(imagesIn)
}

/**
 * The objects in which an image can stand.
 *
 * @param isWorthwhile whether the text of an object is worth reading: reading takes most of a proof's time
 */
export function readObjects(
  manifests: string,
  isWorthwhile: (text: string) => boolean,
): readonly RenderedObject[] {
  return splitObjects(manifests)
    .filter(isWorthwhile)
    .map(parseObject)
    .filter(({ kind }) => kind !== 'CustomResourceDefinition')
}

/** The fields of an object that are named like one that holds an image. */
export function imagesIn(object: RenderedObject): readonly RenderedImage[] {
  return [...object.leaves]
    .filter(([path]) => isImageLike(path) && !isCopy(object, path))
    .map(([path, reference]) => imageAt(object, path, reference))
}

export function imageAt(
  { id, title }: RenderedObject,
  path: string,
  reference: string,
  written: RenderedImage['written'] = 'whole',
): RenderedImage {
  return { id, object: title, path, reference, written }
}

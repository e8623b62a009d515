import { parseObject, splitObjects, type RenderedObject } from './objects.ts'

/** An image reference in a rendered object. */
export interface RenderedImage {
  /** Which object it stands in, and how people call that. */
  readonly id: string
  readonly object: string
  readonly path: string
  readonly reference: string
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

/**
 * Every field that is named like one that holds an image, also where kustomize does not rewrite it.
 *
 * @param isWorthwhile whether the text of an object is worth reading: reading takes most of a proof's time
 */
export function imageLeaves(
  manifests: string,
  isWorthwhile = (text: string) => /image|reference/i.test(text),
): readonly RenderedImage[] {
  return splitObjects(manifests)
    .filter(isWorthwhile)
    .map(parseObject)
    .filter(({ kind }) => kind !== 'CustomResourceDefinition')
    .flatMap((object) =>
      [...object.leaves]
        .filter(([path]) => isImageLike(path) && !isCopy(object, path))
        .map(([path, reference]) => ({
          id: object.id,
          object: object.title,
          path,
          reference,
        })),
    )
}

/**
 * References that are written in parts, as Helm values and many custom resources have them: a `repository` with a
 * `tag` or a `digest` beside it. kustomize rewrites none of them.
 */
export function renderedParts(
  manifests: string,
  isWorthwhile = (text: string) => text.includes('repository:'),
): readonly RenderedImage[] {
  return splitObjects(manifests)
    .filter(isWorthwhile)
    .map(parseObject)
    .filter(({ kind }) => kind !== 'CustomResourceDefinition')
    .flatMap((object) =>
      [...object.leaves].flatMap(([path, repository]) => {
        const beside = (name: string) =>
          object.leaves.get(path.replace(/repository$/, name))
        const [registry, tag, digest] = ['registry', 'tag', 'digest'].map(
          beside,
        )
        return !/(^|\.)repository$/.test(path) ||
          isCopy(object, path) ||
          (tag === undefined && digest === undefined)
          ? []
          : [
              {
                id: object.id,
                object: object.title,
                path,
                reference: [
                  registry === undefined ? '' : `${registry}/`,
                  repository,
                  tag === undefined ? '' : `:${tag}`,
                  digest === undefined ? '' : `@${digest}`,
                ].join(''),
              },
            ]
      }),
    )
}

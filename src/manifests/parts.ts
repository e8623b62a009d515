import { imageAt, isCopy, readObjects, type RenderedImage } from './images.ts'
import type { RenderedObject } from './objects.ts'

/**
 * References that are written in parts, as Helm values and many custom resources have them: a `repository`, or the
 * `name` of an `image`, with a `tag` or a `digest` beside it. kustomize rewrites none of them.
 */
export function renderedParts(manifests: string): readonly RenderedImage[] {
  return readObjects(manifests, (text) =>
    /\b(repository|image)["']?:/i.test(text),
  ).flatMap(partsIn)
}

/** The field of a reference in parts that has the repository. */
const repositoryField = /(^|\.)repository$|image\.name$/i

/** Those of one object. */
export function partsIn(object: RenderedObject): readonly RenderedImage[] {
  return [...object.leaves].flatMap(([path, repository]) => {
    if (!repositoryField.test(path) || isCopy(object, path)) return []
    const [registry, tag, digest] = ['registry', 'tag', 'digest'].map((name) =>
      object.leaves.get(path.replace(/[^.]+$/, name)),
    )
    if (tag === undefined && digest === undefined) return []
    const reference = [
      registry === undefined ? '' : `${registry}/`,
      repository,
      tag === undefined ? '' : `:${tag}`,
      digest === undefined ? '' : `@${digest}`,
    ].join('')
    return [imageAt(object, path, reference, 'in parts')]
  })
}

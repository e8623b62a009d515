import { splitReference } from '../request/image.ts'
import { imageAt, isCopy, type RenderedImage } from './images.ts'
import type { RenderedObject } from './objects.ts'
import { keysOf } from './paths.ts'

/**
 * Fields that have a whole image reference for their text, whatever they are called: `spec.images.api`,
 * `spec.container`. Not where it is text for people and programs.
 *
 * @param isMeant whether it is one of those that are looked for
 */
export function wholeReferencesIn(
  object: RenderedObject,
  isMeant: (reference: string) => boolean,
): readonly RenderedImage[] {
  return [...object.leaves]
    .filter(
      ([path, text]) =>
        isWhole(text) &&
        isMeant(text) &&
        !isCopy(object, path) &&
        !keysOf(path).some((key) => isText.test(`${key}`)),
    )
    .map(([path, text]) => imageAt(object, path, text))
}

/** Without a version, it may be a name of anything. */
function isWhole(text: string): boolean {
  const { tag, digest } = splitReference(text)
  return (tag ?? digest) !== undefined && !/\s/.test(text)
}

/** What stands below such a key, kustomize and Kubernetes never read as an image. */
const isText =
  /^(metadata|status|(string|binary)?data|.*(annotations|labels|env|envvars|environment|args|command))$/i

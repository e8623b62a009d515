import type { RenderedImage } from '../images.ts'
import { configurationPath, keysOf } from '../paths.ts'
import { findUnmatched } from './unmatched.ts'
import { listed } from '../../problem/message.ts'

/** Of references, of the objects of one, and of the fields of one: the sentence goes on with what to do. */
const maxPlaces = 3

/**
 * Images in fields that kustomize does not rewrite, with what reaches them, as the end of a sentence that begins with
 * "k8s/prod renders ".
 *
 * @param source a field that follows the entry, from which the others can be filled; undefined where none does
 */
export function describeUnrewritten(
  images: readonly RenderedImage[],
  source: RenderedImage | undefined,
): string {
  return [...Map.groupBy(images, obstacle)]
    .map(
      ([found, alike]) => `${places(alike)}, ${advice(found, alike, source)}`,
    )
    .join(' There is also ')
}

/** Why kustomize leaves a field alone that holds an image; for a key that looks like an index, that key. */
function obstacle({ path, written }: RenderedImage): string {
  if (written === 'in parts') return 'parts'
  if (/\.\d+$/.test(path)) return 'list'
  const index = keysOf(path).find(
    (key) => typeof key === 'string' && /^\d+$/.test(key),
  )
  return `${index ?? 'field'}`
}

function advice(
  found: string,
  images: readonly RenderedImage[],
  source: RenderedImage | undefined,
): string {
  const from =
    source === undefined
      ? 'No workload here has this image, so "replacements" cannot fill it either. '
      : `from the image of ${source.object} with "replacements"`
  switch (found) {
    case 'parts':
      return `in parts, which kustomize does not rewrite. ${
        source === undefined
          ? `${from}If one field can hold the whole image, write it there, and list that field under "configurations". Else remove the image from "images".`
          : `Fill the tag beside it ${from} (delimiter ":", index 1). A digest needs a field of its own there (delimiter "@", index 1).`
      }`
    case 'list':
      return `a list of plain texts, which kustomize does not rewrite. ${
        source === undefined
          ? `${from}Remove the image from "images".`
          : `Fill it ${from}.`
      }`
    case 'field': {
      const [unmatched] = images.flatMap(
        ({ reference }) => findUnmatched(reference) ?? [],
      )
      const also = unmatched
        ? ` It also does not match ${unmatched.what}. ${unmatched.fix} in the manifest.`
        : ''
      return `${images.length === 1 ? 'a field' : 'fields'} that kustomize does not rewrite. Write "images: [${fieldSpecs(images)}]" into a file, and list that file under "configurations".${also}`
    }
    default:
      return `under the key "${found}", which kustomize takes for an index of a list, so it does not reach the image. Write the image into the manifest itself.`
  }
}

function fieldSpecs(images: readonly RenderedImage[]): string {
  const specs = images.map(
    ({ object, path }) =>
      `{kind: ${object.split(' ')[0] ?? ''}, path: '${configurationPath(path).replaceAll("'", "''")}'}`,
  )
  return [...new Set(specs)].join(', ')
}

/** `"api:v1" in Widget x (spec.image, spec.sidecar.image) and Widget y (spec.image)`. */
function places(images: readonly RenderedImage[]): string {
  const references = Map.groupBy(images, ({ reference }) => reference)
  const texts = [...references].map(([reference, alike]) => {
    const objects = [...Map.groupBy(alike, ({ object }) => object)].map(
      ([object, fields]) =>
        `${object} (${listed(
          fields.map(({ path }) => path),
          maxPlaces,
        )})`,
    )
    return `"${reference}" in ${listed(objects, maxPlaces, ' and ')}`
  })
  return listed(texts, maxPlaces)
}

import type { RenderedImage } from './images.ts'
import { configurationPath, keysOf } from './paths.ts'

/** Why kustomize leaves a field alone that holds an image, and what reaches it. */
export function unrewritten({ object, path, written }: RenderedImage): string {
  const [kind = ''] = object.split(' ')
  if (written === 'in parts')
    return 'in parts, which kustomize does not rewrite. Fill the tag beside it from the image of a workload with "replacements" (delimiter ":", index 1). A digest needs a field of its own there (delimiter "@", index 1).'
  if (/\.\d+$/.test(path))
    return 'a list of plain texts, which kustomize does not rewrite. Fill it from the image with "replacements".'
  const key = keysOf(path).find(
    (one) => typeof one === 'string' && /^\d+$/.test(one),
  )
  if (key !== undefined)
    return `under the key "${key}", which kustomize takes for a place in a list and so does not reach. Write the image into the manifest itself.`
  return `a field that kustomize does not rewrite. Write "images: [{kind: ${kind}, path: '${configurationPath(path)}'}]" into a file, and list that file under "configurations".`
}

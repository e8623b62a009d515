import type { RenderedImage } from './images.ts'

/** Why kustomize leaves a field alone that holds an image, and what reaches it. */
export function unrewritten({ object, path }: RenderedImage): string {
  const [kind = ''] = object.split(' ')
  if (/(^|\.)repository$/.test(path))
    return 'in parts, which kustomize does not rewrite. Fill the tag beside it from the image of a workload with "replacements", or leave it to what sets it now.'
  if (/\.\d+$/.test(path))
    return 'a list of plain texts, which kustomize does not rewrite. Fill it from the image with "replacements".'
  const field = path.replace(/\.\d+(?=\.|$)/g, '[]').replaceAll('.', '/')
  return `a field that kustomize does not rewrite. Write "images: [{kind: ${kind}, path: '${field}'}]" into a file, and list that file under "configurations".`
}

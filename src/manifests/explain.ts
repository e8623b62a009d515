import type { Problem } from '../problem.ts'
import { splitReference } from '../request/image.ts'
import type { Mismatch } from './check.ts'
import { imageLeaves, isImagePath, type RenderedImage } from './images.ts'
import type { LeftBehind } from './left-behind.ts'
import { suggestion, type Asked } from './suggestion.ts'

/** Where the image of an unfulfilled proof stands, for the annotation. */
export interface EntryPlace {
  readonly folder: string
  readonly file: string
  /** Undefined for an entry that is not in the file yet. */
  readonly line: number | undefined
}

/** Why an image that no rendered reference follows does not deploy, with the likely name. */
export function explainNotRendered(
  asked: Asked,
  manifests: string,
  { folder, file, line }: EntryPlace,
): Problem {
  return {
    reason: 'image-not-rendered',
    message: `"${asked.wanted}" would deploy nothing: ${
      whyNotFollowed(asked, { manifests, folder }) ??
      `${folder} renders no image that is named "${asked.name}". ${suggestion(asked, manifests)}`
    }`,
    at: line === undefined ? { file } : { file, line },
  }
}

/** For an image that is there, and does not follow its entry. */
function whyNotFollowed(
  { name }: Asked,
  {
    manifests,
    folder,
  }: { readonly manifests: string; readonly folder: string },
): string | undefined {
  const { repository, tag } = splitReference(name)
  const found = imageLeaves(manifests).filter(
    ({ reference }) => splitReference(reference).repository === repository,
  )
  const image = found.find(({ path }) => isImagePath(path)) ?? found[0]
  if (image === undefined) return undefined
  const { object, path, reference } = image
  const there = `${folder} renders "${reference}" in ${object} (${path})`
  if (!isImagePath(path)) return `${there} only, ${unrewritten(image)}`
  if (tag !== undefined)
    return `${there}, and the name "${name}" matches no other tag than its own. Name the entry "${repository}".`
  if (reference.includes('$'))
    return `${there}, and kustomize does not match a reference with a variable. Write a plain tag in the manifest.`
  return `${there}, which does not follow the entry "${name}": something that comes later sets it, such as "replacements" or "transformers". Change it there.`
}

/** Why a reference that follows the entry does not show what was asked for. */
export function explainMismatch(
  { expected, image }: Mismatch,
  { folder, file, line }: EntryPlace,
): Problem {
  const asked = splitReference(expected.reference).repository
  const isCaught = splitReference(image.reference).repository !== asked
  return {
    reason: 'image-mismatch',
    message: `"${expected.wanted}" was to give "${expected.reference}", and ${folder} renders "${image.reference}" in ${image.object} (${image.path}): ${
      isCaught
        ? `kustomize reads the name "${expected.name}" as a regular expression, and it also matches another image. Give that image an entry of its own, or a name that does not match.`
        : 'something that comes later changes it, such as "replacements" or "transformers". Change it there.'
    }`,
    at: line === undefined ? { file } : { file, line },
  }
}

/** Why a reference that keeps the old value is not left alone. */
export function explainLeftBehind(
  { expected, image }: LeftBehind,
  { folder, file, line }: EntryPlace,
): Problem {
  return {
    reason: 'image-left-behind',
    message: `${folder} would deploy "${expected.reference}" but keep "${image.reference}" in ${image.object} (${image.path}), ${
      isImagePath(image.path)
        ? `which does not follow the entry "${expected.name}": another entry or something that comes later sets it, such as "replacements" or "transformers". Change it there as well.`
        : unrewritten(image)
    }`,
    at: line === undefined ? { file } : { file, line },
  }
}

function unrewritten({ object, path }: RenderedImage): string {
  const [kind = ''] = object.split(' ')
  if (/\.\d+$/.test(path))
    return 'a list of plain texts, which kustomize does not rewrite. Fill it from the image with "replacements".'
  const field = path.replace(/\.\d+(?=\.|$)/g, '[]').replaceAll('.', '/')
  return `a field that kustomize does not rewrite. Name it in a file under "configurations": "images: [{kind: ${kind}, path: '${field}'}]".`
}

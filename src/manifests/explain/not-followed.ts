import { posix } from 'node:path'
import type { Place } from '../../problem/problem.ts'
import { sameRepository } from '../../image/repository.ts'
import { repositoryOf, splitReference } from '../../image/reference.ts'
import { isImagePath, positionOf, type RenderedImage } from '../images.ts'
import type { Asked } from './suggestion.ts'
import { findUnmatched } from './unmatched.ts'
import { describeUnrewritten } from './unrewritten.ts'

/** What sets an image after its entry, or before it to what the entry does not match. */
export interface OverridePlace {
  /** The field of the kustomization, such as `patches`. */
  readonly field: string
  /** Where it renames the image. */
  readonly newName: string | undefined
  readonly at: Place
}

type Entry = Pick<Asked, 'name' | 'file' | 'folder'>

/**
 * Where images of the right repository stand, and why they do not follow their entry, as the end of a sentence that
 * begins with "k8s/prod renders ".
 *
 * @param images one that kustomize rewrites, or those that it does not
 * @param source a field that follows the entry; undefined where none does
 */
export function describeNotFollowed(
  images: readonly [RenderedImage, ...RenderedImage[]],
  source: RenderedImage | undefined,
  entry: Entry,
  override: OverridePlace | undefined,
): string {
  const [image] = images
  return isImagePath(image.path)
    ? `${positionOf(image)}, ${whyNotFollowed(entry, image, override)}`
    : describeUnrewritten(images, source)
}

function whyNotFollowed(
  { name, folder, file }: Entry,
  { reference }: RenderedImage,
  override: OverridePlace | undefined,
): string {
  const { repository, tag } = splitReference(name)
  if (tag !== undefined)
    return `but the entry "${name}" matches its own tag only. Name the entry "${repository}".`
  const unmatched = findUnmatched(reference)
  if (unmatched !== undefined) {
    const { what, fix } = unmatched
    const where =
      override === undefined
        ? `${fix} in the manifest.`
        : `${describeOverride(override)}. ${fix} there.`
    return `but kustomize does not match ${what}. ${where}`
  }
  const shown = repositoryOf(reference)
  if (shown !== repository && sameRepository(shown, repository))
    return `which the entry "${name}" does not match: kustomize compares names as they are written. Write "${repository}" in the manifest, or name an entry "${shown}".`
  const own = posix.dirname(file)
  return `which does not follow the entry "${name}": ${
    override !== undefined
      ? `${describeOverride(override)}. Change it there.`
      : own === folder
        ? 'another entry or something that comes later sets it, such as "replacements" or "transformers". Change it there.'
        : `the entry is in ${own}, and reaches only what that folder renders. Write "overlays: ${folder}" to set the image there.`
  }`
}

export function describeOverride({
  field,
  newName,
  at: { file, line },
}: OverridePlace): string {
  const [where, comma] =
    line === undefined ? [file, ''] : [`${file}, line ${line}`, ',']
  return newName === undefined
    ? `"${field}" sets it, in ${where}`
    : `${where}${comma} has renamed it to "${newName}"`
}

import { error, type Problem } from '../problem.ts'
import { splitReference } from '../request/image.ts'
import type { Mismatch } from './check.ts'
import { isCutDigest } from './expectation.ts'
import { isImagePath, readObjects, referencesIn } from './images.ts'
import type { LeftBehind } from './left-behind.ts'
import {
  describeOverride,
  whyNotFollowed,
  type EntryPlace,
  type OverridePlace,
} from './not-followed.ts'
import { renamedSuggestion, suggestion, type Asked } from './suggestion.ts'
import { describeUnrewritten } from './unrewritten.ts'

/** Why an image that no rendered reference follows does not deploy, with the likely name. */
export function explainNotRendered(
  asked: Asked,
  manifests: string,
  place: EntryPlace,
  override?: OverridePlace,
): Problem {
  const { folder, file, line } = place
  const isRenamed = override !== undefined && !isAfter(override, place)
  const newName = isRenamed ? override.newName : undefined
  const known =
    newName === undefined ? undefined : renamedSuggestion(asked, newName)
  const there =
    override?.newName === undefined
      ? whereNotFollowed(asked, manifests, place, override)
      : undefined
  const dead = line === undefined ? '' : ', so that its entry is dead'
  const advice =
    override === undefined
      ? `. ${suggestion(asked, manifests)}`
      : `: ${describeOverride(override)}${known === undefined ? '. Change it there.' : `, and that is its name here. ${known}`}`
  const notThere = `${folder} renders no image named "${asked.name}"${dead}${advice}`
  return error({
    code: 'image-not-rendered',
    message: `"${asked.wanted}" would deploy nothing: ${there ?? notThere}`,
    at:
      override === undefined || known !== undefined
        ? { file, line }
        : override.at,
  })
}

/** Whether it comes after the entry in the same file: then it renames what the entry has set. */
function isAfter({ at }: OverridePlace, { file, line }: EntryPlace): boolean {
  return at.file === file && (at.line ?? 0) > (line ?? Infinity)
}

/** For an image that is there, and does not follow its entry. */
function whereNotFollowed(
  { name }: Asked,
  manifests: string,
  place: EntryPlace,
  override: OverridePlace | undefined,
): string | undefined {
  const { repository } = splitReference(name)
  const isOfIt = (reference: string) =>
    splitReference(reference.trim()).repository === repository
  const found = readObjects(manifests, () => true)
    .flatMap((object) => referencesIn(object, isOfIt))
    .filter(({ reference }) => isOfIt(reference))
  const image = found.find(({ path }) => isImagePath(path))
  if (image !== undefined)
    return `${place.folder} renders "${image.reference}" in ${image.object} (${image.path}), ${whyNotFollowed(name, image, place, override)}`
  return found.length === 0
    ? undefined
    : `${place.folder} renders ${describeUnrewritten(found, undefined)}`
}

/** Why a reference that follows the entry does not show what was asked for. */
export function explainMismatch(
  { expected, image }: Mismatch,
  { folder, file, line }: EntryPlace,
): Problem {
  const asked = splitReference(expected.reference).repository
  const isCaught = splitReference(image.reference).repository !== asked
  return error({
    code: 'image-mismatch',
    message: `"${expected.wanted}" was to give "${expected.reference}", and ${folder} renders "${image.reference}" in ${image.object} (${image.path}): ${
      isCutDigest(image)
        ? 'half of a digest, which "replacements" has cut at its ":". Leave the digest out of "images", or fill a field of its own with it (delimiter "@", index 1).'
        : isCaught
          ? `kustomize reads the name "${expected.name}" as a regular expression, and it also matches another image. Give that image an entry of its own, or a name that does not match.`
          : 'something that comes later changes it, such as "replacements" or "transformers". Change it there.'
    }`,
    at: { file, line },
  })
}

/** Why references that keep the old value are not left alone. */
export function explainLeftBehind(
  group: readonly [LeftBehind, ...LeftBehind[]],
  place: EntryPlace,
  override?: OverridePlace,
): Problem {
  const [{ expected, image, source }] = group
  const kept = isImagePath(image.path)
    ? `"${image.reference}" in ${image.object} (${image.path}), ${whyNotFollowed(expected.name, image, place, override)}`
    : describeUnrewritten(
        group.map((left) => left.image),
        source,
      )
  return error({
    code: 'image-left-behind',
    message: `${place.folder} would deploy "${expected.reference}" but keep ${kept}`,
    at: override?.at ?? { file: place.file, line: place.line },
  })
}

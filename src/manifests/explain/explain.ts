import { error, type Problem } from '../../problem/problem.ts'
import { sameRepository } from '../../image/repository.ts'
import { repositoryOf, splitReference } from '../../image/reference.ts'
import { isCutDigest, type Controlled } from '../check/expectation.ts'
import {
  isImagePath,
  positionOf,
  readObjects,
  referencesIn,
} from '../images.ts'
import type { LeftBehind } from '../check/left-behind.ts'
import {
  describeNotFollowed,
  describeOverride,
  type OverridePlace,
} from './not-followed.ts'
import { renamedSuggestion, suggestion, type Asked } from './suggestion.ts'

/** Why an image that no rendered reference follows does not deploy, with the likely name. */
export function explainNotRendered(
  asked: Asked,
  manifests: string,
  override?: OverridePlace,
): Problem {
  const { folder, file, line, isNew } = asked
  const { newName } = override ?? {}
  // After the entry in the same file, it renames what the entry has set.
  const isAfter =
    override?.at.file === file && !isNew && (override.at.line ?? 0) > line
  const known =
    newName === undefined || isAfter
      ? undefined
      : renamedSuggestion(asked, newName)
  const there =
    newName === undefined
      ? whereNotFollowed(asked, manifests, override)
      : undefined
  const dead = isNew ? '' : ', so its entry has no effect'
  const advice =
    override === undefined
      ? `. ${suggestion(asked, manifests)}`
      : `: ${describeOverride(override)}${known === undefined ? '. Change it there.' : `, and that is its name here. ${known}`}`
  return error({
    code: 'image-not-rendered',
    message: `"${asked.wanted}" would deploy nothing: ${folder} renders ${there ?? `no image named "${asked.name}"${dead}${advice}`}`,
    at: known === undefined && override ? override.at : { file, line },
  })
}

/** For an image that is there, and does not follow its entry. */
function whereNotFollowed(
  asked: Asked,
  manifests: string,
  override: OverridePlace | undefined,
): string | undefined {
  const repository = repositoryOf(asked.name)
  const isOfIt = (reference: string) =>
    sameRepository(repositoryOf(reference.trim()), repository)
  const found = readObjects(manifests, () => true)
    .flatMap((object) => referencesIn(object, isOfIt))
    .filter(({ reference }) => isOfIt(reference))
  const rewritten = found.filter(({ path }) => isImagePath(path))
  const [image, ...more] = rewritten.length > 0 ? rewritten : found
  return (
    image && describeNotFollowed([image, ...more], undefined, asked, override)
  )
}

/** Why a reference that follows the entry does not show what was asked for. */
export function explainMismatch(
  { expected, image }: Controlled,
  folder: string,
): Problem {
  const { file, line } = expected
  const { repository: asked } = splitReference(expected.reference)
  const { repository: found } = splitReference(image.reference)
  const why = isCutDigest(image)
    ? 'half of a digest, because "replacements" cuts it at the ":". Leave the digest out of "images", or fill it into a field of its own (delimiter "@", index 1).'
    : sameRepository(found, asked)
      ? 'something that comes later changes it, such as "replacements" or "transformers". Change it there.'
      : `kustomize reads the name "${expected.name}" as a regular expression, which also matches another image. Give the other image an entry of its own, or a name that does not match.`
  return error({
    code: 'image-mismatch',
    message: `"${expected.wanted}" should give "${expected.reference}", but ${folder} renders ${positionOf(image)}: ${why}`,
    at: { file, line },
  })
}

/** Why references that keep the old value are not left alone. */
export function explainLeftBehind(
  { expected, images, source }: LeftBehind,
  folder: string,
  override?: OverridePlace,
): Problem {
  const { reference, file, line } = expected
  const entry = { ...expected, folder }
  const kept = describeNotFollowed(images, source, entry, override)
  return error({
    code: 'image-left-behind',
    message: `${folder} would deploy "${reference}" but keep ${kept}`,
    at: override?.at ?? { file, line },
  })
}

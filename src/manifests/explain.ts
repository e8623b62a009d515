import type { Place, Problem } from '../problem.ts'
import { splitReference } from '../request/image.ts'
import type { Mismatch } from './check.ts'
import { isCutDigest } from './cut-digest.ts'
import { imagesIn, isImagePath, readObjects } from './images.ts'
import type { LeftBehind } from './left-behind.ts'
import { partsIn } from './parts.ts'
import { renamedSuggestion, suggestion, type Asked } from './suggestion.ts'
import { unrewritten } from './unrewritten.ts'
import { wholeReferencesIn } from './whole.ts'

/** Where the image of an unfulfilled proof stands, for the annotation. */
export interface EntryPlace {
  readonly folder: string
  readonly file: string
  /** Undefined for an entry that is not in the file yet. */
  readonly line: number | undefined
}

/** What sets an image after its entry, or before it to what the entry does not match. */
export interface OverridePlace {
  /** The field of the kustomization, such as `patches`. */
  readonly field: string
  /** Where it renames the image. */
  readonly newName: string | undefined
  readonly at: Place
}

/** Why an image that no rendered reference follows does not deploy, with the likely name. */
export function explainNotRendered(
  asked: Asked,
  manifests: string,
  place: EntryPlace,
  override?: OverridePlace,
): Problem {
  const { folder, file, line } = place
  const newName = override?.newName
  const why =
    (newName === undefined
      ? whyNotFollowed(asked, { manifests, folder, override })
      : undefined) ??
    [
      `${folder} renders no image that is named "${asked.name}"`,
      line === undefined ? '' : ', so that its entry is dead',
      override === undefined ? '. ' : `: ${told(override)}. `,
      newName !== undefined
        ? renamedSuggestion(asked.wanted, newName)
        : override === undefined
          ? suggestion(asked, manifests)
          : 'Change it there.',
    ].join('')
  return {
    reason: 'image-not-rendered',
    message: `"${asked.wanted}" would deploy nothing: ${why}`,
    at:
      override === undefined || newName !== undefined
        ? entryAt({ file, line })
        : override.at,
  }
}

function entryAt({ file, line }: Pick<EntryPlace, 'file' | 'line'>): Place {
  return line === undefined ? { file } : { file, line }
}

/** For an image that is there, and does not follow its entry. */
function whyNotFollowed(
  { name }: Asked,
  {
    manifests,
    folder,
    override,
  }: {
    readonly manifests: string
    readonly folder: string
    readonly override: OverridePlace | undefined
  },
): string | undefined {
  const { repository, tag } = splitReference(name)
  const isOfIt = (reference: string) =>
    splitReference(reference).repository === repository
  const found = readObjects(manifests, () => true)
    .flatMap((object) => [
      ...imagesIn(object),
      ...partsIn(object),
      ...wholeReferencesIn(object, isOfIt),
    ])
    .filter(({ reference }) => isOfIt(reference))
  const image = found.find(({ path }) => isImagePath(path)) ?? found[0]
  if (image === undefined) return undefined
  const { object, path, reference } = image
  const there = `${folder} renders "${reference}" in ${object} (${path})`
  if (!isImagePath(path)) return `${there} only, ${unrewritten(image)}`
  if (tag !== undefined)
    return `${there}, and the name "${name}" matches no other tag than its own. Name the entry "${repository}".`
  if (reference.includes('$'))
    return `${there}, and kustomize does not match a reference with a variable. Write a plain tag in the manifest.`
  return `${there}, which does not follow the entry "${name}": ${later(override)}. Change it there.`
}

function later(override: OverridePlace | undefined): string {
  return override === undefined
    ? 'something that comes later sets it, such as "replacements" or "transformers"'
    : told(override)
}

function told({ field, newName, at }: OverridePlace): string {
  const where = at.line === undefined ? at.file : `${at.file}, line ${at.line},`
  return newName === undefined
    ? `"${field}" sets it, in ${where.replace(/,$/, '')}`
    : `${where} has renamed it to "${newName}", and that is its name here`
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
      isCutDigest(image)
        ? 'half of a digest, which "replacements" has cut at its ":". Leave the digest out of "images", or fill a field of its own with it (delimiter "@", index 1).'
        : isCaught
          ? `kustomize reads the name "${expected.name}" as a regular expression, and it also matches another image. Give that image an entry of its own, or a name that does not match.`
          : 'something that comes later changes it, such as "replacements" or "transformers". Change it there.'
    }`,
    at: entryAt({ file, line }),
  }
}

/** Why a reference that keeps the old value is not left alone. */
export function explainLeftBehind(
  { expected, image }: Pick<LeftBehind, 'expected' | 'image'>,
  { folder, file, line }: EntryPlace,
  override?: OverridePlace,
): Problem {
  return {
    reason: 'image-left-behind',
    message: `${folder} would deploy "${expected.reference}" but keep "${image.reference}" in ${image.object} (${image.path}), ${
      isImagePath(image.path)
        ? `which does not follow the entry "${expected.name}": ${
            override === undefined
              ? 'another entry or something that comes later sets it, such as "replacements" or "transformers"'
              : told(override)
          }. Change it there as well.`
        : unrewritten(image)
    }`,
    at: override?.at ?? entryAt({ file, line }),
  }
}

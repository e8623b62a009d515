import { parse } from 'yaml'
import type { ImageEntry } from '../image/entry.ts'
import { readImages } from '../kustomization/edit.ts'
import type { SourceFile } from '../yaml/refusal.ts'
import type { OverlayFile } from './find.ts'
import { didYouMean, hint } from '../manifests/did-you-mean.ts'
import { renderedImages } from '../manifests/images.ts'
import { Refusal } from '../problem.ts'
import { isRecord } from '../request/json.ts'
import { sameRepository } from '../image/repository.ts'
import type { WantedImage } from '../request/images/image.ts'
import {
  repositoryOf,
  splitReference,
  writeReference,
} from '../image/reference.ts'

/** The rendered folder of `images-from`. */
export interface RenderedSource {
  /** For messages: the folder and its commit. */
  readonly title: string
  readonly kustomization: SourceFile
  readonly manifests: string
}

/** The entries whose `name` or `newName` is among these names; all entries for no names. */
export function namedEntries(
  file: SourceFile,
  names: readonly string[],
): readonly ImageEntry[] {
  const entries = readEntries(file)
  if (names.length === 0) return entries
  return entries.filter(({ name, newName }) =>
    names.some(
      (wanted) =>
        sameRepository(wanted, name) ||
        (newName !== undefined &&
          sameRepository(wanted, repositoryOf(newName))),
    ),
  )
}

/**
 * The entries that a name means in an overlay.
 * @throws Refusal (source-image-missing) where there is none
 */
export function requireEntries(
  overlay: OverlayFile,
  name: string,
): readonly ImageEntry[] {
  const found = namedEntries(overlay, [name])
  if (found.length > 0) return found
  const { folder, file } = overlay
  const names = readEntries(overlay).map((one) => one.name)
  const likely = didYouMean(name, names).slice(0, 1)
  throw new Refusal({
    code: 'source-image-missing',
    message: `Input "images": ${folder} has no entry "${name}" that could take an image.${hint(likely)}`,
    at: { file },
  })
}

function readEntries(file: SourceFile): readonly ImageEntry[] {
  const read = readImages(file)
  if (read.kind === 'read') return read.entries
  const { message, at } = read.problem
  throw new Refusal({
    code: 'invalid-kustomization',
    message: `Could not read ${at?.file}, line ${at?.line}: ${message}.`,
    at,
  })
}

/**
 * The tag and digest that the source renders for the image of an entry, wherever the source gets them from.
 *
 * @returns undefined where the source does not deploy it
 * @throws Refusal (source-image-unclear) where it deploys several versions, or has a `tagSuffix`
 */
export function imageFromSource(
  entry: ImageEntry,
  file: SourceFile,
  source: RenderedSource,
): WantedImage | undefined {
  const { name } = entry
  const own = readEntries(source.kustomization).find((one) => one.name === name)
  const repositories = [own?.newName, own && name, entry.newName, name]
  for (const named of repositories) {
    if (named === undefined) continue
    const repository = repositoryOf(named)
    const versions = new Set(
      renderedImages(source.manifests)
        .map(({ reference }) => splitReference(reference))
        .filter((one) => sameRepository(one.repository, repository))
        .map(({ tag, digest }) => writeReference('', tag, digest)),
    )
    const [only, another] = versions
    if (only === undefined) continue
    if (another !== undefined)
      throw unclear(
        source,
        `deploys ${repository} as ${[...versions].join(' and ')}`,
      )
    for (const [place, one] of [
      [source.kustomization, source.title],
      [file, file.file],
    ] as const)
      if (hasSuffix(place, name))
        throw unclear(
          source,
          `cannot be carried: the entry "${name}" of ${one} has a "tagSuffix"`,
        )
    const { tag, digest } = splitReference(`x${only}`)
    return wantedImage(entry, { newTag: tag, digest })
  }
  return undefined
}

/** Sets the version of an entry, and keeps where it is pulled from; or all of it, as it was. */
export function wantedImage(
  { name }: ImageEntry,
  {
    newTag,
    digest,
  }: {
    readonly newTag?: string | undefined
    readonly digest?: string | undefined
  },
  newName: WantedImage['newName'] = { kind: 'keep' },
): WantedImage {
  return {
    text: `${name}=${writeReference('*', newTag, digest)}`,
    find: { by: 'name', names: [name] },
    newName,
    newTag: fieldChange(newTag),
    digest: fieldChange(digest),
  }
}

export function fieldChange(value: string | undefined): WantedImage['newTag'] {
  return value === undefined ? { kind: 'remove' } : { kind: 'set', value }
}

function unclear({ title }: RenderedSource, what: string): Refusal {
  return new Refusal({
    code: 'source-image-unclear',
    message: `Input "images-from": the image of ${title} ${what}. Write the version in "images" instead, and remove "images-from".`,
  })
}

function hasSuffix({ text }: SourceFile, name: string): boolean {
  const file: unknown = parse(text, {
    uniqueKeys: false,
    merge: true,
    maxAliasCount: 10_000,
  })
  const images = isRecord(file) ? file['images'] : undefined
  return (
    Array.isArray(images) &&
    images.some(
      (one) => isRecord(one) && one['name'] === name && 'tagSuffix' in one,
    )
  )
}

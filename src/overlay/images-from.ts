import { folderName } from '../problem/message.ts'
import { parse } from 'yaml'
import { readImages } from '../kustomization/edit.ts'
import type { SourceFile } from '../yaml/refusal.ts'
import type { OverlayFile } from './find.ts'
import type { ImageEntry } from '../image/entry.ts'
import { didYouMean, hint } from '../manifests/did-you-mean.ts'
import { renderedImages } from '../manifests/images.ts'
import { Refusal } from '../problem/problem.ts'
import { sameRepository } from '../image/repository.ts'
import { getPath } from '../request/json.ts'
import { fieldEdit, type WantedImage } from '../request/images/image.ts'
import {
  repositoryOf,
  splitReference,
  writeNamed,
  writeReference,
  type ImageReference,
} from '../image/reference.ts'

/** The rendered folder of `images-from`. */
export interface RenderedSource {
  /** For messages: the folder and its commit. */
  readonly title: string
  readonly kustomization: OverlayFile
  readonly manifests: string
}

/** The entries of an overlay that are to take an image. */
export interface WantedEntries {
  readonly file: OverlayFile
  /** Whether no names are given: then all entries count, as far as there is an image for them. */
  readonly isAll: boolean
  /** By the names that are given; without any, by their own. */
  readonly byName: ReadonlyMap<string, readonly ImageEntry[]>
}

/**
 * The entries that names mean in an overlay, by their `name` or `newName`; all entries for no names.
 * @throws Refusal (source-image-missing) for a name of none, (invalid-kustomization)
 */
export function wantedEntries(
  file: OverlayFile,
  names: readonly string[],
): WantedEntries {
  const entries = readEntries(file)
  const byName =
    names.length === 0
      ? Map.groupBy(entries, ({ name }) => name)
      : new Map(names.map((name) => [name, entriesOf(name, entries, file)]))
  return { file, isAll: names.length === 0, byName }
}

function entriesOf(
  wanted: string,
  entries: readonly ImageEntry[],
  { folder, file }: OverlayFile,
): readonly ImageEntry[] {
  const found = entries.filter(
    ({ name, newName = name }) =>
      sameRepository(wanted, name) ||
      sameRepository(wanted, repositoryOf(newName)),
  )
  if (found.length > 0) return found
  const names = entries.map(({ name }) => name)
  const likely = didYouMean(wanted, names).slice(0, 1)
  const fix = hint(likely) || ` Add "- name: ${wanted}" to its "images".`
  throw new Refusal({
    code: 'source-image-missing',
    message: `Input "images": ${folderName(folder)} has no entry "${wanted}" that could take an image.${fix}`,
    at: { file },
  })
}

/** @throws Refusal (invalid-kustomization) */
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
 * The images that the source deploys by an entry of its own, and that an overlay has no entry for.
 * @returns the names of the source's entries
 * @throws Refusal (invalid-kustomization)
 */
export function imagesOfSourceOnly(
  file: OverlayFile,
  { kustomization, manifests }: RenderedSource,
): readonly string[] {
  const own = readEntries(file).flatMap(namesOf)
  const rendered = renderedRepositories(manifests)
  return readEntries(kustomization)
    .filter((entry) => {
      const names = namesOf(entry)
      const isOneOf = (repositories: readonly string[]) =>
        repositories.some((one) =>
          names.some((name) => sameRepository(one, name)),
        )
      return isOneOf(rendered) && !isOneOf(own)
    })
    .map(({ name }) => name)
}

/** The repositories of a render, each once. */
export function renderedRepositories(manifests: string): readonly string[] {
  return [
    ...new Set(
      renderedImages(manifests).map(({ reference }) => repositoryOf(reference)),
    ),
  ]
}

function namesOf({ name, newName = name }: ImageEntry): readonly string[] {
  return [name, repositoryOf(newName)]
}

/**
 * The tag and digest that the source renders for the image of an entry, wherever the source gets them from.
 *
 * @returns undefined where the source does not deploy it
 * @throws Refusal (source-image-unclear) where it deploys several versions, or has a `tagSuffix`
 */
export function carriedImage(
  entry: ImageEntry,
  file: OverlayFile,
  source: RenderedSource,
): WantedImage | undefined {
  const { name } = entry
  const { kustomization, manifests, title } = source
  const own = readEntries(kustomization).find((one) => one.name === name)
  const repositories = [own?.newName, own && name, entry.newName, name]
  for (const named of repositories) {
    if (named === undefined) continue
    const repository = repositoryOf(named)
    const versions = new Set(
      renderedImages(manifests)
        .map(({ reference }) => splitReference(reference))
        .filter((one) => sameRepository(one.repository, repository))
        .map(({ tag, digest }) => writeReference('', tag, digest)),
    )
    const [only, another] = versions
    if (only === undefined) continue
    if (another !== undefined)
      throw unclear(
        title,
        `deploys ${repository} as ${[...versions].join(' and ')}`,
      )
    for (const [place, one] of [
      [kustomization, title],
      [file, file.file],
    ] as const)
      if (hasSuffix(place, name))
        throw unclear(
          title,
          `cannot be carried: the entry "${name}" of ${one} has a "tagSuffix"`,
        )
    return wantedImage(entry, splitReference(`x${only}`))
  }
  return undefined
}

/** Sets the version of an entry, and keeps where it is pulled from; or all of it, as it was. */
export function wantedImage(
  { name }: ImageEntry,
  { tag, digest }: Pick<ImageReference, 'tag' | 'digest'>,
  newName: WantedImage['newName'] = { kind: 'keep' },
): WantedImage {
  return {
    text: writeNamed({ name, repository: '*', tag, digest }),
    find: { by: 'name', names: [name] },
    newName,
    newTag: fieldEdit(tag),
    digest: fieldEdit(digest),
  }
}

function unclear(title: string, what: string): Refusal {
  return new Refusal({
    code: 'source-image-unclear',
    message: `Input "images-from": the image of ${title} ${what}. Write the version in "images" instead, and remove "images-from".`,
  })
}

function hasSuffix({ text }: OverlayFile, name: string): boolean {
  const options = { uniqueKeys: false, merge: true, maxAliasCount: 10_000 }
  const images = getPath(parse(text, options), 'images')
  return (
    Array.isArray(images) &&
    images.some(
      (one) =>
        getPath(one, 'name') === name &&
        getPath(one, 'tagSuffix') !== undefined,
    )
  )
}

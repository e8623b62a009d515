import { sameRepository } from '../../image/repository.ts'
import { repositoryOf, splitReference } from '../../image/reference.ts'
import { type RenderedImage, imageAt, isCopy, readObjects } from '../images.ts'

/** What every reference that the entry of an image controls should show. */
export interface ExpectedImage {
  /** As the user wrote it. */
  readonly wanted: string
  /** The entry's name. */
  readonly name: string
  /** The reference that the entry is to give. */
  readonly reference: string
  /** The reference that the entry gave, where it gave a whole one. */
  readonly previous?: string | undefined
  /** The tag or digest that marks this entry in the marked render. */
  readonly marker: string
  /** Whether the folder only uses the entry's file: then it may deploy the image by another name, as from a mirror. */
  readonly isFromBelow: boolean
  /** The kustomization that has the entry. */
  readonly file: string
  readonly line: number
  /** Whether the entry is not in the file yet: then the line is that of its list. */
  readonly isNew: boolean
}

/** A reference, and the image whose entry controls it. */
export interface Controlled {
  readonly expected: ExpectedImage
  readonly image: RenderedImage
}

/** The three renders of one overlay; undefined where it did not build before. */
export interface Renders {
  readonly before: string | undefined
  readonly after: string
  readonly marked: string
}

/**
 * Whether a reference that carries an entry's tag shows what was asked for. Another repository can have the tag in two
 * ways: the entry's name is a regular expression to kustomize and matches it too, or the overlay fills that tag from
 * this image on purpose (`replacements`), which is reported and not refused.
 */
export function verdict(
  { name, reference }: ExpectedImage,
  { reference: shown }: RenderedImage,
): 'right' | 'wrong' | 'filled' {
  if (shown === reference) return 'right'
  const asked = splitReference(reference)
  const found = splitReference(shown)
  // An entry that only renames keeps the tag of the manifest, whatever it is.
  const isFree = asked.tag === undefined && asked.digest === undefined
  const isSame = asked.tag === found.tag && asked.digest === found.digest
  if (sameRepository(asked.repository, found.repository))
    return isFree || isSame ? 'right' : 'wrong'
  const isVersion =
    isFree ||
    (asked.tag === found.tag &&
      (asked.digest ?? found.digest) === (found.digest ?? asked.digest))
  if (!catches(repositoryOf(name), found.repository))
    return isVersion ? 'filled' : 'wrong'
  // An entry whose name is meant as a regular expression has no repository: only its version counts.
  const isPattern = /[*+?()[\]{}|^$\\]/.test(name) && asked.repository === name
  const sameDigest = asked.digest === found.digest
  return isPattern && isVersion && sameDigest ? 'right' : 'wrong'
}

/** As kustomize matches images (IsImageMatched): the name is part of a regular expression, unescaped. */
export function catches(name: string, repository: string): boolean {
  if (mayTakeLong(name, repository)) return true
  try {
    return new RegExp(`^${name}$`).test(repository)
  } catch {
    return true
  }
}

/** Go matches any pattern in linear time. JavaScript may not, where parts that repeat are many, or repeat as a group. */
function mayTakeLong(pattern: string, text: string): boolean {
  const repeats = pattern.match(/[*+?{]/g)?.length ?? 0
  return repeats > 3 || /\)[*+?{]/.test(pattern) || text.length > 255
}

/**
 * Where a `replacements` has cut a reference with a tag and a digest at its colons: `2.0.0@sha256` is neither a tag nor
 * a label. Only text for people and programs may hold it.
 */
export function findCutDigests(
  manifests: string,
  { reference }: ExpectedImage,
): readonly RenderedImage[] {
  const { tag, digest } = splitReference(reference)
  if (tag === undefined || digest === undefined) return []
  const cut = `${tag}@${digest.slice(0, digest.indexOf(':'))}`
  const isCut = (text: string) => `:${text}`.endsWith(`:${cut}`)
  return readObjects(manifests, (text) =>
    text.replaceAll(`${cut}:`, '').includes(cut),
  ).flatMap((object) =>
    [...object.leaves]
      .filter(
        ([path, text]) =>
          isCut(text) &&
          (!isCopy(object, path) || /(^|\.)metadata\.labels\./.test(path)),
      )
      .map(([path, text]) => imageAt(object, path, text)),
  )
}

/** Whether a reference lacks the end of its digest. */
export function isCutDigest({ reference }: RenderedImage): boolean {
  return /@\w+$/.test(reference)
}

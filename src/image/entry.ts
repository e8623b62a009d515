import { repositoryOf, writeReference } from './reference.ts'

/** An entry of `images` as kustomize reads it; an empty field is an absent one. */
export interface ImageEntry {
  readonly name: string
  readonly newName?: string
  readonly newTag?: string
  readonly digest?: string
}

/** What becomes of one field of an entry. */
export type FieldEdit =
  | { readonly kind: 'keep' | 'remove' }
  | { readonly kind: 'set'; readonly value: string }

/** The reference that an entry gives to what it matches (kustomize, ImageTagTransformer). */
export function entryReference(entry: ImageEntry): string {
  const { name, newName, newTag, digest } = entry
  return writeReference(newName || repositoryOf(name), newTag, digest)
}

/**
 * What entries of one name make together: kustomize applies each to what the one before has made, and one that is
 * renamed is matched no more.
 *
 * @returns undefined for none
 */
export function combinedEntry(
  entries: readonly ImageEntry[],
): ImageEntry | undefined {
  let image: ImageEntry | undefined
  for (const entry of entries) {
    const { name, newName = name, ...version } = image ?? entry
    if (image !== undefined && newName !== name) break
    const isVersion = (entry.newTag ?? entry.digest) !== undefined
    image = { ...(isVersion ? {} : version), ...entry }
  }
  return image
}

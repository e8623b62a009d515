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

/** New values for the entries that an image means. */
export interface ImageEdit {
  /**
   * Which entries: those whose `name` is one of these; or ('repository') else all whose newName is of one of them.
   * Not found: appended, with the first as its name.
   */
  readonly find: {
    readonly by: 'name' | 'repository'
    readonly names: readonly [string, ...string[]]
  }
  readonly newName: FieldEdit
  readonly newTag: FieldEdit
  readonly digest: FieldEdit
}

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

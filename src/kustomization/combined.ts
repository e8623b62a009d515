import type { ImageEntry } from './fields.ts'

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

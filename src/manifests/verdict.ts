import { splitReference } from '../request/image.ts'
import type { ExpectedImage } from './expectation.ts'
import type { RenderedImage } from './images.ts'

/**
 * Whether a reference that carries an entry's tag shows what was asked for. Another repository can have come by the
 * tag in two ways: the entry's name is a regular expression to kustomize and catches it too, or the overlay fills
 * that tag from this image on purpose (`replacements`), which is to be told and not to be refused.
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
  if (asked.repository === found.repository) return isFree ? 'right' : 'wrong'
  const isVersion =
    isFree ||
    (asked.tag === found.tag &&
      (asked.digest ?? found.digest) === (found.digest ?? asked.digest))
  if (!catches(splitReference(name).repository, found.repository))
    return isVersion ? 'filled' : 'wrong'
  // An entry whose name is meant as a regular expression has no repository of its own: only its version counts.
  const isPattern = /[*+?()[\]{}|^$\\]/.test(name) && asked.repository === name
  const sameDigest = asked.digest === found.digest
  return isPattern && isVersion && sameDigest ? 'right' : 'wrong'
}

/** As kustomize looks for images (IsImageMatched): the name stands in a regular expression as it is. */
function catches(name: string, repository: string): boolean {
  try {
    return new RegExp(`^${name}$`).test(repository)
  } catch {
    return true
  }
}

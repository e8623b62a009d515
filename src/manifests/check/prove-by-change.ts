import { splitReference } from '../../image/reference.ts'
import { prove, unfollowedImages, type Proof } from './check.ts'
import type { ExpectedImage } from './expectation.ts'

/**
 * The proof without a marked render. Where nothing but the expected entries was edited, the render before the edit is a
 * marked one: what differs from it follows an entry, and the old tag or digest is the marker of that entry.
 *
 * @returns undefined where this does not show everything: entries of one old version, an entry that is new or keeps its
 * version, and whatever is not as it was asked for
 */
export function proveByChange(
  before: string,
  after: string,
  expected: readonly ExpectedImage[],
): Proof | undefined {
  const marked = expected.flatMap((image) => {
    const marker = oldVersion(image)
    return marker === undefined ? [] : [{ ...image, marker }]
  })
  const markers = new Set(marked.map(({ marker }) => marker))
  if (markers.size < expected.length) return undefined
  const proof = prove({ before, after, marked: before }, marked)
  const { mismatches, renamed, leftBehind } = proof
  const exceptions = [...mismatches, ...renamed, ...leftBehind]
  return unfollowedImages(proof).length + exceptions.length === 0
    ? proof
    : undefined
}

/** What a marker would replace, as it was; undefined where the edit leaves it, or gives the reference another form. */
function oldVersion({
  previous = '',
  reference,
}: ExpectedImage): string | undefined {
  const [was, is] = [splitReference(previous), splitReference(reference)]
  const hasDigest = is.digest !== undefined || was.digest !== undefined
  const [old, now] = hasDigest ? [was.digest, is.digest] : [was.tag, is.tag]
  return now === undefined || old === now ? undefined : old
}

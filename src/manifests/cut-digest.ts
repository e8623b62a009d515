import { splitReference } from '../request/image.ts'
import type { ExpectedImage } from './expectation.ts'
import { imageAt, isCopy, readObjects, type RenderedImage } from './images.ts'

/**
 * Where a `replacements` has cut a reference with a tag and a digest at its colons: `2.0.0@sha256`, which is no tag
 * and no label. Only text for people and programs may say so.
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

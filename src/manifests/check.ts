import { splitReference } from '../request/image.ts'
import {
  findCutDigests,
  type ExpectedImage,
  type Renders,
  verdict,
} from './expectation.ts'
import { imageAt, isCopy, isImagePath, type RenderedImage } from './images.ts'
import { findLeftBehind, placeOf, type LeftBehind } from './left-behind.ts'
import { changedObjects } from './objects.ts'

export interface Proof {
  /** By index of the expected images: the references that the entry controls. */
  readonly controlled: readonly (readonly RenderedImage[])[]
  readonly mismatches: readonly Mismatch[]
  /** Those of the controlled ones that show the asked version by another name, such as a mirror's. */
  readonly renamed: readonly Mismatch[]
  /** References that nothing controls, and that still show the old value. */
  readonly leftBehind: readonly LeftBehind[]
  /** References of an asked repository that another entry of the file controls, such as a canary. */
  readonly elsewhere: readonly RenderedImage[]
}

export interface Mismatch {
  readonly expected: ExpectedImage
  readonly image: RenderedImage
}

/**
 * An image controls a reference when that reference changes as its entry changes. The marked render shows it: the same
 * tree, with a tag of its own for each entry. So nothing is guessed from names.
 *
 * @param others the markers of entries that the request does not name
 */
export function prove(
  renders: Renders,
  expected: readonly ExpectedImage[],
  others: readonly string[] = [],
): Proof {
  const controlled: RenderedImage[][] = expected.map(() => [])
  const mismatches: Mismatch[] = []
  const elsewhere: RenderedImage[] = []
  const copies: RenderedImage[][] = expected.map(() => [])
  const filled: RenderedImage[][] = expected.map(() => [])
  for (const found of following(renders)) {
    const { image } = found
    const index = expected.findIndex(({ marker }) => carries(found, marker))
    const by = expected[index]
    const copied = expected.findIndex((one) => isWholeCopy(found, one))
    copies[copied]?.push(image)
    if (others.some((marker) => carries(found, marker))) elsewhere.push(image)
    else if (by !== undefined) {
      const judged = verdict(by, image)
      if (judged !== 'filled') controlled[index]?.push(image)
      else if (isImagePath(image.path)) filled[index]?.push(image)
      if (judged === 'wrong') mismatches.push({ expected: by, image })
    }
  }
  for (const one of expected)
    for (const image of findCutDigests(renders.after, one))
      if (!mismatches.some((known) => placeOf(known.image) === placeOf(image)))
        mismatches.push({ expected: one, image })
  // A field that elsewhere is only a copy may be named by `configurations` here.
  for (const [index, list] of controlled.entries())
    if (list.length === 0) list.push(...(copies[index] ?? []))
  const renamed = expected.flatMap((one, index) =>
    one.isFromBelow && controlled[index]?.length === 0
      ? (filled[index] ?? []).map((image) => ({ expected: one, image }))
      : [],
  )
  for (const { expected: one, image } of renamed)
    controlled[expected.indexOf(one)]?.push(image)
  return {
    controlled,
    mismatches,
    renamed,
    leftBehind: findLeftBehind(renders, {
      expected,
      controlled,
      others: elsewhere,
    }),
    elsewhere: elsewhere.filter((image) => isOfAsked(image, expected)),
  }
}

/** A value that changes with an entry. */
interface Following {
  readonly image: RenderedImage
  readonly marked: string
  readonly isCopy: boolean
}

function following({ after, marked }: Renders): readonly Following[] {
  return changedObjects(after, marked).flatMap((pair) => {
    const { before: shown, after: now } = pair
    if (shown === undefined || now === undefined) return []
    return [...now.leaves].flatMap(([path, text]) => {
      const reference = shown.leaves.get(path)
      if (reference === undefined || reference === text) return []
      const image = imageAt(shown, path, reference)
      return [{ image, marked: text, isCopy: isCopy(shown, path) }]
    })
  })
}

/** Whether it is a reference whose tag the entry gives: it ends in the marker, or has it before a digest. */
function carries({ marked, isCopy: copied }: Following, marker: string) {
  return !copied && showsMarker(marked, marker)
}

function isWholeCopy(
  { marked, isCopy: copied, image }: Following,
  { marker, reference }: ExpectedImage,
): boolean {
  return copied && showsMarker(marked, marker) && image.reference === reference
}

/** Whether a text has the marker as its tag, at the end or before a digest, or as its digest. */
export function showsMarker(text: string, marker: string): boolean {
  return (
    !/\s/.test(text) &&
    (`${text}@`.includes(`:${marker}@`) || text.endsWith(`@${marker}`))
  )
}

function isOfAsked(
  { reference }: RenderedImage,
  expected: readonly ExpectedImage[],
): boolean {
  const { repository } = splitReference(reference)
  return expected.some(
    (image) => splitReference(image.reference).repository === repository,
  )
}

import { splitReference } from '../request/image.ts'
import { findCutDigests } from './cut-digest.ts'
import { imageAt, isCopy, isImagePath, type RenderedImage } from './images.ts'
import { findLeftBehind, type LeftBehind } from './left-behind.ts'
import type { ExpectedImage, Renders } from './expectation.ts'
import { changedObjects } from './objects.ts'
import { verdict } from './verdict.ts'

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
  /** What else changes with the image: generated names, labels and variables that are filled from it. */
  readonly alsoChanges: readonly string[]
}

export interface Mismatch {
  readonly expected: ExpectedImage
  readonly image: RenderedImage
}

/**
 * An image controls a reference when that reference changes as its entry changes, which the marked render shows:
 * it is the same tree with a tag of its own for each entry. So nothing is guessed from names.
 *
 * @param others the markers of entries that the request does not mean, where they have some
 */
export function prove(
  renders: Renders,
  expected: readonly ExpectedImage[],
  others: readonly string[] = [],
): Proof {
  const controlled: RenderedImage[][] = expected.map(() => [])
  const mismatches: Mismatch[] = []
  const elsewhere: RenderedImage[] = []
  const alsoChanges = new Set<string>()
  const copies: RenderedImage[][] = expected.map(() => [])
  const filled: RenderedImage[][] = expected.map(() => [])
  for (const found of following(renders)) {
    const { image } = found
    const index = expected.findIndex(({ marker }) => carries(found, marker))
    const by = expected[index]
    const copied = expected.findIndex((one) => isWholeCopy(found, one))
    copies[copied]?.push(image)
    if (others.some((marker) => carries(found, marker))) elsewhere.push(image)
    else if (by === undefined || verdict(by, image) === 'filled') {
      alsoChanges.add(`${image.object} ${image.path}`.trim())
      if (isImagePath(image.path)) filled[index]?.push(image)
    } else {
      controlled[index]?.push(image)
      if (verdict(by, image) === 'wrong')
        mismatches.push({ expected: by, image })
    }
  }
  for (const one of expected)
    for (const image of findCutDigests(renders.after, one))
      if (!mismatches.some((known) => isSamePlace(known.image, image)))
        mismatches.push({ expected: one, image })
  // A field that is only copied to elsewhere may be the one that `configurations` name here.
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
    alsoChanges: [...alsoChanges],
  }
}

function isSamePlace(one: RenderedImage, other: RenderedImage): boolean {
  return one.id === other.id && one.path === other.path
}

/** A value that changes with an entry. Without a path it is the object's own name. */
interface Following {
  readonly image: RenderedImage
  readonly marked: string
  readonly isCopy: boolean
}

function following({ after, marked }: Renders): readonly Following[] {
  return changedObjects(after, marked).flatMap((pair) => {
    const { before: shown, after: now } = pair
    if (shown === undefined || now === undefined) return []
    const { title: object } = shown
    const leaves = [...now.leaves].flatMap(([path, text]) => {
      const reference = shown.leaves.get(path)
      return reference === undefined || reference === text
        ? []
        : [
            {
              image: imageAt(shown, path, reference),
              marked: text,
              isCopy: isCopy(shown, path),
            },
          ]
    })
    if (now.title === object) return leaves
    const image = imageAt(shown, '', object)
    return [{ image, marked: now.title, isCopy: true }, ...leaves]
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

/** A tag stands at the end or before a digest, a digest at the end. */
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

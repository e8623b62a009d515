import { sameRepository } from '../../image/repository.ts'
import { repositoryOf } from '../../image/reference.ts'
import {
  findCutDigests,
  type Controlled,
  type ExpectedImage,
  type Renders,
  verdict,
} from './expectation.ts'
import { imageAt, isCopy, isImagePath, type RenderedImage } from '../images.ts'
import { findLeftBehind, placeOf, type LeftBehind } from './left-behind.ts'
import { changedObjects } from '../objects.ts'

export interface Proof {
  readonly expected: readonly ExpectedImage[]
  readonly controlled: readonly Controlled[]
  /** Those that do not show what was asked for. */
  readonly mismatches: readonly Controlled[]
  /** Those that show the asked version by another name, such as a mirror's. */
  readonly renamed: readonly Controlled[]
  /** References that nothing controls, and that still show the old value. */
  readonly leftBehind: readonly LeftBehind[]
  /** References of an asked repository that another entry of the file controls, such as a canary. */
  readonly elsewhere: readonly RenderedImage[]
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
  const controlled: Controlled[] = []
  const copies: Controlled[] = []
  const filled: Controlled[] = []
  const mismatches: Controlled[] = []
  const elsewhere: RenderedImage[] = []
  for (const { image, marked, isOnlyCopy } of following(renders)) {
    const shows = (marker: string) => showsMarker(marked, marker)
    const by = expected.find(({ marker }) => shows(marker))
    if (isOnlyCopy) {
      if (by?.reference === image.reference)
        copies.push({ expected: by, image })
    } else if (others.some(shows)) elsewhere.push(image)
    else if (by !== undefined) {
      const judged = verdict(by, image)
      if (judged !== 'filled') controlled.push({ expected: by, image })
      else if (isImagePath(image.path)) filled.push({ expected: by, image })
      if (judged === 'wrong') mismatches.push({ expected: by, image })
    }
  }
  for (const one of expected)
    for (const image of findCutDigests(renders.after, one))
      if (!mismatches.some((known) => placeOf(known.image) === placeOf(image)))
        mismatches.push({ expected: one, image })
  const isUnfollowed = ({ expected: one }: Controlled) =>
    !controlled.some((known) => known.expected === one)
  // A field that elsewhere is only a copy may be named by `configurations` here.
  controlled.push(...copies.filter(isUnfollowed))
  const renamed = filled.filter(
    (one) => one.expected.isFromBelow && isUnfollowed(one),
  )
  controlled.push(...renamed)
  return {
    expected,
    controlled,
    mismatches,
    renamed,
    leftBehind: findLeftBehind(renders, expected, controlled, elsewhere),
    elsewhere: elsewhere.filter((image) => isOfAsked(image, expected)),
  }
}

/** The expected images that no rendered reference follows. */
export function unfollowedImages({
  expected,
  controlled,
}: Proof): readonly ExpectedImage[] {
  const followed = new Set(controlled.map((one) => one.expected))
  return expected.filter((one) => !followed.has(one))
}

/** The values that change with an entry. */
function following({ after, marked }: Renders) {
  return changedObjects(after, marked).flatMap((pair) => {
    const { before: shown, after: now } = pair
    if (shown === undefined || now === undefined) return []
    return [...now.leaves].flatMap(([path, text]) => {
      const reference = shown.leaves.get(path)
      if (reference === undefined || reference === text) return []
      const image = imageAt(shown, path, reference)
      return [{ image, marked: text, isOnlyCopy: isCopy(shown, path) }]
    })
  })
}

/** Whether a text has the marker as its tag, at the end or before a digest, or as its digest: then its entry gives it. */
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
  const repository = repositoryOf(reference)
  return expected.some((image) =>
    sameRepository(repositoryOf(image.reference), repository),
  )
}

import { splitReference } from '../request/image.ts'
import { isCopy, isImageLike, type RenderedImage } from './images.ts'
import { changedObjects, parseObject, splitObjects } from './objects.ts'

/** What an image of the request is to look like wherever its entry reaches. */
export interface ExpectedImage {
  /** As the user wrote it. */
  readonly wanted: string
  /** The entry's name. */
  readonly name: string
  /** The reference that the entry is to give. */
  readonly reference: string
  /** The tag that stands for this entry in the marked render. */
  readonly marker: string
}

/** The three renders of one overlay. What was there before is missing when it did not build. */
export interface Renders {
  readonly before: string | undefined
  readonly after: string
  readonly marked: string
}

export interface Proof {
  /** By index of the expected images: the references that the entry controls. */
  readonly controlled: readonly (readonly RenderedImage[])[]
  readonly mismatches: readonly Mismatch[]
  /** References that nothing of the request controls, and that still show the old value. */
  readonly leftBehind: readonly LeftBehind[]
  /** What else changes with the image: generated names, labels and variables that are filled from it. */
  readonly alsoChanges: readonly string[]
}

export interface Mismatch {
  readonly expected: ExpectedImage
  readonly image: RenderedImage
}

export interface LeftBehind {
  readonly expected: ExpectedImage
  readonly image: RenderedImage
}

/**
 * An image controls a reference when that reference changes as its entry changes, which the marked render shows:
 * it is the same tree with a tag of its own for each entry. So nothing is guessed from names.
 */
export function prove(
  renders: Renders,
  expected: readonly ExpectedImage[],
): Proof {
  const controlled: RenderedImage[][] = expected.map(() => [])
  const mismatches: Mismatch[] = []
  const alsoChanges: string[] = []
  for (const { before: after, after: marked } of changedObjects(
    renders.after,
    renders.marked,
  )) {
    if (after === undefined || marked === undefined) continue
    if (after.title !== marked.title) alsoChanges.push(after.title)
    for (const [path, text] of marked.leaves) {
      const shown = after.leaves.get(path)
      if (shown === undefined || shown === text) continue
      const index = expected.findIndex(({ marker }) =>
        text.endsWith(`:${marker}`),
      )
      const image = expected[index]
      const isReference =
        image !== undefined && !/\s/.test(text) && !isCopy(after, path)
      if (!isReference) {
        alsoChanges.push(`${after.title} ${path}`)
        continue
      }
      const found = { object: after.title, path, reference: shown }
      controlled[index]?.push(found)
      if (!showsWhatWasAsked(image, shown))
        mismatches.push({ expected: image, image: found })
    }
  }
  return {
    controlled,
    mismatches,
    leftBehind: findLeftBehind(renders, { expected, controlled }),
    alsoChanges: [...new Set(alsoChanges)],
  }
}

/** An entry whose name is meant as a regular expression has no repository of its own: then only its version counts. */
function showsWhatWasAsked(
  { name, reference }: ExpectedImage,
  shown: string,
): boolean {
  if (shown === reference) return true
  const asked = splitReference(reference)
  const found = splitReference(shown)
  // An entry that only renames keeps the tag of the manifest, whatever it is.
  if (asked.tag === undefined && asked.digest === undefined)
    return asked.repository === found.repository
  const isPattern = /[*+?()[\]{}|^$\\]/.test(name)
  return (
    isPattern &&
    asked.repository === name &&
    asked.tag === found.tag &&
    asked.digest === found.digest
  )
}

function findLeftBehind(
  { before, after }: Renders,
  {
    expected,
    controlled,
  }: {
    readonly expected: readonly ExpectedImage[]
    readonly controlled: readonly (readonly RenderedImage[])[]
  },
): readonly LeftBehind[] {
  if (before === undefined) return []
  const old = new Map(
    changedObjects(before, after).map((pair) => [
      pair.after?.title,
      pair.before,
    ]),
  )
  const isControlled = new Set(
    controlled.flat().map(({ object, path }) => `${object} ${path}`),
  )
  return expected.flatMap((image, index) => {
    const previous = new Set(
      (controlled[index] ?? []).flatMap(
        ({ object, path }) => old.get(object)?.leaves.get(path) ?? [],
      ),
    )
    previous.delete(image.reference)
    return leavesThatShow(after, previous)
      .filter(({ object, path }) => !isControlled.has(`${object} ${path}`))
      .map((found) => ({ expected: image, image: found }))
  })
}

function leavesThatShow(
  manifests: string,
  references: ReadonlySet<string>,
): readonly RenderedImage[] {
  return splitObjects(manifests)
    .filter((text) =>
      [...references].some((reference) => text.includes(reference)),
    )
    .map(parseObject)
    .filter(({ kind }) => kind !== 'CustomResourceDefinition')
    .flatMap((object) =>
      [...object.leaves]
        .filter(
          ([path, text]) =>
            references.has(text) && isImageLike(path) && !isCopy(object, path),
        )
        .map(([path, reference]) => ({
          object: object.title,
          path,
          reference,
        })),
    )
}

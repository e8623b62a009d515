import type { ExpectedImage, Renders } from './check.ts'
import { imageLeaves, type RenderedImage } from './images.ts'
import { changedObjects } from './objects.ts'

/** A reference that keeps the value that an image of the request had. */
export interface LeftBehind {
  readonly expected: ExpectedImage
  readonly image: RenderedImage
}

/** The references that show what an image was before, although neither it nor another entry controls them. */
export function findLeftBehind(
  { before, after }: Renders,
  {
    expected,
    controlled,
    others,
  }: {
    readonly expected: readonly ExpectedImage[]
    readonly controlled: readonly (readonly RenderedImage[])[]
    readonly others: readonly RenderedImage[]
  },
): readonly LeftBehind[] {
  if (before === undefined) return []
  const old = new Map(
    changedObjects(before, after).map((pair) => [
      pair.after?.title,
      pair.before,
    ]),
  )
  const isControlled = new Set([...controlled.flat(), ...others].map(place))
  return expected.flatMap((image, index) => {
    const previous = new Set(
      (controlled[index] ?? []).flatMap(
        ({ object, path }) => old.get(object)?.leaves.get(path) ?? [],
      ),
    )
    previous.delete(image.reference)
    return imageLeaves(after, (text) =>
      [...previous].some((reference) => text.includes(reference)),
    )
      .filter(
        (found) =>
          previous.has(found.reference) && !isControlled.has(place(found)),
      )
      .map((found) => ({ expected: image, image: found }))
  })
}

function place({ object, path }: RenderedImage): string {
  return `${object} ${path}`
}

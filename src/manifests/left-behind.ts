import { lastComponent, splitReference } from '../request/image.ts'
import type { ExpectedImage, Renders } from './expectation.ts'
import {
  isImagePath,
  readObjects,
  referencesIn,
  type RenderedImage,
} from './images.ts'
import { changedObjects } from './objects.ts'

/** A reference of an asked repository that neither the request nor another entry controls. */
export interface LeftBehind {
  readonly expected: ExpectedImage
  readonly image: RenderedImage
  /** A field that follows the entry of that image. */
  readonly source: RenderedImage | undefined
  /** Whether it shows what the image was before; else some other version, on purpose or not. */
  readonly isOld: boolean
}

/** The references of the asked repositories that stay as they are without a reason. */
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
  const old = new Map(
    (before === undefined ? [] : changedObjects(before, after)).map((pair) => [
      pair.after?.id,
      pair.before,
    ]),
  )
  const isControlled = new Set([...controlled.flat(), ...others].map(placeOf))
  return expected.flatMap((image, index) => {
    const previous = (controlled[index] ?? [])
      .flatMap(({ id, path }) => old.get(id)?.leaves.get(path) ?? [])
      .concat(image.previous ?? [])
    const repositories = new Set(
      [image.reference, ...previous].map(repositoryOf),
    )
    const names = [...repositories].map(lastComponent)
    const isWorthwhile = (text: string) =>
      names.some((name) => text.includes(name))
    return readObjects(after, isWorthwhile)
      .flatMap((object) =>
        referencesIn(object, (reference) => previous.includes(reference)),
      )
      .filter(
        (found) =>
          repositories.has(repositoryOf(found.reference)) &&
          !sameVersion(found.reference, image.reference) &&
          !isControlled.has(placeOf(found)),
      )
      .map((found) => ({
        expected: image,
        image: found,
        source: controlled[index]?.[0],
        isOld: previous.some((reference) =>
          sameVersion(found.reference, reference),
        ),
      }))
  })
}

/** Those that one sentence reports: each by itself where kustomize rewrites images, else all of one image. */
export function reportedTogether(
  list: readonly LeftBehind[],
): readonly (readonly [LeftBehind, ...LeftBehind[]])[] {
  const groups = Map.groupBy(list, ({ expected, image, isOld }) =>
    isImagePath(image.path) ? placeOf(image) : `${expected.marker} ${isOld}`,
  )
  return [...groups.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [[first, ...more] as const],
  )
}

/** Identifies a field of a render. */
export function placeOf({ id, path }: RenderedImage): string {
  return `${id} ${path}`
}

/** Docker Hub's images have three spellings. */
function repositoryOf(reference: string): string {
  return splitReference(reference).repository.replace(
    /^(?:docker\.io\/)?(?:library\/)?/,
    '',
  )
}

/** Whether two references mean one version: by the digest where both have one, else by the tag. */
function sameVersion(one: string, other: string): boolean {
  const a = splitReference(one)
  const b = splitReference(other)
  return a.digest !== undefined && b.digest !== undefined
    ? a.digest === b.digest
    : a.tag === b.tag
}

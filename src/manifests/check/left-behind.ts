import { canonicalRepository } from '../../image/repository.ts'
import { lastComponent, splitReference } from '../../image/reference.ts'
import type { Controlled, ExpectedImage, Renders } from './expectation.ts'
import {
  isImagePath,
  readObjects,
  referencesIn,
  type RenderedImage,
} from '../images.ts'
import { changedObjects } from '../objects.ts'

/**
 * References of an asked repository that neither the request nor another entry controls: one by one where kustomize
 * rewrites images, else all of one image together.
 */
export interface LeftBehind {
  readonly expected: ExpectedImage
  readonly images: readonly [RenderedImage, ...RenderedImage[]]
  /** A field that follows the entry of that image. */
  readonly source: RenderedImage | undefined
  /** Whether they show what the image was before; else some other version, on purpose or not. */
  readonly isOld: boolean
}

/**
 * The references of the asked repositories that stay as they are without a reason.
 *
 * @param others what other entries control
 */
export function findLeftBehind(
  { before, after }: Renders,
  expected: readonly ExpectedImage[],
  controlled: readonly Controlled[],
  others: readonly RenderedImage[],
): readonly LeftBehind[] {
  const changed = before === undefined ? [] : changedObjects(before, after)
  const old = new Map(changed.map((pair) => [pair.after?.id, pair.before]))
  const all = controlled.map(({ image }) => image).concat(others)
  const isControlled = new Set(all.map(placeOf))
  return expected.flatMap((image) => {
    const own = controlled
      .filter((one) => one.expected === image)
      .map((one) => one.image)
    const previous = own
      .flatMap(({ id, path }) => old.get(id)?.leaves.get(path) ?? [])
      .concat(image.previous ?? [])
    const repositories = new Set(
      [image.reference, ...previous].map(repositoryOf),
    )
    const names = [...repositories].map(lastComponent)
    const whole = new Set(previous.map(canonical))
    const left = readObjects(after, (text) =>
      names.some((name) => text.includes(name)),
    )
      .flatMap((object) =>
        referencesIn(object, (reference) => whole.has(canonical(reference))),
      )
      .filter(
        (found) =>
          repositories.has(repositoryOf(found.reference)) &&
          !sameVersion(found.reference, image.reference) &&
          !isControlled.has(placeOf(found)),
      )
    const isOld = ({ reference }: RenderedImage) =>
      previous.some((one) => sameVersion(reference, one))
    const groups = Map.groupBy(left, (found) =>
      isImagePath(found.path) ? placeOf(found) : isOld(found),
    )
    return [...groups.values()].flatMap(([first, ...more]) => {
      if (first === undefined) return []
      const group = { images: [first, ...more], isOld: isOld(first) } as const
      return { ...group, expected: image, source: own[0] }
    })
  })
}

/** Identifies a field of a render. */
export function placeOf({ id, path }: RenderedImage): string {
  return `${id} ${path}`
}

/** A reference with the full name of its repository. */
function canonical(reference: string): string {
  const { repository } = splitReference(reference)
  return repositoryOf(reference) + reference.slice(repository.length)
}

function repositoryOf(reference: string): string {
  return canonicalRepository(splitReference(reference).repository)
}

/** Whether two references mean one version: by the digest where both have one, else by the tag. */
function sameVersion(one: string, other: string): boolean {
  const a = splitReference(one)
  const b = splitReference(other)
  return a.digest !== undefined && b.digest !== undefined
    ? a.digest === b.digest
    : a.tag === b.tag
}

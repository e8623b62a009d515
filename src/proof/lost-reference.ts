import type { RenderedFolder } from './prove-folder.ts'
import { parseObject, splitObjects } from '../manifests/objects.ts'
import { lastComponent, splitReference } from '../image/reference.ts'

/** A reference that was asked for and is not in the cluster. */
export interface LostReference {
  readonly asked: string
  /** What is deployed instead, as far as that can be told. */
  readonly deployed: string | undefined
  /** It may be the one that was asked for: it has a variable that only the cluster knows. */
  readonly isUnclear: boolean
}

/** How a reference comes into the cluster. */
export interface FilledReference {
  readonly text: string
  readonly unknown: readonly string[]
}

/**
 * What becomes of the references that a proof has shown.
 *
 * @param manifests as they are deployed
 * @param isOwn whether they are of the folder itself, not of one that includes it
 * @param fill what the deployer makes of a reference
 */
export function lostReference(
  { proof, after }: RenderedFolder,
  manifests: string,
  {
    isOwn,
    fill,
  }: {
    readonly isOwn: boolean
    readonly fill: (reference: string) => FilledReference
  },
): LostReference | undefined {
  const controlled = (proof?.controlled ?? []).flat()
  const now = references(manifests)
  const before = references(after)
  const asked = Map.groupBy(controlled, ({ reference }) => reference)
  const lost = [...asked]
    .filter(([reference, places]) => {
      const wanted = isOwn ? count(before, reference) : places.length
      return count(now, fill(reference).text) < wanted
    })
    .map(([reference]) => {
      const unclear = now.find(
        (text) => mayBe(text, reference) && fill(text).unknown.length > 0,
      )
      const deployed = unclear ?? replacing(reference, now)
      return { asked: reference, deployed, isUnclear: unclear !== undefined }
    })
  return lost.find(({ isUnclear }) => !isUnclear) ?? lost[0]
}

/** Whether a text with variables could be this reference. */
function mayBe(text: string, asked: string): boolean {
  if (!text.includes('${')) return false
  const parts = text.split(/\$\{.*?\}+/).map((part) => RegExp.escape(part))
  return new RegExp(`^${parts.join('.*')}$`).test(asked)
}

/** The image of the same repository, else of one with the same last name. */
function replacing(asked: string, now: readonly string[]): string | undefined {
  const { repository } = splitReference(asked)
  const others = now.filter((text) => text !== asked && /^\S+$/.test(text))
  const named = others.map((text) => [text, splitReference(text)] as const)
  const [text] =
    named.find(([, other]) => other.repository === repository) ??
    named.find(
      ([, other]) =>
        lastComponent(other.repository) === lastComponent(repository),
    ) ??
    []
  return text
}

function references(manifests: string): readonly string[] {
  return splitObjects(manifests).flatMap((text) => [
    ...parseObject(text).leaves.values(),
  ])
}

function count(texts: readonly string[], wanted: string): number {
  return texts.filter((text) => text === wanted).length
}

import type { RenderedFolder } from './prove-folder.ts'
import { fillReference, type PostBuild } from '../deployer/flux/post-build.ts'
import { parseObject, splitObjects } from '../manifests/objects.ts'
import { lastComponent, repositoryOf } from '../image/reference.ts'

/** A reference that the overlay renders, and that a deployer does not deploy. */
export interface MissingReference {
  readonly asked: string
  /** The image that is deployed instead; undefined where none is like it. */
  readonly deployed: string | undefined
  /** Whether `deployed` holds a variable that only the cluster knows: then it may be `asked`. */
  readonly isUnclear: boolean
}

/**
 * The first reference of a proof that deployed manifests lack; a clear case before an unclear one.
 *
 * @param manifests as the deployer renders them
 * @param isOwn whether they are of the folder itself, not of one that includes it
 * @param postBuild what the deployer fills in
 */
export function missingReference(
  { proof, after }: RenderedFolder,
  manifests: string,
  isOwn: boolean,
  postBuild: PostBuild | undefined,
): MissingReference | undefined {
  const now = references(manifests)
  const before = references(after)
  const fill = (text: string) => fillReference(text, postBuild)
  const asked = Map.groupBy(proof.controlled, ({ image }) => image.reference)
  const missing = [...asked]
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
  return missing.find(({ isUnclear }) => !isUnclear) ?? missing[0]
}

/** Whether a text with variables could be this reference. */
function mayBe(text: string, asked: string): boolean {
  if (!text.includes('${')) return false
  const parts = text.split(/\$\{.*?\}+/).map((part) => RegExp.escape(part))
  return new RegExp(`^${parts.join('.*')}$`).test(asked)
}

/** The image of the same repository, else of one with the same last name. A text without `/` and `:` is a mere name. */
function replacing(asked: string, now: readonly string[]): string | undefined {
  const repository = repositoryOf(asked)
  const last = lastComponent(repository)
  const others = now.filter(
    (text) => text !== asked && /^\S+$/.test(text) && /[/:]/.test(text),
  )
  return (
    others.find((text) => repositoryOf(text) === repository) ??
    others.find((text) => lastComponent(repositoryOf(text)) === last)
  )
}

function references(manifests: string): readonly string[] {
  return splitObjects(manifests).flatMap((text) => [
    ...parseObject(text).leaves.values(),
  ])
}

function count(texts: readonly string[], wanted: string): number {
  return texts.filter((text) => text === wanted).length
}

import { invalidInput } from '../problem.ts'
import { splitReference } from './image.ts'
import { isRecord } from './json.ts'

/** One image that a build has pushed. */
export interface BuiltImage {
  /** The entry that it is for, where the JSON says so. */
  readonly name: string | undefined
  /** `repository:tag` or `repository:tag@digest`. */
  readonly reference: string
}

/**
 * Reads the JSON that a build action puts out: `metadata` of docker/build-push-action, or of docker/bake-action with
 * one such object per target (https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file); `json` of
 * docker/metadata-action; the file of `skaffold build --file-output`.
 *
 * @throws Refusal (invalid-input) when nothing in it names an image
 */
export function builtImages(json: unknown): readonly BuiltImage[] {
  const images = isRecord(json)
    ? (skaffoldImages(json) ?? metadataTags(json) ?? buildxImages(json))
    : []
  if (images.length === 0)
    throw invalidInput(
      'images',
      'the JSON holds no build: expected the "metadata" output of docker/build-push-action or docker/bake-action, with "image.name" and "containerimage.digest". With docker/metadata-action, write ${{ steps.meta.outputs.tags }}.',
    )
  return images
}

type Json = Readonly<Record<string, unknown>>

function skaffoldImages({ builds }: Json): readonly BuiltImage[] | undefined {
  if (!Array.isArray(builds)) return undefined
  return builds.filter(isRecord).flatMap(({ imageName, tag }) => {
    if (typeof imageName !== 'string' || typeof tag !== 'string') return []
    const isName = imageName !== splitReference(tag).repository
    return [{ name: isName ? imageName : undefined, reference: tag }]
  })
}

function metadataTags({ tags }: Json): readonly BuiltImage[] | undefined {
  if (!Array.isArray(tags)) return undefined
  return tags
    .filter((tag) => typeof tag === 'string')
    .map((reference) => ({ name: undefined, reference }))
}

function buildxImages(json: Json): readonly BuiltImage[] {
  const targets = isBuild(json)
    ? [json]
    : Object.values(json).filter(isRecord).filter(isBuild)
  return targets.flatMap((target) => imagesOf(target))
}

function imagesOf(target: Json): readonly BuiltImage[] {
  const names = target['image.name']
  const digest = target['containerimage.digest']
  if (typeof names !== 'string' || names.trim() === '')
    throw invalidInput(
      'images',
      'the JSON of the build has no "image.name": give the build its tags, or write repository@sha256:... yourself.',
    )
  if (typeof digest !== 'string')
    throw invalidInput(
      'images',
      `the JSON of the build of "${names}" has no "containerimage.digest": was it pushed ("push: true")?`,
    )
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => ({ name: undefined, reference: `${name}@${digest}` }))
}

function isBuild(value: Json): boolean {
  return 'image.name' in value || 'containerimage.digest' in value
}

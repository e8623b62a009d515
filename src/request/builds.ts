import { invalidInput } from '../problem.ts'
import { isRecord } from './json.ts'

/** One image that a build has pushed, as the JSON of the build action names it. */
export interface BuiltImage {
  /** `repository:tag`, as in `image.name`. */
  readonly reference: string
  readonly digest: string
}

/**
 * Reads the `metadata` output of docker/build-push-action, or of docker/bake-action, which holds one such
 * object per target (https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file).
 *
 * @throws Refusal (invalid-input) when nothing in it names an image with a digest
 */
export function builtImages(metadata: unknown): readonly BuiltImage[] {
  const targets = isRecord(metadata)
    ? isBuild(metadata)
      ? [metadata]
      : Object.values(metadata).filter(isRecord).filter(isBuild)
    : []
  const images = targets.flatMap((target) => imagesOf(target))
  if (images.length === 0)
    throw invalidInput(
      'images',
      'the JSON holds no build: expected the "metadata" output of docker/build-push-action or docker/bake-action, with "image.name" and "containerimage.digest".',
    )
  return images
}

function imagesOf(target: Record<string, unknown>): readonly BuiltImage[] {
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
    .map((reference) => ({ reference, digest }))
}

function isBuild(value: Record<string, unknown>): boolean {
  return 'image.name' in value || 'containerimage.digest' in value
}

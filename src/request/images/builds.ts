import { sameRepository } from '../../image/repository.ts'
import { repositoryOf, splitReference } from '../../image/reference.ts'
import { isRecord } from '../json.ts'
import { invalidValue } from '../invalid-input.ts'

/**
 * Reads the JSON that a build action puts out: `metadata` of docker/build-push-action, or of docker/bake-action with
 * one such object per target (https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file); `json` of
 * docker/metadata-action; the file of `skaffold build --file-output`; jib's `jib-image.json`; an array of references, as
 * redhat-actions/push-to-registry gives it.
 *
 * @returns `[name=]repository:tag[@digest]` of each image
 */
export function builtImages(json: unknown): readonly string[] {
  const images = referencesIn(json)
  if (images.length === 0)
    throw invalidValue(
      'images',
      'the JSON holds no build: expected the "metadata" output of docker/build-push-action or docker/bake-action, with "image.name" and "containerimage.digest". With docker/metadata-action, write ${{ steps.meta.outputs.tags }}.',
    )
  return images
}

function referencesIn(json: unknown): readonly string[] {
  if (typeof json === 'string') return [json]
  if (Array.isArray(json)) return json.flatMap(referencesIn)
  if (!isRecord(json)) return []
  return (
    skaffoldImages(json) ??
    jibImages(json) ??
    metadataTags(json) ??
    buildxImages(json)
  )
}

type Json = Readonly<Record<string, unknown>>

function skaffoldImages({ builds }: Json): readonly string[] | undefined {
  if (!Array.isArray(builds)) return undefined
  return builds.filter(isRecord).flatMap(({ imageName, tag }) => {
    if (typeof imageName !== 'string' || typeof tag !== 'string') return []
    const repository = repositoryOf(tag)
    return [sameRepository(imageName, repository) ? tag : `${imageName}=${tag}`]
  })
}

function metadataTags({ tags }: Json): readonly string[] | undefined {
  if (!Array.isArray(tags)) return undefined
  if (tags.length === 0)
    throw invalidValue(
      'images',
      'the JSON of docker/metadata-action has no tags. Give it a rule that applies to this event, such as type=sha.',
    )
  return tags.filter((tag) => typeof tag === 'string')
}

/** `jib-image.json`, where the tags are names alone. */
function jibImages(json: Json): readonly string[] | undefined {
  const { image, imageDigest, tags } = json
  if (typeof image !== 'string' || typeof imageDigest !== 'string')
    return undefined
  const { repository, tag } = splitReference(image)
  const names = Array.isArray(tags) && tags.length > 0 ? tags : [tag]
  return names.map(
    (name) =>
      `${repository}${name === undefined ? '' : `:${name}`}@${imageDigest}`,
  )
}

/** A target without a name beside others that have one was not pushed: a test, or an export to a folder. */
function buildxImages(json: Json): readonly string[] {
  const builds = [json, ...Object.values(json)]
    .filter(isRecord)
    .filter((one) => 'image.name' in one || 'containerimage.digest' in one)
  const named = builds.filter((one) => 'image.name' in one)
  return (named.length > 0 ? named : builds).flatMap(imagesOf)
}

function imagesOf({
  'image.name': names,
  'containerimage.digest': digest,
}: Json): readonly string[] {
  if (typeof names !== 'string' || names.trim() === '')
    throw invalidValue(
      'images',
      'the JSON of the build has no "image.name": give the build its tags, or write repository@sha256:... yourself.',
    )
  if (typeof digest !== 'string')
    throw invalidValue(
      'images',
      `the JSON of the build of "${names}" has no "containerimage.digest": was it pushed ("push: true")?`,
    )
  return (names.match(/[^\s,]+/g) ?? []).map((name) => `${name}@${digest}`)
}

import { invalidInput } from '../problem.ts'
import { parseImage, type ImageReference, type WantedImage } from './image.ts'
import { fixedTags } from './tags.ts'

/** A line without a name, taken apart. */
export type TaggedImage = ImageReference & { readonly text: string }

export interface ChosenImage {
  readonly tags: ReadonlySet<string | undefined>
  readonly image: WantedImage
}

/** The one image that several tags of one repository mean. */
export function chooseTag(
  tags: readonly TaggedImage[],
  branches: readonly string[],
): WantedImage {
  const [first, ...more] = tags
  if (first === undefined) throw new Error('a group has at least one item')
  if (more.every((item) => item.text === first.text))
    return parseImage(first.text)
  const { repository, digest } = first
  if (more.some((item) => item.digest !== digest))
    throw invalidInput(
      'images',
      `names ${repository} with several digests, and only one can be deployed: keep one line of it.`,
    )
  const names = [...new Set(tags.flatMap((item) => item.tag ?? []))]
  const [tag, ...others] = fixedTags(names, branches)
  if (tag === undefined && digest === undefined)
    throw invalidInput(
      'images',
      `names ${repository} with the tags ${names.join(', ')}, which all move, so no one could tell what is deployed. Let the build make a tag that stays (metadata-action: type=sha), or write ${repository}@sha256:... with the build's digest.`,
    )
  if (others.length > 0)
    throw invalidInput(
      'images',
      `names ${repository} with the tags ${[tag, ...others].join(', ')}, and only one can be deployed: write one line, such as ${repository}:${tag}`,
    )
  const version =
    (tag === undefined ? '' : `:${tag}`) +
    (digest === undefined ? '' : `@${digest}`)
  return parseImage(repository + version)
}

/**
 * One build pushed to two registries gives the same tags for two repositories of one name:
 * the one that the overlay deploys is meant, which only the overlay can tell.
 */
export function acrossRegistries(
  chosen: readonly ChosenImage[],
): WantedImage[] {
  const images: { tags: ChosenImage['tags']; image: WantedImage }[] = []
  for (const { tags, image } of chosen) {
    const twin = images.find(
      (other) =>
        sameTags(tags, other.tags) &&
        lastComponent(image) === lastComponent(other.image),
    )
    if (twin === undefined) images.push({ tags, image })
    else twin.image = both(twin.image, image)
  }
  return images.map(({ image }) => image)
}

function both(one: WantedImage, other: WantedImage): WantedImage {
  if (one.find.by === 'name' || other.find.by === 'name') return one
  return {
    ...one,
    find: {
      by: 'repository',
      oneOf: [...one.find.oneOf, ...other.find.oneOf],
    },
  }
}

function lastComponent({ find }: WantedImage): string | undefined {
  return find.by === 'name' ? undefined : find.oneOf[0]?.split('/').at(-1)
}

function sameTags(one: ChosenImage['tags'], other: ChosenImage['tags']) {
  return one.size === other.size && [...one].every((tag) => other.has(tag))
}

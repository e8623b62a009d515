import { invalidInput, notice, type Diagnostic } from '../problem.ts'
import {
  lastComponent,
  parseImage,
  splitReference,
  type ImageReference,
  type WantedImage,
} from './image.ts'
import { fixedTags } from './tags.ts'

/** A line without a name, taken apart. */
export type TaggedImage = ImageReference & { readonly text: string }

export function taggedImage(text: string): TaggedImage {
  return { text, ...splitReference(text) }
}

export interface ChosenImage {
  readonly tags: ReadonlySet<string | undefined>
  readonly image: WantedImage
  /** Names the tag that was taken where another one would have done. */
  readonly notice?: Diagnostic
}

/**
 * The one image that several tags of one repository mean: the first that does not move. A digest on one of the lines is
 * meant for all, since the tags of one build have one digest.
 *
 * @param name the entry that the lines are for, where they say so
 * @throws Refusal (invalid-input)
 */
export function chooseTag(
  lines: readonly TaggedImage[],
  {
    branches,
    name,
  }: { readonly branches: readonly string[]; readonly name?: string },
): ChosenImage {
  const [first] = lines
  if (first === undefined) throw new Error('a group has at least one item')
  const tags = new Set(lines.map(({ tag }) => tag))
  const prefix = name === undefined ? '' : `${name}=`
  if (lines.every(({ text }) => text === first.text))
    return { tags, image: parseImage(prefix + first.text) }
  const { repository } = first
  const digests = new Set(lines.flatMap(({ digest }) => digest ?? []))
  if (digests.size > 1)
    throw invalidInput(
      'images',
      `names ${repository} with several digests, and only one can be deployed: keep one line of it.`,
    )
  const [digest] = digests
  const names = [...tags].filter((tag) => tag !== undefined)
  const [tag, ...others] = fixedTags(names, branches)
  if (tag === undefined && digest === undefined)
    throw invalidInput(
      'images',
      `names ${repository} with the tags ${names.join(', ')}, and all of them move. Write ${repository}:\${{ steps.meta.outputs.version }}, or let metadata-action make a tag that stays (type=sha).`,
    )
  const version =
    (tag === undefined ? '' : `:${tag}`) +
    (digest === undefined ? '' : `@${digest}`)
  const image = parseImage(prefix + repository + version)
  if (others.length === 0) return { tags, image }
  return {
    tags,
    image,
    notice: notice({
      code: 'tag-chosen',
      message: `Input "images": of the tags of ${repository}, "${tag}" is taken, the first that does not move; left out: ${others.join(', ')}.`,
    }),
  }
}

/**
 * One build pushed to two registries gives the same tags for two repositories of one name:
 * the one that the overlay deploys is meant, which only the overlay can tell.
 */
export function acrossRegistries(
  chosen: readonly ChosenImage[],
): readonly WantedImage[] {
  const images: { tags: ChosenImage['tags']; image: WantedImage }[] = []
  for (const { tags, image } of chosen) {
    const twin = images.find(
      (other) => sameTags(tags, other.tags) && haveOneName(image, other.image),
    )
    if (twin === undefined) images.push({ tags, image })
    else twin.image = both(twin.image, image)
  }
  return images.map(({ image }) => image)
}

/** A digest that only one of them has is the digest of that build. */
function both(one: WantedImage, other: WantedImage): WantedImage {
  if (one.find.by === 'name' || other.find.by === 'name') return one
  return {
    ...one,
    digest: one.digest.kind === 'set' ? one.digest : other.digest,
    find: {
      by: 'repository',
      oneOf: [...one.find.oneOf, ...other.find.oneOf],
    },
  }
}

/** Whether two images without a name for their entry are called alike, whatever their registry. */
function haveOneName(one: WantedImage, other: WantedImage): boolean {
  if (one.find.by === 'name' || other.find.by === 'name') return false
  const [first = ''] = one.find.oneOf
  const [second = ''] = other.find.oneOf
  return lastComponent(first) === lastComponent(second)
}

function sameTags(one: ChosenImage['tags'], other: ChosenImage['tags']) {
  return one.size === other.size && [...one].every((tag) => other.has(tag))
}

import { invalidInput } from '../problem.ts'
import { builtImages } from './builds.ts'
import {
  parseImage,
  splitReference,
  type ImageReference,
  type WantedImage,
} from './image.ts'
import { lines } from './lines.ts'
import { fixedTags } from './tags.ts'

/**
 * Reads the `images` input: image references, one per line; the tags of docker/metadata-action; the JSON of
 * build-push-action or bake-action. Several tags of one repository are one image: the tag that does not move.
 *
 * @param branches branch names of the event, whose tags move
 * @throws Refusal (invalid-input)
 */
export function parseImages(
  input: string,
  branches: readonly string[],
): readonly WantedImage[] {
  const { named, tagged } = readItems(input)
  const repositories = Map.groupBy(tagged, (item) => item.repository)
  const chosen = [...repositories.values()].map((tags) => ({
    tags: new Set(tags.map((item) => item.tag)),
    image: chooseTag(tags, branches),
  }))
  const images = [...named, ...acrossRegistries(chosen)]
  if (images.length === 0)
    throw invalidInput(
      'images',
      'names no image. Write one per line, such as ghcr.io/acme/api:1.4.2 (is a step output empty?).',
    )
  return unique(images)
}

type TaggedImage = ImageReference & { readonly text: string }
interface ChosenImage {
  readonly tags: ReadonlySet<string | undefined>
  readonly image: WantedImage
}

function readItems(input: string) {
  const named: WantedImage[] = []
  const tagged: TaggedImage[] = []
  const add = (text: string) => {
    const image = parseImage(text)
    if (image.find.by === 'name') named.push(image)
    else tagged.push({ text, ...splitReference(text) })
  }
  let json = ''
  for (const line of lines(input)) {
    if (json === '' && !line.startsWith('{')) {
      add(line)
      continue
    }
    json += `${line}\n`
    const metadata = parseJson(json)
    if (metadata === undefined) continue
    json = ''
    for (const { reference, digest } of builtImages(metadata))
      add(`${reference}@${digest}`)
  }
  if (json !== '')
    throw invalidInput(
      'images',
      `begins a JSON object that never ends: "${json.slice(0, 60).trim()}...".`,
    )
  return { named, tagged }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The one image that several tags of one repository mean. */
function chooseTag(
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
function acrossRegistries(chosen: readonly ChosenImage[]): WantedImage[] {
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

function unique(images: readonly WantedImage[]): readonly WantedImage[] {
  const byName = new Map<string, WantedImage>()
  for (const image of images) {
    const key =
      image.find.by === 'name' ? image.find.name : image.find.oneOf.join(' ')
    const other = byName.get(key)
    if (other !== undefined && other.text !== image.text)
      throw invalidInput(
        'images',
        `says two things of "${key}": "${other.text}" and "${image.text}". Keep one of them.`,
      )
    byName.set(key, image)
  }
  return [...byName.values()]
}

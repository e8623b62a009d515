import { invalidInput } from '../problem.ts'
import { builtImages } from './builds.ts'
import { parseImage, splitReference, type WantedImage } from './image.ts'
import { acrossRegistries, chooseTag, type TaggedImage } from './choice.ts'
import { lines } from './input-values.ts'

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
    // Only where it can end: to try at every line of a long one takes long.
    const metadata = line.endsWith('}') ? parseJson(json) : undefined
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

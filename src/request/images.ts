import { invalidInput, type Diagnostic } from '../problem.ts'
import { builtImages, type BuiltImage } from './builds.ts'
import { parseImage, type WantedImage } from './image.ts'
import {
  acrossRegistries,
  chooseTag,
  taggedImage,
  type ChosenImage,
  type TaggedImage,
} from './choice.ts'
import { lines } from './input-values.ts'

/**
 * Reads the `images` input: image references, one per line; the tags or the JSON of docker/metadata-action; the JSON of
 * build-push-action, bake-action or skaffold. Several tags of one repository are one image: the first tag that does not
 * move.
 *
 * @param branches branch names of the event, whose tags move
 * @throws Refusal (invalid-input)
 */
export function parseImages(
  input: string,
  branches: readonly string[],
): {
  readonly images: readonly WantedImage[]
  /** Tags that were left out. */
  readonly notices: readonly Diagnostic[]
} {
  const { named, tagged } = readItems(input, branches)
  const repositories = Map.groupBy(tagged, (item) => item.repository)
  const chosen = [...repositories.values()].map((tags) =>
    chooseTag(tags, { branches }),
  )
  const images = [
    ...named.map(({ image }) => image),
    ...acrossRegistries(chosen),
  ]
  if (images.length === 0)
    throw invalidInput(
      'images',
      'names no image. Write one per line, such as ghcr.io/acme/api:1.4.2 (is a step output empty?).',
    )
  return {
    images: unique(images),
    notices: [...named, ...chosen].flatMap((one) => one.notice ?? []),
  }
}

/** `name={...}`: the JSON of one build, for the entry of that name. */
const beginsJson = /^(?:([^\s={}]+)=)?(\{.*)$/

function readItems(input: string, branches: readonly string[]) {
  const named: ChosenImage[] = []
  const tagged: TaggedImage[] = []
  const add = (text: string) => {
    const image = parseImage(text)
    if (image.find.by === 'name') named.push({ tags: new Set(), image })
    else tagged.push(taggedImage(text))
  }
  let json = ''
  let name: string | undefined
  for (const line of lines(input)) {
    if (json === '') {
      const begin = beginsJson.exec(line)
      if (begin === null) {
        add(bare(line))
        continue
      }
      name = begin[1]
      json = `${begin[2]}\n`
    } else json += `${line}\n`
    // Only where it can end: to try at every line of a long one takes long.
    const metadata = line.endsWith('}') ? parseJson(json) : undefined
    if (metadata === undefined) continue
    json = ''
    const built = builtImages(metadata)
    if (name === undefined)
      for (const { name: entry, reference } of built)
        add(entry === undefined ? reference : `${entry}=${reference}`)
    else named.push(buildFor(name, built, branches))
  }
  if (json !== '')
    throw invalidInput(
      'images',
      `begins a JSON object that never ends: "${json.slice(0, 60).trim()}...".`,
    )
  return { named, tagged }
}

/** Without what belongs to a list of YAML: "- " and quotes around the item. */
function bare(line: string): string {
  return line.replace(/^-\s+/, '').replace(/^(["'])(.*)\1$/, '$2')
}

/** The one image of a build that is meant for one entry. */
function buildFor(
  name: string,
  built: readonly BuiltImage[],
  branches: readonly string[],
): ChosenImage {
  const tags = built.map(({ reference }) => taggedImage(reference))
  const repositories = new Set(tags.map(({ repository }) => repository))
  if (repositories.size > 1)
    throw invalidInput(
      'images',
      `"${name}={...}" holds builds of ${[...repositories].join(' and ')}, and one entry takes one. Write ${name}=repository:tag.`,
    )
  return chooseTag(tags, { branches, name })
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

import { builtImages } from './builds.ts'
import { canonicalRepository, sameRepository } from './canonical-repository.ts'
import { acrossRegistries, chooseTag } from './choice.ts'
import {
  invalidImages,
  parseImage,
  splitReference,
  type WantedImage,
} from './image.ts'
import { bare, lines } from './input-values.ts'

/**
 * Reads the `images` input: image references, one per line; the tags or the JSON of docker/metadata-action; the JSON of
 * build-push-action, bake-action or skaffold. Several tags of one repository are one image: the first tag that does not
 * move.
 *
 * @param branches branch names of the event, whose tags move
 * @returns also a notice where tags were left out
 */
export function parseImages(input: string, branches: readonly string[]) {
  const chosen = readGroups(input).map((texts) => chooseTag(texts, branches))
  if (chosen.length === 0)
    throw invalidImages(
      'names no image. Write one per line, such as ghcr.io/acme/api:1.4.2 (is a step output empty?).',
    )
  return {
    images: unique(acrossRegistries(chosen)),
    notices: chosen.flatMap(({ notice }) => notice ?? []),
  }
}

/** The texts of one image each: of one entry that is named, or of one repository. */
function readGroups(input: string): readonly (readonly string[])[] {
  const named: (readonly string[])[] = []
  const unnamed: string[] = []
  for (const { name, texts } of readItems(input))
    if (name !== undefined) named.push(texts.map((text) => `${name}=${text}`))
    else
      for (const text of texts)
        if (parseImage(text).find.by === 'name') named.push([text])
        else unnamed.push(text)
  const byRepository = Map.groupBy(unnamed, (text) =>
    canonicalRepository(splitReference(text).repository),
  )
  return [...named, ...byRepository.values()]
}

/** `name={...}`: the JSON of one build, for the entry of that name. */
const beginsJson = /^(?:([^\s={}]+)=)?(\{.*)$/

/** The lines of the input, and the references in its JSON, for the entry of that name. */
function* readItems(
  input: string,
): Generator<{ name?: string | undefined; texts: readonly string[] }> {
  let text = ''
  let name: string | undefined
  for (const line of lines(input)) {
    const begin = text === '' ? beginsJson.exec(line) : undefined
    if (begin === null) {
      yield { texts: [bare(line)] }
      continue
    }
    if (begin !== undefined) name = begin[1]
    text += `${begin?.[2] ?? line}\n`
    // Only where it can end: to try at every line of a long one takes long.
    const json = line.endsWith('}') ? parseJson(text) : undefined
    if (json === undefined) continue
    yield { name, texts: builtImages(json) }
    text = ''
  }
  if (text !== '')
    throw invalidImages(
      `begins a JSON object that never ends: "${text.slice(0, 60).trim()}...".`,
    )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unique(images: readonly WantedImage[]): readonly WantedImage[] {
  return images.filter((image, index) => {
    const other = images.slice(0, index).find((one) => isOneEntry(one, image))
    if (other !== undefined && other.text !== image.text)
      throw invalidImages(
        `says two things of "${entryName(image)}": "${other.text}" and "${image.text}". Keep one of them.`,
      )
    return other === undefined
  })
}

function isOneEntry(one: WantedImage, other: WantedImage): boolean {
  const [name, otherName] = [entryName(one), entryName(other)]
  const areNamed = one.find.by === 'name' && other.find.by === 'name'
  return areNamed ? name === otherName : sameRepository(name, otherName)
}

function entryName({ find }: WantedImage): string {
  return find.by === 'name' ? find.name : find.oneOf.join(' ')
}

import { builtImages } from './builds.ts'
import { canonicalRepository, sameRepository } from '../../image/repository.ts'
import { acrossRegistries, chooseTag } from './choice.ts'
import { readReference, type WantedImage } from './image.ts'
import { writeNamed, type NamedReference } from '../../image/reference.ts'
import { bare, lines } from '../input-values.ts'
import { invalidInput } from '../invalid-input.ts'

/**
 * Reads the `images` input: image references, one per line; the tags or the JSON of docker/metadata-action; the JSON of
 * build-push-action, bake-action or skaffold. Several tags of one repository are one image: the first tag that does not
 * move.
 *
 * @param branches branch names of the event, whose tags move
 * @returns also a notice where tags were left out
 */
export function parseImages(input: string, branches: readonly string[]) {
  const groups = Map.groupBy(readReferences(input), ({ group }) => group)
  const chosen = [...groups.values()].map((group) => chooseTag(group, branches))
  if (chosen.length === 0)
    throw invalidInput(
      'images',
      'names no image. Write one per line, such as ghcr.io/acme/api:1.4.2 (is a step output empty?).',
    )
  return {
    images: unique(acrossRegistries(chosen)),
    notices: chosen.flatMap(({ notice }) => notice ?? []),
  }
}

interface Reference extends NamedReference {
  /** The same for the references of one image: of one entry that is named, or of one repository. */
  readonly group: string
}

function readReferences(input: string): readonly Reference[] {
  const found: Reference[] = []
  for (const { name, texts, isBuild } of readItems(input)) {
    const item = `${found.length}`
    for (const text of texts) {
      const reference = readReference(text)
      const above = isBuild ? undefined : found.at(-1)
      if (name !== undefined) found.push({ ...reference, name, group: item })
      else if (reference.name !== undefined)
        found.push({ ...reference, group: `${found.length}` })
      else if (above !== undefined && isFurtherTag(reference, above))
        found.push({ ...above, ...reference, name: above.name })
      else
        found.push({
          ...reference,
          group: canonicalRepository(reference.repository),
        })
    }
  }
  return found
}

/** A further tag of the list that follows a name: `name=${{ steps.meta.outputs.tags }}`. */
function isFurtherTag(reference: NamedReference, above: Reference): boolean {
  const { name } = above
  return (
    name !== undefined &&
    writeNamed(above) !== writeNamed({ ...reference, name }) &&
    sameRepository(above.repository, reference.repository)
  )
}

/** `name={...}`: the JSON of one build, for the entry of that name; an array of images, but no IPv6 address. */
const beginsJson = /^(?:([^\s={}]+)=)?(\{.*|\[\s*(?:["{].*)?)$/

/** The lines of the input, and the references in its JSON, for the entry of that name. */
function* readItems(input: string): Generator<{
  readonly name?: string | undefined
  readonly texts: readonly string[]
  readonly isBuild: boolean
}> {
  let text = ''
  let name: string | undefined
  for (const raw of lines(input)) {
    const line = text === '' ? unquoted(raw) : raw
    const begin = text === '' ? beginsJson.exec(line) : undefined
    if (begin === null) {
      yield { texts: [bare(line)], isBuild: false }
      continue
    }
    if (begin !== undefined) name = begin[1]
    text += `${begin?.[2] ?? line}\n`
    // Only where it can end: to try at every line of a long one takes long.
    const json = /[}\]]$/.test(line) ? parseJson(text) : undefined
    if (json === undefined) continue
    yield { name, texts: builtImages(json), isBuild: true }
    text = ''
  }
  if (text !== '')
    throw invalidInput(
      'images',
      `begins a JSON object that never ends: "${text.slice(0, 60).trim()}...".`,
    )
}

/** Without the quotes of a shell around JSON, or of toJSON() around an output that is JSON. */
function unquoted(line: string): string {
  if (/^'[{[].*[}\]]'$/.test(line)) return line.slice(1, -1)
  if (!/^"[{[].*[}\]]"$/.test(line)) return line
  const text = parseJson(line)
  return typeof text === 'string' ? text.replace(/\r?\n/g, ' ') : line
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
      throw invalidInput(
        'images',
        `has two values for "${entryName(image)}": "${other.text}" and "${image.text}". Keep one of them.`,
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
  return find.names.join(' ')
}

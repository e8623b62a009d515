import { splitReference, lastComponent } from '../request/image.ts'
import { parseImages } from '../request/images.ts'
import type { ExpectedImage } from './expectation.ts'
import {
  renderedImages,
  type RenderedImage,
  partsIn,
  readObjects,
} from './images.ts'
import { listed, didYouMean } from './did-you-mean.ts'
import { parseObject, splitObjects } from './objects.ts'
import { unrewritten } from './not-followed.ts'

/** An image of the request that nothing follows. */
export interface Asked {
  /** As the user wrote it. */
  readonly wanted: string
  /** The entry's name. */
  readonly name: string
  /** The repositories of the other images of the request: a second line for one of them is refused. */
  readonly taken: ReadonlySet<string>
}

/** One of the images of a request. */
export function askedAmong(
  { wanted, name }: ExpectedImage,
  all: readonly ExpectedImage[],
): Asked {
  const taken = all
    .filter((other) => other.name !== name)
    .flatMap((other) => [other.name, other.reference])
    .map((reference) => splitReference(reference).repository)
  return { wanted, name, taken: new Set(taken) }
}

/** What to write instead, for an image that is not rendered at all. Every line in it is one that `images` takes. */
export function suggestion(
  { wanted, name, taken }: Asked,
  manifests: string,
): string {
  if (manifests.trim() === '')
    return 'It renders nothing. Is it the right folder? A component is rendered only by the overlays that list it.'
  const images = renderedImages(manifests)
  const rendered = new Set(
    images.map(({ reference }) => splitReference(reference.trim()).repository),
  )
  const repositories = [...rendered].filter(
    (other) =>
      !taken.has(other) &&
      !isFilled(other) &&
      isAccepted(lineReplacing(other, wanted)),
  )
  const { repository } = splitReference(name)
  const [likely, another, ...more] = didYouMean(repository, repositories)
  if (likely === undefined) {
    const filled = placeholder(images, repository)
    if (filled !== undefined) return filled
    const isLike = ({ reference }: RenderedImage) =>
      lastComponent(splitReference(reference).repository) ===
      lastComponent(repository)
    const parts = readObjects(manifests, (text) =>
      /repository|image/i.test(text),
    )
      .flatMap(partsIn)
      .find(isLike)
    if (parts !== undefined)
      return `It renders "${parts.reference}" in ${parts.object} (${parts.path}), ${unrewritten(parts)}`
  }
  if (repositories.length === 0) {
    const others = [...rendered].filter((other) => taken.has(other))
    return others.length === 0
      ? noImage(manifests)
      : `It renders only ${listed(others)}, which you have asked for as well. Is it the right folder?`
  }
  if (likely === undefined || another !== undefined) {
    const meant = [likely, another, ...more].flatMap((other) => other ?? [])
    const [first = '', ...rest] = new Set([...meant, ...repositories])
    return `It renders ${listed([first, ...rest])}: to deploy yours in the place of one of them, write "${lineReplacing(first, wanted)}".`
  }
  const keeping = linesKeeping(likely, wanted)
  if (lastComponent(likely) !== lastComponent(repository))
    return `Did you mean ${(wanted.includes('=') ? undefined : keeping[0]) ?? `"${lineReplacing(likely, wanted)}"`}?${repositories.length === 1 ? '' : ` It renders ${listed(repositories)}.`}`
  const ways = waysTo(likely, wanted)
  const isPrefixMissing = likely.endsWith(`/${repository}`)
  return `It renders "${likely}": write ${(isPrefixMissing ? ways : ways.toReversed()).join(', or ')}.`
}

/** What to write for an image that is known by another name, where that is not asked for already. */
export function renamedSuggestion(
  { wanted, name, taken }: Asked,
  newName: string,
): string | undefined {
  return newName === name || taken.has(newName)
    ? undefined
    : `Write ${waysTo(newName, wanted).join(', or ')}.`
}

function waysTo(likely: string, wanted: string): readonly string[] {
  return [
    ...linesKeeping(likely, wanted).map(
      (line) => `${line} to keep its repository`,
    ),
    `"${lineReplacing(likely, wanted)}" to deploy yours in its place`,
  ]
}

/** A placeholder that is filled after kustomize, by envsubst or Flux for example, can mean any image. */
function placeholder(
  images: readonly RenderedImage[],
  repository: string,
): string | undefined {
  const filled = images.filter(({ reference }) => isFilled(reference))
  const image =
    filled.find(({ reference }) =>
      reference.includes(lastComponent(repository)),
    ) ?? filled[0]
  return image === undefined
    ? undefined
    : `It renders "${image.reference}" in ${image.object} (${image.path}), a placeholder that something else fills after kustomize, so that the deployed image is not known here. Write the image itself there, or set validate: build to land without a proof.`
}

/** As a name it would never match: kustomize reads "$" as the end of a name. */
function isFilled(reference: string): boolean {
  return /\$[({]|\{\{/.test(reference)
}

function noImage(manifests: string): string {
  const kinds = splitObjects(manifests).map((text) => parseObject(text).kind)
  return `It renders no workload, only ${listed([...new Set(kinds)])}. Is it the right folder, and does it list its resources?`
}

/** The line that puts the asked reference in the place of another image. */
function lineReplacing(other: string, wanted: string): string {
  return `${other}=${askedReference(wanted)}`
}

/** The line that gives the asked version to another image, where the `images` input takes it. */
function linesKeeping(other: string, wanted: string): readonly string[] {
  const reference = askedReference(wanted)
  const line =
    other + reference.slice(splitReference(reference).repository.length)
  return isAccepted(line) ? [`"${line}"`] : []
}

function askedReference(wanted: string): string {
  return wanted.slice(wanted.indexOf('=') + 1).trim()
}

function isAccepted(line: string): boolean {
  try {
    return parseImages(line, []).images.length > 0
  } catch {
    return false
  }
}

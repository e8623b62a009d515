import { sameRepository } from '../../image/repository.ts'
import { lastComponent, repositoryOf } from '../../image/reference.ts'
import { parseImages } from '../../request/images/images.ts'
import type { ExpectedImage } from '../check/expectation.ts'
import {
  partsIn,
  positionOf,
  readObjects,
  renderedImages,
  type RenderedImage,
} from '../images.ts'
import { didYouMean } from '../did-you-mean.ts'
import { parseObject, splitObjects } from '../objects.ts'
import { describeUnrewritten } from './unrewritten.ts'
import { listed } from '../../problem/message.ts'

/** An image of the request that nothing follows in a folder. */
export interface Asked extends Pick<
  ExpectedImage,
  'wanted' | 'name' | 'file' | 'line' | 'isNew'
> {
  /** The folder that is rendered: that of the file, or one that uses it. */
  readonly folder: string
  /** The repositories of the other images of the request: a second line for one of them is refused. */
  readonly taken: ReadonlySet<string>
}

/** One of the images of a request. */
export function askedAmong(
  entry: ExpectedImage,
  all: readonly ExpectedImage[],
  folder: string,
): Asked {
  const taken = all
    .filter((other) => other.name !== entry.name)
    .flatMap((other) => [other.name, other.reference])
    .map(repositoryOf)
  return { ...entry, folder, taken: new Set(taken) }
}

/** What to write instead, for an image that is not rendered at all. Every line in it is one that `images` takes. */
export function suggestion(
  { wanted, name, taken }: Asked,
  manifests: string,
): string {
  if (manifests.trim() === '')
    return 'It renders nothing. Is it the right folder? A component is rendered only by the overlays that list it.'
  const isTaken = (other: string) => isAmong(taken, other)
  const images = renderedImages(manifests)
  const rendered = new Set(
    images.map(({ reference }) => repositoryOf(reference.trim())),
  )
  const repositories = [...rendered].filter(
    (other) =>
      !isTaken(other) && !isFilled(other) && linesFor(other, wanted).length > 0,
  )
  // The entry can be one that the manifests no longer name: then its image tells more than its name.
  const ofEntry = repositoryOf(name)
  const repository =
    [ofEntry, repositoryOf(referenceIn(wanted))].find(
      (one) => didYouMean(one, repositories).length > 0,
    ) ?? ofEntry
  const [likely, ...others] = didYouMean(repository, repositories)
  if (likely === undefined) {
    const unreached =
      placeholder(images, repository) ?? inParts(manifests, repository)
    if (unreached !== undefined) return unreached
  }
  if (repositories.length === 0) {
    const asked = [...rendered].filter(isTaken)
    return asked.length === 0
      ? noImage(manifests, images)
      : `It renders only ${listed(asked)}, which you have asked for as well. Is it the right folder?`
  }
  if (likely === undefined || others.length > 0) {
    const meant = likely === undefined ? [] : [likely, ...others]
    const [first = '', ...rest] = new Set([...meant, ...repositories])
    const last = linesFor(first, wanted).slice(-1)
    if (rest.length === 0) return `It renders "${first}": write ${oneOf(last)}.`
    return `It renders ${listed([first, ...rest])}: ${last[0]?.effect === '' ? 'for' : 'to deploy yours in the place of'} one of them, write a line such as "${last[0]?.text}".`
  }
  const lines = linesFor(likely, wanted)
  if (lastComponent(likely) !== lastComponent(repository)) {
    const line = wanted.includes('=') ? lines.at(-1) : lines[0]
    return `Did you mean "${line?.text}"?${repositories.length === 1 ? '' : ` It renders ${listed(repositories)}.`}`
  }
  const isPrefixMissing = likely.endsWith(`/${repository}`)
  return `It renders "${likely}": write ${oneOf(isPrefixMissing ? lines : lines.toReversed())}.`
}

function isAmong(repositories: ReadonlySet<string>, one: string): boolean {
  return [...repositories].some((other) => sameRepository(one, other))
}

/** What to write for an image that is known by another name, where that is not asked for already. */
export function renamedSuggestion(
  { wanted, name, taken }: Asked,
  newName: string,
): string | undefined {
  const lines = linesFor(newName, wanted)
  return newName === name || isAmong(taken, newName) || lines.length === 0
    ? undefined
    : `Write ${oneOf(lines)}.`
}

/** An image of that name whose repository and version are fields of their own, as in Helm values. */
function inParts(manifests: string, repository: string): string | undefined {
  const image = readObjects(manifests, (text) => /repository|image/i.test(text))
    .flatMap(partsIn)
    .find(
      ({ reference }) =>
        lastComponent(repositoryOf(reference)) === lastComponent(repository),
    )
  return image && `It renders ${describeUnrewritten([image], undefined)}`
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
    : `It renders ${positionOf(image)}, a placeholder that something else fills after kustomize, so the deployed image is not known here. Write the image itself there, or set validate: build to land without a proof.`
}

/** As a name it would never match: kustomize reads "$" as the end of a name. */
function isFilled(reference: string): boolean {
  return /\$[({]|\{\{/.test(reference)
}

function noImage(manifests: string, [image]: readonly RenderedImage[]): string {
  if (image !== undefined)
    return `It renders ${positionOf(image)}, which cannot be an image. Correct it there.`
  const kinds = splitObjects(manifests).map((text) => parseObject(text).kind)
  return `It renders no workload, only ${listed([...new Set(kinds)])}. Is it the right folder, and does it list its resources?`
}

interface Line {
  readonly text: string
  /** Empty where it goes without saying. */
  readonly effect: string
}

/**
 * The lines that give the asked version to another image, and that put the asked reference in its place, as far as the
 * `images` input takes them; only the first where they mean the same.
 */
function linesFor(other: string, wanted: string): readonly Line[] {
  const asked = referenceIn(wanted)
  const repository = repositoryOf(asked)
  const keeping = other + asked.slice(repository.length)
  const text = `${other}=${asked}`
  if (!isAccepted(text)) return []
  const replacing = { text, effect: 'to deploy yours in its place' }
  if (!isAccepted(keeping)) return [replacing]
  return repository === '*' || sameRepository(repository, other)
    ? [{ text: keeping, effect: '' }]
    : [{ text: keeping, effect: 'to keep its repository' }, replacing]
}

/** What a line of `images` asks for, behind the name of the entry. */
function referenceIn(wanted: string): string {
  return wanted.slice(wanted.indexOf('=') + 1).trim()
}

function oneOf(lines: readonly Line[]): string {
  return lines
    .map(({ text, effect }) => `"${text}" ${effect}`.trim())
    .join(', or ')
}

function isAccepted(line: string): boolean {
  try {
    return parseImages(line, []).images.length > 0
  } catch {
    return false
  }
}

import { splitReference } from '../request/image.ts'
import { parseImages } from '../request/images.ts'
import { renderedImages } from './images.ts'
import { listed } from './list.ts'
import { lastComponent, likelyMeant } from './near.ts'

/** An image of the request that nothing follows. */
export interface Asked {
  /** As the user wrote it. */
  readonly wanted: string
  /** The entry's name. */
  readonly name: string
}

/** What to write instead, for an image that is not rendered at all. Every line in it is one that `images` takes. */
export function suggestion({ wanted, name }: Asked, manifests: string): string {
  if (manifests.trim() === '')
    return 'It renders nothing at all: is it the right folder? A component is rendered only by the overlays that list it.'
  const repositories = [
    ...new Set(
      renderedImages(manifests).map(
        ({ reference }) => splitReference(reference).repository,
      ),
    ),
  ].filter((other) => isAccepted(lineReplacing(other, wanted)))
  if (repositories.length === 0)
    return 'It renders no image at all: is it the right folder, and does it list its resources?'
  const { repository } = splitReference(name)
  const [likely, another, ...more] = likelyMeant(repository, repositories)
  if (likely === undefined || another !== undefined) {
    const meant = [likely, another, ...more].flatMap((other) => other ?? [])
    const [first = '', ...rest] = new Set([...meant, ...repositories])
    return `It renders ${listed([first, ...rest])}: to deploy yours in the place of one of them, write "${lineReplacing(first, wanted)}".`
  }
  const replacing = `"${lineReplacing(likely, wanted)}"`
  const keeping = linesKeeping(likely, wanted)
  if (lastComponent(likely) !== lastComponent(repository))
    return `Did you mean ${(wanted.includes('=') ? undefined : keeping[0]) ?? replacing}? It renders ${listed(repositories)}.`
  const ways = [
    ...keeping.map((line) => `${line} to keep its repository`),
    `${replacing} to deploy yours in its place`,
  ]
  const isPrefixMissing = likely.endsWith(`/${repository}`)
  return `It renders "${likely}": write ${(isPrefixMissing ? ways : ways.toReversed()).join(', or ')}.`
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
    return parseImages(line, []).length > 0
  } catch {
    return false
  }
}

import { invalidInput } from '../../problem.ts'
import { parseFolderPattern, type FolderPattern } from './folder-pattern.ts'
import type { WantedImage } from '../images/image.ts'
import { lastComponent } from '../../image/reference.ts'
import { lines, required, type Input } from '../input-values.ts'
import { valuesForRef, type NoMatch } from '../ref-map.ts'

/** A folder to edit, or a pattern of them. */
export type OverlayPattern = FolderPattern & {
  /** The image that a placeholder of the line stands for; undefined for all. */
  readonly only?: NamedImage
}

/** An image as the placeholders of `overlays` see it. */
export interface NamedImage {
  /** As the user wrote it. */
  readonly text: string
  /** What precedes the "=", else the same as `image`. */
  readonly name: string
  /** The last part of its repository. */
  readonly image: string
}

/** The overlays of this run, or the patterns of refs that do not match its ref. */
export type Overlays =
  | { readonly kind: 'folders'; readonly folders: readonly OverlayPattern[] }
  | NoMatch

/**
 * Reads the `overlays` input: one folder per line, or a map of one `pattern: folder` per line. A folder may be a pattern
 * itself, or hold `{image}` or `{name}`: then it is one folder for each image, which takes that image only.
 *
 * @param ref the full ref of the event, such as refs/heads/main
 */
export function parseOverlays(
  input: Input,
  ref: string,
  images: readonly NamedImage[],
): Overlays {
  const items = lines(required(input, 'overlays'))
  if (items.length === 0)
    throw invalidInput(
      'overlays',
      'names no folder. Write one per line, such as k8s/overlays/production.',
    )
  const found = valuesForRef('overlays', 'folders', { items, ref })
  if (found.kind === 'no-match') return found
  const folders = found.values.flatMap((value) => expand(value, images))
  const glob = folders.find(({ kind }) => kind === 'glob')
  if (glob !== undefined && input('images-from') !== '')
    throw invalidInput(
      'overlays',
      `"${glob.folder}" is a pattern, which "images-from" does not take. Write the folders in full.`,
    )
  const distinct = new Map(
    folders.map((one) => [`${one.folder}\n${one.only?.text ?? ''}`, one]),
  )
  return { kind: 'folders', folders: [...distinct.values()] }
}

function expand(
  line: string,
  images: readonly NamedImage[],
): readonly OverlayPattern[] {
  const [unknown] = /\{(?!image\}|name\})[\w-]*\}/.exec(line) ?? []
  if (unknown !== undefined)
    throw invalidInput(
      'overlays',
      `"${line}" holds ${unknown}, which is not a placeholder. Write {image} or {name}.`,
    )
  if (!/\{(image|name)\}/.test(line))
    return [parseFolderPattern('overlays', line)]
  if (images.length === 0)
    throw invalidInput(
      'overlays',
      `"${line}" has a folder for each image, and no image is named. List the names in "images".`,
    )
  return images.map((only) => {
    const folder = line
      .replaceAll('{image}', only.image)
      .replaceAll('{name}', only.name)
    return { ...parseFolderPattern('overlays', folder), only }
  })
}

/** Images as placeholders see them. */
export function namedImages(
  images: readonly WantedImage[],
): readonly NamedImage[] {
  return images.map(({ text, find, newName }) => {
    const [name] = find.names
    const image = lastComponent(newName.kind === 'set' ? newName.value : name)
    return { text, image, name: find.by === 'name' ? name : image }
  })
}

/** An image of which only the name is known. */
export function namedImage(text: string): NamedImage {
  const image = lastComponent(text)
  return { text, image, name: image }
}

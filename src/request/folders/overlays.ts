import { parseFolderPattern, type FolderPattern } from './folder-pattern.ts'
import { lastComponent, splitNamed } from '../../image/reference.ts'
import { lines, required, type Input } from '../input-values.ts'
import { valuesForRef } from '../ref-map.ts'
import { invalidInput, invalidValue } from '../invalid-input.ts'

/** A folder to edit, or a pattern of them. */
export type OverlayPattern = FolderPattern & {
  /** The text of the image that a placeholder of the line stands for; undefined for all. */
  readonly only?: string
}

/**
 * Reads the `overlays` input: one folder per line, or a map of one `pattern: folder` per line. A folder may be a pattern
 * itself, or hold `{image}` or `{name}`: then it is one folder for each image, which takes that image only.
 *
 * @param ref the full ref of the event, such as refs/heads/main
 * @param images as the user wrote them, or names alone
 */
export function parseOverlays(
  input: Input,
  ref: string,
  images: readonly string[],
): readonly OverlayPattern[] {
  const items = lines(required(input, 'overlays'))
  if (items.length === 0)
    throw invalidInput(
      'overlays',
      'names no folder. Write one per line, such as k8s/overlays/production.',
    )
  const values = valuesForRef('overlays', 'folders', { items, ref })
  const folders = values.flatMap((value) => expand(value, images))
  const glob = folders.find(({ kind }) => kind === 'glob')
  if (glob !== undefined && input('images-from') !== '')
    throw invalidValue(
      'overlays',
      `"${glob.folder}" is a pattern, which "images-from" does not take. Write the folders in full.`,
    )
  const distinct = new Map(
    folders.map((one) => [`${one.folder}\n${one.only ?? ''}`, one]),
  )
  return [...distinct.values()]
}

function expand(
  line: string,
  images: readonly string[],
): readonly OverlayPattern[] {
  const [unknown] = /\{(?!image\}|name\})[\w-]*\}/.exec(line) ?? []
  if (unknown !== undefined)
    throw invalidValue(
      'overlays',
      `"${line}" holds ${unknown}, which is not a placeholder. Write {image} or {name}.`,
    )
  if (!/\{(image|name)\}/.test(line))
    return [parseFolderPattern('overlays', line)]
  if (images.length === 0)
    throw invalidValue(
      'overlays',
      `"${line}" has a folder for each image, and no image is named. List the names in "images".`,
    )
  return images.map((only) => {
    const { name, repository } = splitNamed(only)
    const isKept = name !== undefined && repository === '*'
    const image = lastComponent(isKept ? name : repository)
    const folder = line
      .replaceAll('{image}', image)
      .replaceAll('{name}', name ?? image)
    return { ...parseFolderPattern('overlays', folder), only }
  })
}

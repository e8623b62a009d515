import { readFolder } from '../folders/folder-pattern.ts'
import { bare, lines, type Input } from '../input-values.ts'
import { splitReference } from '../../image/reference.ts'
import { invalidInput, invalidValue } from '../invalid-input.ts'

/** Where the values of images are taken from, instead of the input `images`. */
export type ImagesFrom = {
  /** As the user wrote it. */
  readonly text: string
  /** Which images, by the name or the newName of their entry; none for all. */
  readonly names: readonly string[]
} & (
  | {
      readonly kind: 'overlay'
      /** A branch, tag or commit of the target repository; undefined for the tip that is landed on. */
      readonly revision: string | undefined
      readonly folder: string
    }
  /** What the overlay itself had before. */
  | { readonly kind: 'previous' }
)

/**
 * Reads the input `images-from`: `[revision:]folder`, or `previous`. With it, `images` lists names without a version.
 * @returns undefined where it is empty
 */
export function parseImagesFrom(input: Input): ImagesFrom | undefined {
  const text = bare(input('images-from'))
  if (text === '') {
    if (input('images') === '')
      throw invalidInput(
        'images',
        'is empty, and so is "images-from": is it missing under "with", or is a variable or a step output empty?',
      )
    return undefined
  }
  const names = [...new Set(lines(input('images')).map(bare).map(nameOf))]
  if (text === 'previous') return { kind: 'previous', text, names }
  const [, revision, folder = text] =
    /^([^:\s]*):(?!\/\/)(.*)$/.exec(text) ?? []
  if (revision === '' || folder === '')
    throw invalidInput(
      'images-from',
      `names no ${revision === '' ? `revision before "${text}"` : `folder behind "${text}"`}. Write folder, revision:folder or previous.`,
    )
  if (/[\s~^?*[\\]|\.\./.test(revision ?? '') || revision?.startsWith('-'))
    throw invalidValue(
      'images-from',
      `"${revision}" is not a branch, tag or commit. Write folder, revision:folder or previous.`,
    )
  if (/[*?]|\{(image|name)\}/.test(folder))
    throw invalidValue(
      'images-from',
      `"${folder}" is not one folder. Write one in full, such as k8s/overlays/staging.`,
    )
  if (input('validate') === 'none')
    throw invalidInput(
      'images-from',
      `renders the folder "${folder}", and "validate: none" renders nothing. Remove "validate: none".`,
    )
  return {
    kind: 'overlay',
    text,
    names,
    revision,
    folder: readFolder(folder, 'images-from'),
  }
}

function nameOf(line: string): string {
  const { repository, tag, digest } = splitReference(line)
  if (tag === undefined && digest === undefined && !line.includes('='))
    return repository
  throw invalidInput(
    'images',
    `holds "${line}", and "images-from" gives the version. Write the name alone, such as ${repository || 'ghcr.io/acme/api'}.`,
  )
}

import { invalidValue } from '../invalid-input.ts'
import { sameRepository } from '../../image/repository.ts'
import type { FieldEdit, ImageEdit } from '../../image/entry.ts'
import { findMistake } from './image-mistake.ts'
import { splitNamed, type NamedReference } from '../../image/reference.ts'

/** One image of the request. It has several names only where one build was tagged in several registries. */
export interface WantedImage extends ImageEdit {
  /** As the user wrote it. */
  readonly text: string
}

/**
 * Reads `[name=]repository[:tag][@digest]`, in which `*` keeps a part, as in `kustomize edit set image`.
 * @throws Refusal (invalid-input) that quotes the text and names what to write
 */
export function readReference(text: string): NamedReference {
  const reference = splitNamed(text)
  const mistake = findMistake(text, reference)
  if (mistake !== undefined)
    throw invalidValue('images', `"${text}" ${mistake}`)
  return reference
}

/** Reads it as the edit that it asks for. */
export function parseImage(text: string): WantedImage {
  const { name, repository, tag, digest } = readReference(text)
  const version = { newTag: fieldEdit(tag), digest: fieldEdit(digest) }
  if (name === undefined) {
    const find = { by: 'repository', names: [repository] } as const
    return { text, find, newName: { kind: 'keep' }, ...version }
  }
  // A newName that only repeats the name is noise in the file (akuity/kargo#1476).
  const isName = sameRepository(repository, name)
  const newName = fieldEdit(isName ? undefined : repository)
  return { text, find: { by: 'name', names: [name] }, newName, ...version }
}

/** As in kustomize, a tag or digest that is not written goes: a digest of the old tag would hide the new one. */
export function fieldEdit(value: string | undefined): FieldEdit {
  if (value === undefined) return { kind: 'remove' }
  return value === '*' ? { kind: 'keep' } : { kind: 'set', value }
}

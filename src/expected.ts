import type { EditedOverlay } from './edit-overlay.ts'
import {
  editImages,
  readImages,
  type ImageEntry,
} from './kustomization/edit.ts'
import type { ExpectedImage } from './manifests/check.ts'
import { Refusal } from './problem.ts'
import { splitReference } from './request/image.ts'

/** An image that is to be proved, and where its entry stands; a new entry has no line yet. */
export interface ExpectedEntry extends ExpectedImage {
  readonly line: number | undefined
}

/** The tag that stands for an entry in a marked render. */
export interface Mark {
  readonly name: string
  readonly marker: string
}

/** What each entry of the request is to give, one for each name: entries of one name have one value. */
export function expectedImages({
  entries,
}: EditedOverlay): readonly ExpectedEntry[] {
  const byName = new Map(entries.map((entry) => [entry.after.name, entry]))
  return [...byName.values()].map(({ wanted, before, after, line }, index) => ({
    wanted: wanted.text,
    name: after.name,
    reference: entryReference(after),
    marker: `kustomize-bump-marker-${index}`,
    line: before === undefined ? undefined : line,
  }))
}

/** The reference that an entry gives to what it matches (kustomize, ImageTagTransformer). */
export function entryReference({
  name,
  newName,
  newTag,
  digest,
}: ImageEntry): string {
  return [
    newName ?? splitReference(name).repository,
    newTag === undefined ? '' : `:${newTag}`,
    digest === undefined ? '' : `@${digest}`,
  ].join('')
}

/**
 * The file with a tag of its own for each of these entries; a digest stays, since a `replacements` may read it.
 * @throws Refusal (invalid-kustomization) where an entry can be edited, but not like this
 */
export function markEntries(
  file: string,
  text: string,
  marks: readonly Mark[],
): string {
  const result = editImages(
    text,
    marks.map(({ name, marker }) => ({
      find: { by: 'name', name },
      newName: { kind: 'keep' },
      newTag: { kind: 'set', value: marker },
      digest: { kind: 'keep' },
    })),
  )
  if (result.kind === 'edited') return result.text
  const { message, line, column } = result.problem
  throw new Refusal({
    reason: 'invalid-kustomization',
    message,
    at: { file, line, column },
  })
}

/** The names of all entries of a file; none where it can not be read. */
export function entryNames(text: string): readonly string[] {
  const read = readImages(text)
  return read.kind === 'read'
    ? [...new Set(read.entries.map(({ name }) => name))]
    : []
}

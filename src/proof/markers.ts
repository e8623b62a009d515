import type { EditedOverlay } from '../overlay/edit.ts'
import {
  editImages,
  readImages,
  type ImageEntry,
} from '../kustomization/edit.ts'
import type { ExpectedImage } from '../manifests/expectation.ts'
import { Refusal } from '../problem.ts'
import { splitReference } from '../request/image.ts'

/** An image that is to be proved, and where its entry stands; a new entry has no line yet. */
export interface ExpectedEntry extends ExpectedImage {
  /** The kustomization that has the entry. */
  readonly file: string
  readonly line: number | undefined
}

/** The tag or the digest that stands for an entry in a marked render. */
export interface Mark {
  readonly name: string
  readonly marker: string
}

/**
 * What stands for an entry: of the shape that it has, since a `replacements` may take it apart at "@", ":" or ".".
 */
function markerOf({ newTag, digest }: ImageEntry, label: string): string {
  if (digest !== undefined)
    return `sha256:${Buffer.from(label).toString('hex').padEnd(64, '0').slice(0, 64)}`
  return newTag === undefined
    ? label
    : `${newTag.slice(0, 127 - label.length)}-${label}`
}

/**
 * What each entry of the request is to give in a folder, one for each name of a file: entries of one name have one
 * value.
 */
export function expectedImages(
  overlays: readonly EditedOverlay[],
  folder: string,
): readonly ExpectedEntry[] {
  return overlays
    .flatMap(({ path, folder: own, entries }) => {
      const byName = new Map(entries.map((entry) => [entry.after.name, entry]))
      return [...byName.values()].map((entry) => ({
        ...entry,
        file: path,
        isFromBelow: own !== folder,
      }))
    })
    .map(({ file, isFromBelow, wanted, before, after, lineBefore }, index) => ({
      file,
      isFromBelow,
      wanted: wanted.text,
      name: after.name,
      reference: entryReference(after),
      previous: before === undefined ? undefined : entryReference(before),
      marker: markerOf(after, `marker-${index}`),
      // What is refused does not land, so that the line is the one on the branch.
      line: lineBefore,
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
 * The file with a tag or a digest of its own for each of these entries.
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
      ...(marker.startsWith('sha256:')
        ? {
            newTag: { kind: 'keep' },
            digest: { kind: 'set', value: marker },
          }
        : {
            newTag: { kind: 'set', value: marker },
            digest: { kind: 'keep' },
          }),
    })),
  )
  if (result.kind === 'edited') return result.text
  const { message, line, column } = result.problem
  throw new Refusal({
    code: 'invalid-kustomization',
    message,
    at: { file, line, column },
  })
}

/**
 * Marks for all entries of a file but some; none where it cannot be read.
 * @param label what they begin with, so that they are no others'
 */
export function otherMarks(
  text: string,
  {
    except,
    label,
  }: { readonly except: ReadonlySet<string>; readonly label: string },
): readonly Mark[] {
  const read = readImages(text)
  const entries = read.kind === 'read' ? read.entries : []
  const byName = new Map(entries.map((entry) => [entry.name, entry]))
  return [...byName.values()]
    .filter(({ name }) => !except.has(name))
    .map((entry, index) => ({
      name: entry.name,
      marker: markerOf(entry, `${label}-${index}`),
    }))
}

import { entryReference } from '../overlay/edit.ts'
import type { EditedFolder } from '../overlay/folder.ts'
import {
  editImages,
  readImages,
  type ImageEntry,
  type SourceFile,
} from '../kustomization/edit.ts'
import type { ExpectedImage } from '../manifests/expectation.ts'
import { Refusal } from '../problem.ts'

/** An image that is to be proved, and its entry. */
export interface ExpectedEntry extends ExpectedImage {
  /** The kustomization that has the entry. */
  readonly file: string
  /** Undefined for a new entry. */
  readonly line: number | undefined
}

/** The tag or the digest that marks an entry in a marked render. */
export interface Marker {
  readonly name: string
  readonly marker: string
}

/** Of the shape that the entry's own has, since a `replacements` may take it apart at "@", ":" or ".". */
function markerOf({ newTag, digest }: ImageEntry, label: string): string {
  if (digest !== undefined)
    return `sha256:${Buffer.from(label).toString('hex').padEnd(64, '0').slice(0, 64)}`
  return newTag === undefined
    ? label
    : `${newTag.slice(0, 127 - label.length)}-${label}`
}

/**
 * What the entries of the request should give in a folder: one image for each name of a file, since entries of one name
 * have one value.
 */
export function expectedImages(
  edited: readonly EditedFolder[],
  folder: string,
): readonly ExpectedEntry[] {
  return edited
    .flatMap(({ path, edit: { file, entries } }) => {
      const byName = new Map(entries.map((entry) => [entry.after.name, entry]))
      return [...byName.values()].map((entry) => ({
        ...entry,
        file,
        isFromBelow: path !== folder,
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

/**
 * The file with a tag or a digest of its own for each of these entries.
 * @throws Refusal (invalid-kustomization) where an entry can be edited, but not like this
 */
export function markEntries(
  source: SourceFile,
  markers: readonly Marker[],
): string {
  const result = editImages(
    source,
    markers.map(({ name, marker }) => ({
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
  throw new Refusal({ ...result.problem, code: 'invalid-kustomization' })
}

/**
 * Markers for all entries of a file but some; none where it cannot be read.
 * @param label part of each, so that no other file has the same
 */
export function otherMarkers(
  source: SourceFile,
  {
    except,
    label,
  }: { readonly except: ReadonlySet<string>; readonly label: string },
): readonly Marker[] {
  const read = readImages(source)
  const entries = read.kind === 'read' ? read.entries : []
  const byName = new Map(entries.map((entry) => [entry.name, entry]))
  return [...byName.values()]
    .filter(({ name }) => !except.has(name))
    .map((entry, index) => ({
      name: entry.name,
      marker: markerOf(entry, `${label}-${index}`),
    }))
}

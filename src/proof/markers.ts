import { type ImageEntry, entryReference } from '../image/entry.ts'
import type { EditedFolder } from '../overlay/folder.ts'
import { editImages, readImages } from '../kustomization/edit.ts'
import type { SourceFile } from '../yaml/refusal.ts'
import { isKustomization } from '../kustomization/names.ts'
import type { ExpectedImage } from '../manifests/check/expectation.ts'
import { Refusal } from '../problem/problem.ts'
import type { Changes, Files } from '../render/input-files.ts'
import { splitReference } from '../image/reference.ts'

/** A marker in the shape of the entry's own tag or digest, which `replacements` may split at "@", ":" or ".". */
function markerOf(entry: ImageEntry, label: string): string {
  const { tag, digest } = splitReference(entryReference(entry))
  if (digest !== undefined)
    return `sha256:${Buffer.from(label).toString('hex').padEnd(64, '0').slice(0, 64)}`
  return tag === undefined
    ? label
    : `${tag.slice(0, 127 - label.length)}-${label}`
}

/**
 * The images that the entries of the request should render in a folder: one for each name in a file, since entries of
 * one name have one value.
 */
export function expectedImages(
  edited: readonly EditedFolder[],
  folder: string,
): readonly ExpectedImage[] {
  const all = edited.flatMap(({ path, edit: { file, entries } }) => {
    const byName = new Map(entries.map((entry) => [entry.after.name, entry]))
    const place = { file, isFromBelow: path !== folder }
    return Array.from(byName.values(), (entry) => ({ ...place, ...entry }))
  })
  return all.map(
    ({ wanted, before, after, file, line, isFromBelow }, index) => ({
      wanted,
      name: after.name,
      reference: entryReference(after),
      previous: before && entryReference(before),
      marker: markerOf(after, `marker-${index}`),
      isFromBelow,
      file,
      line,
      isNew: before === undefined,
    }),
  )
}

/** The markers of the entries of a file, by their names. */
export function markersIn(
  file: string,
  expected: readonly ExpectedImage[],
): Map<string, string> {
  const own = expected.filter((entry) => entry.file === file)
  return new Map(own.map(({ name, marker }) => [name, marker]))
}

/**
 * The file with a distinct tag or digest for each of these entries.
 * @param markers by the name of an entry
 * @throws Refusal (invalid-kustomization) where an entry can be edited, but not like this
 */
export function markEntries(
  source: SourceFile,
  markers: ReadonlyMap<string, string>,
): Buffer {
  const result = editImages(
    source,
    [...markers].map(([name, marker]) => {
      const set = { kind: 'set', value: marker } as const
      const keep = { kind: 'keep' } as const
      const [newTag, digest] = marker.startsWith('sha256:')
        ? [keep, set]
        : [set, keep]
      return {
        find: { by: 'name', names: [name] },
        newName: keep,
        newTag,
        digest,
      }
    }),
  )
  if (result.kind === 'edited') return Buffer.from(result.text)
  throw new Refusal({ ...result.problem, code: 'invalid-kustomization' })
}

/**
 * Marks every entry of the kustomizations among these files, those of a base included.
 * @returns the marked files, and the markers of the entries that are not expected
 */
export function markOthers(
  files: Files,
  changes: Changes,
  expected: readonly ExpectedImage[],
): { readonly marked: Changes; readonly markers: readonly string[] } {
  const marked = new Map<string, Buffer>()
  const others: string[] = []
  for (const [file, bytes] of files) {
    if (!isKustomization(file)) continue
    const source = { file, text: (changes.get(file) ?? bytes).toString() }
    const read = readImages(source)
    if (read.kind !== 'read') continue
    const markers = markersIn(file, expected)
    const byName = new Map(read.entries.map((entry) => [entry.name, entry]))
    for (const [name, entry] of byName) {
      if (markers.has(name)) continue
      const marker = markerOf(entry, `other-${others.length}`)
      markers.set(name, marker)
      others.push(marker)
    }
    if (markers.size > 0) marked.set(file, markEntries(source, markers))
  }
  return { marked, markers: others }
}

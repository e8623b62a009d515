import {
  type ImageEntry,
  combinedEntry,
  entryReference,
} from '../../image/entry.ts'
import { splitReference } from '../../image/reference.ts'
import type { SourceServices } from './overlay-source.ts'
import { fileVersions, type FileVersion } from '../../git/revision.ts'
import { readTexts, type Objects } from '../../git/snapshot.ts'
import { readImages } from '../../kustomization/edit.ts'
import { wantedImage } from '../../overlay/images-from.ts'
import type { OverlayFile } from '../../overlay/find.ts'
import { fieldEdit, type WantedImage } from '../../request/images/image.ts'

/** Old versions of a file that are read in one request. */
const batchSize = 20

/** The value that the entries of a name had before, and the commit that last had it. */
export interface Found {
  readonly name: string
  readonly image: WantedImage
  readonly reference: string
  readonly commit: string
}

/** The last other value of each entry in the history of its file; none for an entry that never had one. */
export async function valuesBefore(
  { repository, objects }: Awaited<ReturnType<SourceServices['openSource']>>,
  tip: string,
  { file }: OverlayFile,
  entries: readonly ImageEntry[],
): Promise<readonly Found[]> {
  const versions = await fileVersions(repository, tip, file)
  const found = new Map<string, Found>()
  // The first is the present version.
  for (let at = 1; at < versions.length; at += batchSize) {
    if (found.size === entries.length) break
    const texts = await readVersions(
      objects,
      versions.slice(at, at + batchSize),
    )
    for (const { commit, text } of texts) {
      const read = readImages({ file, text })
      if (read.kind === 'refused') continue
      for (const entry of entries) {
        const { name } = entry
        const before = found.has(name)
          ? undefined
          : otherValue(entry, read.entries)
        if (before !== undefined) found.set(name, { name, commit, ...before })
      }
    }
  }
  return [...found.values()]
}

/** What the entries of a version of the file give for the name of an entry; undefined where that is no other version. */
function otherValue(
  entry: ImageEntry,
  version: readonly ImageEntry[],
): Pick<Found, 'image' | 'reference'> | undefined {
  const alike = version.filter(({ name }) => name === entry.name)
  const before = combinedEntry(alike)
  if (before === undefined) return undefined
  const reference = entryReference(before)
  const { tag, digest } = splitReference(reference)
  const hasVersion = (tag ?? digest) !== undefined
  if (!hasVersion || reference === entryReference(entry)) return undefined
  // As it was written: a "newName" can hold the version, which is then in no other field.
  const written = { tag: before.newTag, digest: before.digest }
  const image = wantedImage(entry, written, fieldEdit(before.newName))
  return { image, reference }
}

async function readVersions(
  objects: Objects,
  versions: readonly FileVersion[],
): Promise<readonly { readonly commit: string; readonly text: string }[]> {
  const places = await Promise.all(
    versions.map(async ({ commit, path }) => {
      return { commit, place: await objects.find(commit, path) }
    }),
  )
  const files = places.flatMap(({ commit, place }) =>
    place.kind === 'file' ? { commit, object: place.object } : [],
  )
  return readTexts(objects, files)
}

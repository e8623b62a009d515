import {
  type ImageEntry,
  combinedEntry,
  entryReference,
} from '../image/entry.ts'
import { readTexts, type Objects } from '../git/snapshot.ts'
import type { Repository } from '../git/repository.ts'
import {
  fetchHistoryOf,
  fileVersions,
  type FileVersion,
} from '../git/revision.ts'
import { readImages } from '../kustomization/edit.ts'
import {
  fieldChange,
  namedEntries,
  requireEntries,
  wantedImage,
} from '../overlay/images-from.ts'
import type { FolderImages } from '../overlay/edit.ts'
import type { OverlayFile } from '../overlay/find.ts'
import { notice, Refusal, type Diagnostic } from '../problem.ts'
import type { WantedImage } from '../request/images/image.ts'
import { splitReference } from '../image/reference.ts'

interface History {
  readonly repository: Repository
  readonly objects: Objects
}

/** Commits that are fetched, one step after the other until the previous value is found. */
const depths = [50, 500, 5000]
/** Old versions of a file that are read in one request. */
const batchSize = 20

/** The value that the entries of a name had before, and the commit that last had it. */
interface Found {
  readonly name: string
  readonly image: WantedImage
  readonly reference: string
  readonly commit: string
}

/** The images of each folder, and where they come from. */
interface Restored {
  readonly targets: readonly FolderImages[]
  readonly notices: readonly Diagnostic[]
}

/**
 * Finds the previous value of each entry in the history of its file.
 * @throws Refusal (no-previous), ServerError
 */
export async function previousImages(
  history: History,
  files: readonly OverlayFile[],
  {
    namesOf,
    branch,
  }: {
    /** Which images of a folder; none for all. */
    readonly namesOf: (folder: string) => readonly string[]
    readonly branch: string
  },
): Promise<Restored> {
  const wanted = files.map((file) => {
    const names = namesOf(file.folder)
    for (const name of names) requireEntries(file, name)
    return { file, names, entries: combinedEntries(namedEntries(file, names)) }
  })
  let found: readonly (readonly Found[])[] = []
  for (const depth of depths) {
    const { tip, isWhole } = await fetchHistoryOf(
      history.repository,
      branch,
      depth,
    )
    found = await Promise.all(
      wanted.map((one) => valuesBefore(history, { tip, ...one })),
    )
    const isDone = wanted.every(
      ({ entries }, index) => found[index]?.length === entries.length,
    )
    if (isDone || isWhole) break
  }
  for (const [index, { file, names }] of wanted.entries())
    requirePrevious(file, found[index] ?? [], names)
  const values = found
    .flat()
    .map(({ reference, commit }) => `${reference} (${commit.slice(0, 12)})`)
  return {
    targets: files.map(({ folder }, index) => ({
      folder,
      images: found[index]?.map(({ image }) => image) ?? [],
    })),
    notices: [
      notice({
        code: 'images-from',
        message: `Restores the previous images: ${values.join(', ')}. "images-from: previous" implies "allow-downgrade: true".`,
      }),
    ],
  }
}

async function valuesBefore(
  { repository, objects }: History,
  {
    tip,
    file,
    entries,
  }: {
    readonly tip: string
    readonly file: OverlayFile
    readonly entries: readonly ImageEntry[]
  },
): Promise<readonly Found[]> {
  const versions = await fileVersions(repository, tip, file.file)
  const found = new Map<string, Found>()
  // The first is the present version.
  for (let at = 1; at < versions.length; at += batchSize) {
    if (found.size === entries.length) break
    const texts = await readVersions(
      objects,
      versions.slice(at, at + batchSize),
    )
    for (const { commit, text } of texts) {
      const read = readImages({ file: file.file, text })
      if (read.kind === 'refused') continue
      for (const entry of entries) {
        const { name } = entry
        const before = combinedEntry(
          read.entries.filter((one) => one.name === name),
        )
        if (before === undefined || found.has(name)) continue
        if (!hasVersion(before) || isSame(before, entry)) continue
        const image = wantedImage(entry, before, fieldChange(before.newName))
        const reference = entryReference(before)
        found.set(name, { name, image, reference, commit })
      }
    }
  }
  return [...found.values()]
}

async function readVersions(
  objects: Objects,
  versions: readonly FileVersion[],
): Promise<readonly { readonly commit: string; readonly text: string }[]> {
  const places = await Promise.all(
    versions.map(async ({ commit, path }) => ({
      commit,
      place: await objects.find(commit, path),
    })),
  )
  const files = places.flatMap(({ commit, place }) =>
    place.kind === 'file' ? [{ commit, object: place.object }] : [],
  )
  return readTexts(objects, files)
}

function hasVersion(entry: ImageEntry): boolean {
  const { tag, digest } = splitReference(entryReference(entry))
  return tag !== undefined || digest !== undefined
}

function isSame(one: ImageEntry, other: ImageEntry): boolean {
  return entryReference(one) === entryReference(other)
}

/** Each image that is named has an earlier value; without names, any of the folder has. */
function requirePrevious(
  file: OverlayFile,
  found: readonly Found[],
  names: readonly string[],
): void {
  const has = (entries: readonly ImageEntry[]) =>
    entries.some(({ name }) => found.some((one) => one.name === name))
  const missing = names.filter((name) => !has(namedEntries(file, [name])))
  if (names.length === 0 ? found.length > 0 : missing.length === 0) return
  const entries = new Set(namedEntries(file, []).map(({ name }) => name))
  const without = names.length > 0 ? missing : [...entries]
  const what =
    without.length === 0
      ? `any image in ${file.folder}`
      : `"${without.join('" or "')}"`
  throw new Refusal({
    code: 'no-previous',
    message: `Input "images-from": the history of ${file.file} has no other value of ${what}. Write the version in "images" instead, and remove "images-from".`,
    at: { file: file.file },
  })
}

/** One for each name. */
function combinedEntries(
  entries: readonly ImageEntry[],
): readonly ImageEntry[] {
  const byName = Map.groupBy(entries, ({ name }) => name)
  return [...byName.values()].flatMap((alike) => combinedEntry(alike) ?? [])
}

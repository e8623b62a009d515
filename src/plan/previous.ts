import {
  type ImageEntry,
  combinedEntry,
  entryReference,
} from '../image/entry.ts'
import { fetchHistoryOf } from '../git/revision.ts'
import { namedEntries, requireEntries } from '../overlay/images-from.ts'
import type { FolderImages } from '../overlay/edit.ts'
import type { OverlayFile } from '../overlay/find.ts'
import { notice, Refusal, type Diagnostic } from '../problem.ts'
import { valuesBefore, type Found, type History } from './values-before.ts'

/** Commits that are fetched, one step after the other until the previous value is found. */
const depths = [50, 500, 5000]

/** The images of each folder, and where they come from. */
interface Restored {
  readonly targets: readonly FolderImages[]
  readonly notices: readonly Diagnostic[]
}

/**
 * Finds the previous value of each entry in the history of its file.
 * @throws Refusal (no-previous, rollback-overtaken), ServerError
 */
export async function previousImages(
  history: History,
  files: readonly OverlayFile[],
  {
    namesOf,
    branch,
    rolledBack,
  }: {
    /** Which images of a folder; none for all. */
    readonly namesOf: (folder: string) => readonly string[]
    readonly branch: string
    readonly rolledBack: Map<string, string>
  },
): Promise<Restored> {
  const wanted = files.map((file) => {
    const names = namesOf(file.folder)
    for (const name of names) requireEntries(file, name)
    const entries = combinedEntries(namedEntries(file, names))
    for (const entry of entries) requireSame(file, entry, rolledBack)
    return { file, names, entries }
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

/** A later attempt does not undo what somebody else has set meanwhile: "previous" would be the image to get away from. */
function requireSame(
  { file }: OverlayFile,
  entry: ImageEntry,
  rolledBack: Map<string, string>,
): void {
  const key = `${file} ${entry.name}`
  const present = entryReference(entry)
  const first = rolledBack.get(key) ?? present
  rolledBack.set(key, first)
  if (first === present) return
  throw new Refusal({
    code: 'rollback-overtaken',
    message: `Input "images-from": while this run replaced ${first} in ${file}, another commit set ${present}. Check that one first. To replace it, write the commit to go back to: "images-from: <commit>:<folder>".`,
    at: { file },
  })
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

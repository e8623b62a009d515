import {
  type ImageEntry,
  combinedEntry,
  entryReference,
} from '../../image/entry.ts'
import { fetchHistoryOf } from '../../git/revision.ts'
import type { WantedEntries } from '../../overlay/images-from.ts'
import type { OverlayFile } from '../../overlay/find.ts'
import { Refusal } from '../../problem/problem.ts'
import type { FoundImages, SourceServices } from './overlay-source.ts'
import { valuesBefore, type Found } from './values-before.ts'
import { listed, folderName } from '../../problem/message.ts'

/** Commits that are fetched, one step after the other until the previous value is found. */
const depths = [50, 500, 5000]

/** The entries of an overlay, one for each name, and their previous values. */
interface Searched extends WantedEntries {
  readonly entries: readonly ImageEntry[]
  readonly found: readonly Found[]
}

/**
 * Finds the previous value of each entry in the history of its file.
 * @throws Refusal (no-previous, rollback-overtaken), ServerError
 */
export async function previousImages(
  { openSource, rolledBack }: SourceServices,
  wanted: readonly WantedEntries[],
  branch: string,
): Promise<FoundImages> {
  let all = wanted.map((one): Searched => {
    return { ...one, entries: combinedEntries(one), found: [] }
  })
  for (const { file, entries } of all)
    for (const entry of entries) requireSame(file, entry, rolledBack)
  const history = await openSource()
  for (const depth of depths) {
    const { tip, isWhole } = await fetchHistoryOf(
      history.repository,
      branch,
      depth,
    )
    all = await Promise.all(
      all.map(async (one) => {
        const { file, entries } = one
        const found = await valuesBefore(history, tip, file, entries)
        return { ...one, found }
      }),
    )
    const isDone = all.every((one) => one.found.length === one.entries.length)
    if (isDone || isWhole) break
  }
  for (const one of all) requirePrevious(one)
  const values = all
    .flatMap(({ found }) => found)
    .map(({ reference, commit }) => `${reference} (${commit.slice(0, 12)})`)
  return {
    targets: all.map(({ file: { folder }, found }) => {
      return { folder, images: found.map(({ image }) => image) }
    }),
    message: `Restores the previous images: ${listed(values)}. "images-from: previous" implies "allow-downgrade: true".`,
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
function requirePrevious({ file, isAll, byName, found }: Searched): void {
  const missing = [...byName]
    .filter(
      ([, entries]) =>
        !entries.some(({ name }) => found.some((one) => one.name === name)),
    )
    .map(([name]) => name)
  if (isAll ? found.length > 0 : missing.length === 0) return
  const what =
    missing.length === 0
      ? `any image in ${folderName(file.folder)}`
      : `"${missing.join('" or "')}"`
  throw new Refusal({
    code: 'no-previous',
    message: `Input "images-from": the history of ${file.file} has no other value of ${what}. Write the version in "images" instead, and remove "images-from".`,
    at: { file: file.file },
  })
}

/** One for each name. */
function combinedEntries({ byName }: WantedEntries): readonly ImageEntry[] {
  const entries = new Set([...byName.values()].flat())
  const alike = Map.groupBy(entries, ({ name }) => name)
  return [...alike.values()].flatMap((one) => combinedEntry(one) ?? [])
}

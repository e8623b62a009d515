import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/** Every entry of a folder with what identifies its content. */
export type FolderState = ReadonlyMap<string, string>

/** `ignored` is an entry of the folder that belongs to the runner. */
export async function stateOf(
  folder: string,
  ignored?: string,
): Promise<FolderState> {
  const state = new Map<string, string>()
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  })
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path).split(sep).join('/')
    if (name === ignored || name.startsWith(`${ignored}/`)) continue
    state.set(name, await identity(path))
  }
  return state
}

/** `added x`, `changed y`, `removed z`. */
export function changesBetween(
  before: FolderState,
  after: FolderState,
): string[] {
  const added = [...after.keys()].filter((name) => !before.has(name))
  const removed = [...before.keys()].filter((name) => !after.has(name))
  const changed = [...after.keys()].filter(
    (name) => before.has(name) && before.get(name) !== after.get(name),
  )
  return [
    ...added.map((name) => `added ${name}`),
    ...changed.map((name) => `changed ${name}`),
    ...removed.map((name) => `removed ${name}`),
  ].toSorted()
}

async function identity(path: string): Promise<string> {
  const stat = await lstat(path)
  const mode = stat.mode.toString(8)
  if (stat.isSymbolicLink()) return `${mode} ${await readlink(path)}`
  if (!stat.isFile()) return mode
  const content = createHash('sha256').update(await readFile(path))
  return `${mode} ${content.digest('hex')}`
}

import { mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { ObjectStore } from './store.ts'
import type { TreeEntry } from './tree.ts'
import { hasCode } from '../process/run.ts'

/** Where files are written. */
export interface Export {
  /** An empty folder, by its real path. */
  readonly folder: string
  /** Files that are not written. */
  readonly leaveOut: (bytes: Buffer) => boolean
}

/** The files that are in memory at the same time. */
const mostAtOnce = 16

/** Without submodules, and without paths that only a hostile tree has, such as those with `..` in them. */
export function writable(files: readonly TreeEntry[]): readonly TreeEntry[] {
  return files.filter(({ type, name }) => type === 'blob' && isSafe(name))
}

/**
 * Writes files of a commit, byte for byte and none of them executable. Filters, attributes and hooks do not apply,
 * as they would in a checkout or an archive. Symlinks are made where they stay inside the folder.
 */
export async function exportFiles(
  store: ObjectStore,
  files: readonly TreeEntry[],
  { folder, leaveOut }: Export,
): Promise<void> {
  const links: (readonly [path: string, target: string])[] = []
  const write = async ({ mode, object, name }: TreeEntry) => {
    const { bytes } = await store.read(object)
    const path = join(folder, name)
    if (mode === '120000') links.push([path, bytes.toString()])
    else if (!leaveOut(bytes))
      await unlessTaken(async () => {
        await makeFolderOf(path)
        await writeFile(path, bytes, { flag: 'wx', mode: 0o644 })
      })
  }
  for (let start = 0; start < files.length; start += mostAtOnce)
    await Promise.all(files.slice(start, start + mostAtOnce).map(write))
  await makeLinks(folder, links)
}

/** What Windows does not take as a name, or takes for a device or a stream. */
const notOnWindows =
  /[\\:<>"|?*]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** Whether a path stays inside, and means a file: a hostile tree can have `..` in it. */
export function isSafe(path: string, separator: string = sep): boolean {
  return path
    .split('/')
    .every(
      (name) =>
        name !== '' &&
        !/^\.{1,2}$|^\.git$/i.test(name) &&
        !name.includes('\ufffd') &&
        (separator === '/' || !notOnWindows.test(name)),
    )
}

async function makeFolderOf(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
}

/** Two paths can be one, on a disk without letter case or in a hostile tree: the first one stays. */
async function unlessTaken(make: () => Promise<unknown>): Promise<boolean> {
  try {
    await make()
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST', 'ENOTDIR', 'ENOENT')) return false
    throw error
  }
}

/**
 * Made after all files, so that none of them is written through a link. Where a link leads is known only once all of
 * them exist: whether "a/../../x" stays inside depends on what "a" is.
 */
async function makeLinks(
  folder: string,
  links: readonly (readonly [path: string, target: string])[],
): Promise<void> {
  // Windows lets only administrators make them.
  if (process.platform === 'win32') return
  // All folders first, or one would be made through a link.
  for (const [path] of links) await unlessTaken(() => makeFolderOf(path))
  const made: string[] = []
  for (const [path, target] of links)
    if (await unlessTaken(() => symlink(target, path))) made.push(path)
  const leading = await Promise.all(
    made.map(async (path) => [path, await realpath(path).catch(() => '')]),
  )
  for (const [path = '', real = ''] of leading)
    if (real !== folder && !real.startsWith(folder + sep))
      await rm(path, { force: true })
}

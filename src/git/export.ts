import { mkdir, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { hasCode } from '../process/run.ts'
import { readBlobs } from './reader.ts'
import type { Repository } from './repository.ts'
import { readFiles, type TreeEntry } from './tree.ts'

/** Which files of a commit are written to disk, and where. */
export interface Export {
  readonly commit: string
  /** An empty folder, by its real path. */
  readonly folder: string
  /** Files that are not written. */
  readonly leaveOut: (bytes: Buffer) => boolean
  /** Brings blobs into the repository. */
  readonly bring: (blobs: readonly string[]) => Promise<void>
}

/** The bytes that are read at once; a larger file is read alone. */
const mostAtOnce = 16 * 1024 * 1024

/**
 * Writes the files of a commit, byte for byte and none of them executable. Filters, attributes and hooks do not apply,
 * as they would in a checkout or an archive. Symlinks are made where they stay inside the folder; submodules, and
 * paths that only a hostile tree has, are left out.
 */
export async function exportCommit(
  repository: Repository,
  { commit, folder, leaveOut, bring }: Export,
): Promise<void> {
  const files = await readFiles(repository.reader, `${commit}^{tree}`)
  const entries = files.filter(
    ({ type, name }) => type === 'blob' && isSafe(name),
  )
  await bring(entries.map(({ object }) => object))
  const links: (readonly [path: string, target: string])[] = []
  for (const some of await inParts(repository, entries)) {
    const blobs = new Map(
      await readBlobs(
        repository.reader,
        some.map(({ object }) => object),
      ),
    )
    await Promise.all(
      some.map(async ({ mode, object, name }) => {
        const bytes = blobs.get(object) ?? Buffer.alloc(0)
        const path = join(folder, name)
        if (mode === '120000') links.push([path, bytes.toString()])
        else if (!leaveOut(bytes)) await writeNew(path, bytes)
      }),
    )
  }
  await makeLinks(folder, links)
}

/** A hostile tree can have `..` in it. */
function isSafe(path: string): boolean {
  return path
    .split('/')
    .every(
      (name) =>
        name !== '' &&
        !/^\.{1,2}$|^\.git$/i.test(name) &&
        !name.includes('\ufffd') &&
        (sep === '/' || !/[\\:]/.test(name)),
    )
}

/** The entries in parts that can be read at once. */
async function inParts(
  repository: Repository,
  entries: readonly TreeEntry[],
): Promise<readonly (readonly TreeEntry[])[]> {
  if (entries.length === 0) return []
  const output = await repository.local({
    args: ['cat-file', '--batch-check=%(objectsize)'],
    input: entries.map(({ object }) => `${object}\n`).join(''),
  })
  const sizes = output.toString().split('\n').map(Number)
  const parts: TreeEntry[][] = [[]]
  let room = mostAtOnce
  for (const [index, entry] of entries.entries()) {
    const size = sizes[index] ?? 0
    if (size > room) {
      parts.push([])
      room = mostAtOnce
    }
    room -= size
    parts.at(-1)?.push(entry)
  }
  return parts
}

async function writeNew(path: string, bytes: Buffer): Promise<void> {
  await makeFolder(dirname(path))
  await unlessTaken(writeFile(path, bytes, { flag: 'wx', mode: 0o644 }))
}

async function makeFolder(path: string): Promise<void> {
  await unlessTaken(mkdir(path, { recursive: true }))
}

/** Two paths can be one, on a disk without letter case or in a hostile tree: the first one stays. */
async function unlessTaken(making: Promise<unknown>): Promise<boolean> {
  try {
    await making
    return true
  } catch (error) {
    if (['EEXIST', 'ENOTDIR', 'ENOENT'].some((code) => hasCode(error, code)))
      return false
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
  for (const [path] of links) await makeFolder(dirname(path))
  const made: string[] = []
  for (const [path, target] of links)
    if (await unlessTaken(symlink(target, path))) made.push(path)
  const leading = await Promise.all(
    made.map(async (path) => [path, await realpath(path).catch(() => '')]),
  )
  for (const [path = '', real = ''] of leading)
    if (real !== folder && !real.startsWith(folder + sep))
      await rm(path, { force: true })
}

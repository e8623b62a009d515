import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FileTree } from './tree.ts'
import { hasCode } from '../process/run.ts'

/** A tree that can be written to disk, and the files that are to be others in it. */
export interface ChangedTree {
  readonly tree: {
    /** Trees of one id are the same. */
    readonly id: string
    readonly write: (folder: string) => Promise<void>
  }
  readonly changed: FileTree
}

/** Gives the folder a changed tree for as long as some work takes; one work after the other. */
export function openCheckout(folder: string) {
  let id: string | undefined
  let last: Promise<unknown> = Promise.resolve()

  return <T>({ tree, changed }: ChangedTree, work: () => Promise<T>) => {
    const turn = last
      .catch(() => {})
      .then(async () => {
        if (tree.id !== id) {
          id = undefined
          await rm(folder, { recursive: true, force: true })
          await mkdir(folder)
          await tree.write(folder)
          id = tree.id
        }
        const before = await exchange(folder, changed)
        try {
          return await work()
        } finally {
          await exchange(folder, before)
        }
      })
    last = turn
    return turn
  }
}

/** Of files, the bytes; undefined for one that is not there. */
type Files = ReadonlyMap<string, Uint8Array | undefined>

/** Writes files. @returns their content before */
async function exchange(folder: string, files: Files): Promise<Files> {
  const before = new Map<string, Uint8Array | undefined>()
  for (const [path, bytes] of files) {
    const place = join(folder, path)
    before.set(path, await readFile(place).catch(ifThere))
    // Never through a link that stands there by now.
    await rm(place, { force: true })
    if (bytes === undefined) continue
    await mkdir(dirname(place), { recursive: true })
    await writeFile(place, bytes, { flag: 'wx' })
  }
  return before
}

function ifThere(error: unknown): undefined {
  if (!hasCode(error, 'ENOENT')) throw error
}

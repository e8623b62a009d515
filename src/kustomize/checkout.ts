import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileTree } from './tree.ts'

/** A tree that can be written to disk. */
export interface WritableTree {
  /** Trees of one id are the same. */
  readonly id: string
  readonly write: (folder: string) => Promise<void>
}

/** A folder that holds one tree, until another one is wanted. */
export interface Shelf {
  /** Has the tree there, with some files changed, for as long as the work takes; one work after the other. */
  with<T>(
    what: { readonly tree: WritableTree; readonly changed: FileTree },
    work: () => Promise<T>,
  ): Promise<T>
}

export function openShelf(folder: string): Shelf {
  let id: string | undefined
  let last: Promise<unknown> = Promise.resolve()

  const put = async (tree: WritableTree): Promise<void> => {
    if (tree.id === id) return
    id = undefined
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder)
    await tree.write(folder)
    id = tree.id
  }

  return {
    with({ tree, changed }, work) {
      const turn = last
        .catch(() => {})
        .then(async () => {
          await put(tree)
          const before = await exchange(folder, changed)
          try {
            return await work()
          } finally {
            await exchange(folder, before)
          }
        })
      last = turn
      return turn
    },
  }
}

/** Writes files, and gives what they were. */
async function exchange(folder: string, files: FileTree): Promise<FileTree> {
  const before = new Map<string, Uint8Array>()
  for (const [path, bytes] of files) {
    const place = join(folder, path)
    before.set(path, await readFile(place))
    // Never through a link that stands there by now.
    await rm(place)
    await writeFile(place, bytes, { flag: 'wx' })
  }
  return before
}

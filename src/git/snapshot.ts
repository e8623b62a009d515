import { exportCommit, type Export } from './export.ts'
import { fetchBlobs } from './fetch.ts'
import type { Repository } from './repository.ts'
import { readFiles, readTree, type TreeEntry } from './tree.ts'

/** What a path of a commit is. A path through a symlink or a submodule ends there. */
export type Found =
  | { readonly kind: 'file'; readonly object: string; readonly mode: string }
  | { readonly kind: 'folder'; readonly object: string }
  | { readonly kind: 'symlink'; readonly object: string; readonly at: string }
  | { readonly kind: 'submodule'; readonly at: string }
  | { readonly kind: 'nothing' }

/** The git objects of the private repository, read when they are needed and kept for the next attempt. */
export interface Objects {
  /** What `path` (relative to the root, `.` for the root) of a commit is. */
  find(commit: string, path: string): Promise<Found>
  list(tree: string): Promise<readonly TreeEntry[]>
  /** Every file of a commit, by its whole path. */
  listAll(commit: string): Promise<readonly TreeEntry[]>
  /** The bytes of blobs; all that are not here yet are fetched in one request. */
  read(blobs: readonly string[]): Promise<ReadonlyMap<string, Buffer>>
  /** Writes all files of a commit to disk. */
  export(what: Omit<Export, 'bring'>): Promise<void>
}

export function openObjects(repository: Repository): Objects {
  const { reader } = repository
  const trees = new Map<string, Promise<readonly TreeEntry[]>>()
  const blobs = new Map<string, Buffer>()
  const here = new Set<string>()

  const list = (tree: string) => {
    const entries = trees.get(tree) ?? readTree(reader, tree)
    trees.set(tree, entries)
    return entries
  }

  const bringNew = async (wanted: readonly string[]) => {
    const absent = [...new Set(wanted)].filter((blob) => !here.has(blob))
    if (absent.length > 0 && repository.partial)
      await fetchBlobs(repository, absent)
    for (const blob of absent) here.add(blob)
  }
  let bringing = Promise.resolve()
  const bring = (wanted: readonly string[]) => {
    // One after the other: two fetches at once would wait for locks, and fetch twice.
    bringing = bringing.catch(() => {}).then(() => bringNew(wanted))
    return bringing
  }

  return {
    list,
    listAll: (commit) => readFiles(reader, `${commit}^{tree}`),
    async find(commit, path) {
      const parts = path === '.' ? [] : path.split('/')
      let folder = `${commit}^{tree}`
      for (const [index, name] of parts.entries()) {
        const entry = (await list(folder)).find((one) => one.name === name)
        const at = parts.slice(0, index + 1).join('/')
        if (entry === undefined) return { kind: 'nothing' }
        if (entry.mode === '120000')
          return { kind: 'symlink', object: entry.object, at }
        if (entry.type === 'commit') return { kind: 'submodule', at }
        if (entry.type === 'tree') folder = entry.object
        else
          return index === parts.length - 1
            ? { kind: 'file', object: entry.object, mode: entry.mode }
            : { kind: 'nothing' }
      }
      return { kind: 'folder', object: folder }
    },
    async read(wanted) {
      await bring(wanted)
      const unread = [...new Set(wanted)].filter((blob) => !blobs.has(blob))
      await Promise.all(
        unread.map(async (blob) =>
          blobs.set(blob, (await reader.read(blob)).bytes),
        ),
      )
      return blobs
    },
    export: (what) => exportCommit(repository, { ...what, bring }),
  }
}

import { setImmediate } from 'node:timers/promises'
import { exportFiles, writable, type Export } from './export.ts'
import type { Filter } from './connection.ts'
import type { Repository } from './repository.ts'
import { filesBelow, parseTree, type TreeEntry } from './tree.ts'

/** What a path of a commit is. A path through a symlink or a submodule ends there. */
export type Found =
  | { readonly kind: 'file'; readonly object: string; readonly mode: string }
  | { readonly kind: 'folder'; readonly object: string }
  | { readonly kind: 'symlink'; readonly object: string; readonly at: string }
  | { readonly kind: 'submodule'; readonly at: string }
  | { readonly kind: 'nothing' }

/** A commit whose files can be read. */
export interface Snapshot {
  readonly objects: Objects
  readonly commit: string
}

/** The objects of fetched commits, brought here when they are needed and kept for the next attempt. */
export interface Objects {
  /** What `path` (relative to the root, `.` for the root) of a commit is. */
  find(commit: string, path: string): Promise<Found>
  list(tree: string): Promise<readonly TreeEntry[]>
  /** Every file of a commit, by its whole path. */
  listAll(commit: string): Promise<readonly TreeEntry[]>
  /** The tree of a commit. */
  root(commit: string): Promise<string>
  /** Brings folders with all folders below them in one request: by `list` they take one for each level. */
  bringFolders(trees: readonly string[]): Promise<unknown>
  /** The bytes of blobs; all that are not here yet are fetched in one request. */
  read(blobs: readonly string[]): Promise<ReadonlyMap<string, Buffer>>
  /** Writes all files of a commit to disk. */
  export(commit: string, what: Export): Promise<void>
}

export function openObjects(repository: Repository): Objects {
  const { store, server } = repository
  const trees = new Map<string, Promise<readonly TreeEntry[]>>()
  const blobs = new Map<string, Buffer>()

  const absent = async (ids: readonly string[]) => {
    const found = await Promise.all(ids.map((id) => store.find(id)))
    return ids.filter((_, index) => found[index] === undefined)
  }
  /**
   * Fetches what is not here, all in one request. git applies the filter to a wanted object that a wanted folder before
   * it holds as well (NOT_USER_GIVEN of its list-objects.c), so what is left out is asked for again.
   */
  const fetchAbsent = async (ids: readonly string[], filter: Filter) => {
    if (!server.isPartial) return []
    const all = await absent(ids)
    for (let wants = all; wants.length > 0;) {
      await server.fetch({ wants, filter })
      const left = wants.length > 1 ? await absent(wants) : []
      wants = left.length < wants.length ? left : []
    }
    return all
  }
  const bring = inBatches((ids) => fetchAbsent(ids, 'tree:0'))
  const bringFolders = (ids: readonly string[]) => fetchAbsent(ids, 'blob:none')
  const list = (tree: string) => {
    const entries =
      trees.get(tree) ??
      bring([tree]).then(async () => parseTree(await store.read(tree)))
    trees.set(tree, entries)
    // The next attempt asks again for what the server did not send.
    entries.catch(() => trees.delete(tree))
    return entries
  }
  const root = async (commit: string) => {
    const { bytes } = await store.read(commit)
    return /^tree (\w+)\n/.exec(bytes.toString())?.[1] ?? ''
  }
  const listAll = async (commit: string) => {
    const top = await root(commit)
    // What is below a folder that is here may be missing.
    for (let level = [top]; level.length > 0;) {
      const whole = await bringFolders(level)
      const others = level.filter((tree) => !whole.includes(tree))
      const entries = await Promise.all(others.map(list))
      level = entries
        .flat()
        .flatMap(({ type, object }) => (type === 'tree' ? [object] : []))
    }
    return filesBelow(list, top)
  }
  const read = async (wanted: readonly string[]) => {
    const unread = [...new Set(wanted)].filter((blob) => !blobs.has(blob))
    if (unread.length > 0) await bring(unread)
    await Promise.all(
      unread.map(async (blob) =>
        blobs.set(blob, (await store.read(blob)).bytes),
      ),
    )
    return blobs
  }

  return {
    list,
    listAll,
    root,
    bringFolders,
    read,
    async find(commit, path) {
      const parts = path === '.' ? [] : path.split('/')
      let folder = await root(commit)
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
    async export(commit, what) {
      const files = writable(await listAll(commit))
      await bring(files.map(({ object }) => object))
      await exportFiles(store, files, what)
    },
  }
}

/** What is in a folder of a commit; nothing where there is no such folder. */
export async function entriesIn(
  { objects, commit }: Snapshot,
  folder: string,
): Promise<readonly TreeEntry[]> {
  const found = await objects.find(commit, folder)
  return found.kind === 'folder' ? objects.list(found.object) : []
}

/** The text of a file of a commit; undefined where there is no such file. */
export async function textAt(
  { objects, commit }: Snapshot,
  path: string,
): Promise<string | undefined> {
  const found = await objects.find(commit, path)
  if (found.kind !== 'file') return undefined
  const [file] = await readTexts(objects, [found])
  return file?.text
}

/** The files of a commit that match, with their texts. */
export async function matchingTexts(
  { objects, commit }: Snapshot,
  matches: (file: TreeEntry) => boolean,
) {
  const files = (await objects.listAll(commit)).filter(
    (file) => file.type === 'blob' && matches(file),
  )
  return readTexts(objects, files)
}

/** Adds to each file its text. */
export async function readTexts<File extends { readonly object: string }>(
  objects: Pick<Objects, 'read'>,
  files: readonly File[],
): Promise<readonly (File & { readonly text: string })[]> {
  const blobs = await objects.read(files.map(({ object }) => object))
  return files.map((file) => ({
    ...file,
    text: blobs.get(file.object)?.toString() ?? '',
  }))
}

/** Brings together what is wanted at the same moment, and what is wanted while that is on its way. */
function inBatches(bring: (ids: readonly string[]) => Promise<unknown>) {
  let next: Set<string> | undefined
  let done: Promise<unknown> = Promise.resolve()
  return (ids: readonly string[]): Promise<unknown> => {
    if (next === undefined) {
      const batch = new Set<string>()
      next = batch
      done = done
        .catch(() => {})
        .then(() => setImmediate())
        .then(() => {
          next = undefined
          return bring([...batch])
        })
    }
    for (const id of ids) next.add(id)
    return done
  }
}

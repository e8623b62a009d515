import { ServerTrouble, serverFailure } from './failure.ts'
import type { Repository } from './repository.ts'
import { fetchWithoutBlobs } from './tip.ts'

/** What stands at a path of a commit. A path through a symlink or a submodule ends there. */
export type Found =
  | { readonly kind: 'file'; readonly object: string; readonly mode: string }
  | { readonly kind: 'folder'; readonly object: string }
  | { readonly kind: 'symlink'; readonly object: string; readonly at: string }
  | { readonly kind: 'submodule'; readonly at: string }
  | { readonly kind: 'nothing' }

export interface TreeEntry {
  readonly mode: string
  readonly type: string
  readonly object: string
  readonly name: string
  /** The entry as git lists it, byte for byte: a name need not be UTF-8. */
  readonly line: Buffer
}

/** The git objects of the private repository, read when they are needed and kept for the next attempt. */
export interface Objects {
  /** What stands at `path` (relative to the root, `.` for the root) of a commit. */
  find(commit: string, path: string): Promise<Found>
  list(tree: string): Promise<readonly TreeEntry[]>
  /** The bytes of blobs; all that are not here yet are fetched in one request. */
  read(blobs: readonly string[]): Promise<ReadonlyMap<string, Buffer>>
}

export function openObjects(repository: Repository): Objects {
  const trees = new Map<string, Promise<readonly TreeEntry[]>>()
  const blobs = new Map<string, Buffer>()

  const list = (tree: string) => {
    const known = trees.get(tree)
    if (known !== undefined) return known
    const entries = listTree(repository, tree)
    trees.set(tree, entries)
    return entries
  }

  const readNew = async (wanted: readonly string[]) => {
    const absent = [...new Set(wanted)].filter((blob) => !blobs.has(blob))
    if (absent.length === 0) return blobs
    if (repository.partial) await fetchBlobs(repository, absent)
    for (const [blob, bytes] of await readBlobs(repository, absent))
      blobs.set(blob, bytes)
    return blobs
  }
  let reading: Promise<ReadonlyMap<string, Buffer>> = Promise.resolve(blobs)

  return {
    list,
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
    read(wanted) {
      // One after the other: two fetches at once would wait for each other's locks, and fetch twice.
      reading = reading.catch(() => blobs).then(() => readNew(wanted))
      return reading
    },
  }
}

async function listTree(
  repository: Repository,
  tree: string,
): Promise<readonly TreeEntry[]> {
  const output = await repository.local({ args: ['ls-tree', '-z', tree] })
  return output
    .toString('latin1')
    .split('\0')
    .filter((text) => text !== '')
    .map((text) => {
      const line = Buffer.from(text, 'latin1')
      const tab = text.indexOf('\t')
      const [mode = '', type = '', object = ''] = text.slice(0, tab).split(' ')
      return { mode, type, object, name: line.toString('utf8', tab + 1), line }
    })
}

async function fetchBlobs(repository: Repository, blobs: readonly string[]) {
  const result = await repository.remote({
    args: [
      '-c',
      'fetch.negotiationAlgorithm=noop',
      ...fetchWithoutBlobs,
      '--stdin',
      '--',
      repository.url,
    ],
    input: `${blobs.join('\n')}\n`,
  })
  if (result.exitCode === 0) return
  const place = { repository: repository.name, branch: '' }
  throw new ServerTrouble(
    serverFailure(result.stderr, place, result.talk?.retryAfter),
  )
}

async function readBlobs(repository: Repository, blobs: readonly string[]) {
  const output = await repository.local({
    args: ['cat-file', '--batch'],
    input: `${blobs.join('\n')}\n`,
  })
  const found: [string, Buffer][] = []
  let position = 0
  while (position < output.length) {
    const end = output.indexOf(10, position)
    const [object = '', , size = ''] = output
      .toString('latin1', position, end)
      .split(' ')
    const start = end + 1
    found.push([object, output.subarray(start, start + Number(size))])
    position = start + Number(size) + 1
  }
  return found
}

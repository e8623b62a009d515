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

/** A tree is its entries one after the other: mode, space, name, NUL, and the id in binary (gitformat, tree objects). */
async function listTree(
  { reader }: Repository,
  tree: string,
): Promise<readonly TreeEntry[]> {
  const { id, bytes } = await reader.read(tree)
  const idLength = id.length / 2
  const entries: TreeEntry[] = []
  for (let start = 0; start < bytes.length;) {
    const space = bytes.indexOf(0x20, start)
    const nul = bytes.indexOf(0, space)
    const mode = bytes.toString('latin1', start, space).padStart(6, '0')
    const name = bytes.subarray(space + 1, nul)
    start = nul + 1 + idLength
    const object = bytes.toString('hex', nul + 1, start)
    const type = typeOf(mode)
    const line = Buffer.concat([
      Buffer.from(`${mode} ${type} ${object}\t`),
      name,
    ])
    entries.push({ mode, type, object, name: name.toString(), line })
  }
  return entries
}

function typeOf(mode: string): string {
  if (mode === '040000') return 'tree'
  return mode === '160000' ? 'commit' : 'blob'
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
  throw new ServerTrouble(serverFailure(result.stderr, place))
}

async function readBlobs({ reader }: Repository, blobs: readonly string[]) {
  return await Promise.all(
    blobs.map(async (blob) => [blob, (await reader.read(blob)).bytes] as const),
  )
}

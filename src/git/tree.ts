import type { GitObject } from './pack.ts'

export interface TreeEntry {
  readonly mode: string
  readonly type: 'blob' | 'tree' | 'commit'
  readonly object: string
  /** In a list of all files, its path. */
  readonly name: string
}

/** Every file of a tree and of the trees below it, by its path. */
export async function filesBelow(
  list: (tree: string) => Promise<readonly TreeEntry[]>,
  tree: string,
): Promise<readonly TreeEntry[]> {
  const below = (await list(tree)).map(async (entry) => {
    if (entry.type !== 'tree') return [entry]
    const files = await filesBelow(list, entry.object)
    return files.map((file) => ({
      ...file,
      name: `${entry.name}/${file.name}`,
    }))
  })
  return (await Promise.all(below)).flat()
}

/** A tree is its entries one after the other: mode, space, name, NUL, and the id in binary (gitformat, tree objects). */
export function parseTree({ id, bytes }: GitObject): readonly TreeEntry[] {
  const idLength = id.length / 2
  const entries: TreeEntry[] = []
  for (let start = 0; start < bytes.length;) {
    const space = bytes.indexOf(0x20, start)
    const nul = bytes.indexOf(0, space)
    const mode = bytes.toString('latin1', start, space).padStart(6, '0')
    const name = bytes.toString('utf8', space + 1, nul)
    start = nul + 1 + idLength
    if (space < 0 || nul < 0 || start > bytes.length)
      throw new Error(`git's tree ${id} is broken.`)
    const object = bytes.toString('hex', nul + 1, start)
    entries.push({ mode, type: typeOf(mode), object, name })
  }
  return entries
}

function typeOf(mode: string): TreeEntry['type'] {
  if (mode === '040000') return 'tree'
  return mode === '160000' ? 'commit' : 'blob'
}

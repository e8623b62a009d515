import type { Repository } from './repository.ts'

export interface TreeEntry {
  readonly mode: string
  readonly type: string
  readonly object: string
  readonly name: string
  /** The entry as git lists it, byte for byte: a name need not be UTF-8. */
  readonly line: Buffer
}

/** What `git ls-tree` lists; below folders only with `-r`, and then a name is a path. */
export async function listEntries(
  repository: Repository,
  args: readonly string[],
): Promise<readonly TreeEntry[]> {
  const output = await repository.local({ args: ['ls-tree', '-z', ...args] })
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

import { git } from './git.ts'

interface TreeEntry {
  readonly type: string
  readonly id: string
  readonly path: string
}

export async function pathsAt(
  repository: string,
  revision: string,
): Promise<string[]> {
  const entries = await treeAt(repository, revision)
  return entries.map((entry) => entry.path)
}

/** Every blob of a tree in one process. */
export async function filesAt(
  repository: string,
  revision: string,
): Promise<Record<string, Buffer>> {
  const entries = await treeAt(repository, revision)
  const blobs = entries.filter((entry) => entry.type === 'blob')
  const output = await git(['cat-file', '--batch'], {
    cwd: repository,
    input: blobs.map((blob) => `${blob.id}\n`).join(''),
  })
  const files: Record<string, Buffer> = {}
  let at = 0
  for (const blob of blobs) {
    // "<id> blob <size>\n<bytes>\n"
    const headEnd = output.indexOf('\n', at)
    const size = Number(output.toString('utf8', at, headEnd).split(' ')[2])
    files[blob.path] = output.subarray(headEnd + 1, headEnd + 1 + size)
    at = headEnd + size + 2
  }
  return files
}

async function treeAt(
  repository: string,
  revision: string,
): Promise<TreeEntry[]> {
  const output = await git(['ls-tree', '-r', '-z', revision], {
    cwd: repository,
  })
  const records = output.toString().split('\0').filter(Boolean)
  return records.map((record) => {
    const [info, path] = split(record, '\t')
    const [, type = '', id = ''] = info.split(' ')
    return { type, id, path }
  })
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return [text.slice(0, at), text.slice(at + separator.length)]
}

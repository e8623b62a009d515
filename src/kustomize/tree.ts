import { Directory, File, type Inode } from '@bjorn3/browser_wasi_shim'
import { posix } from 'node:path'

/**
 * Files by path relative to the repository's root ('k8s/base/deployment.yaml'), bytes as they are.
 * A path that ends in a slash ('k8s/') is a folder of which everything is there: it exists even when nothing else in
 * the tree is in it, and to read its listing asks for nothing more.
 */
export type FileTree = ReadonlyMap<string, Uint8Array>

/** The tree as folders of a file system. What is asked for and is not there is added to `missing`. */
export function mountFiles(files: FileTree, missing: Set<string>): Directory {
  const folders = new Map<string, Entries>()

  const folderAt = (path: string): Entries => {
    const existing = folders.get(path)
    if (existing) return existing
    const folder = new Entries(path, missing)
    folders.set(path, folder)
    if (path !== '.') put(path, new Directory(folder))
    return folder
  }

  const put = (path: string, inode: Inode): unknown =>
    folderAt(posix.dirname(path)).set(posix.basename(path), inode)

  for (const [path, bytes] of files)
    if (path.endsWith('/')) folderAt(path.slice(0, -1)).whole = true
    else put(path, new File(bytes))
  return new Directory(folderAt('.'))
}

/**
 * The entries of one folder. Whichever way a program asks for a name (to open it, to look at it, on the way to something
 * in it), the shim ends in `get`; every listing ends in `entries`. So nothing that is asked for and is not there can slip
 * through.
 */
class Entries extends Map<string, Inode> {
  readonly path: string
  readonly missing: Set<string>
  whole = false

  constructor(path: string, missing: Set<string>) {
    super()
    this.path = path
    this.missing = missing
  }

  override get(name: string): Inode | undefined {
    const entry = super.get(name)
    if (!entry) this.missing.add(posix.join(this.path, name))
    return entry
  }

  override entries(): MapIterator<[string, Inode]> {
    if (!this.whole) this.missing.add(this.path)
    return super.entries()
  }
}

import { Directory, File, type Inode } from '@bjorn3/browser_wasi_shim'
import { posix } from 'node:path'

/**
 * Files by path relative to the repository's root ('k8s/base/deployment.yaml'), bytes as they are.
 * A path that ends in a slash ('k8s/') is a folder of which all is known: it is there even when
 * nothing else in the tree is in it, and reading its listing asks for nothing more.
 */
export type FileTree = ReadonlyMap<string, Uint8Array>

/** The tree as folders of a file system. What is asked for and is not there is added to `missing`. */
export function mountFiles(files: FileTree, missing: Set<string>): Directory {
  const folders = new Map<string, Entries>()

  const folderAt = (path: string): Entries => {
    const known = folders.get(path)
    if (known) return known
    const folder = new Entries(path, missing)
    folders.set(path, folder)
    if (path !== '.') {
      const parent = folderAt(posix.dirname(path))
      parent.set(posix.basename(path), new Directory(folder))
    }
    return folder
  }

  const root = new Directory(folderAt('.'))
  for (const [path, bytes] of files) {
    if (path.endsWith('/')) folderAt(path.slice(0, -1)).whole = true
    else {
      const parent = folderAt(posix.dirname(path))
      parent.set(posix.basename(path), new File(bytes))
    }
  }
  return root
}

/** The files of a folder, as they are now. */
export function readFiles(folder: Directory): FileTree {
  const files = new Map<string, Uint8Array>()
  const walk = ({ contents }: Directory, path: string) => {
    for (const [name, inode] of contents) {
      const inner = posix.join(path, name)
      if (inode instanceof Directory) walk(inode, inner)
      if (inode instanceof File) files.set(inner, inode.data)
    }
  }
  walk(folder, '.')
  return files
}

/**
 * The entries of one folder. Whichever way a program asks for a name (to open it, to look at it, on
 * the way to something in it), the shim ends in `get`; every listing ends in `entries`. So this is
 * the one place where nothing that was asked for and is not there can slip through.
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

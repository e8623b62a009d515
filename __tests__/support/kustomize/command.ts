import { Directory, File } from '@bjorn3/browser_wasi_shim'
import { posix } from 'node:path'
import { startProcess } from '../../../src/kustomize/host.ts'
import type { Answer, Command } from '../../../src/kustomize/session.ts'
import { mountFiles, type FileTree } from '../../../src/kustomize/tree.ts'

/** Runs one command line in the folder `.`, in a process that is as a program starts; with the files as it left them. */
export function runKustomize({
  module,
  args,
  files,
}: Command & { readonly module: WebAssembly.Module }): Answer & {
  readonly files: FileTree
} {
  const missing = new Set<string>()
  const repository = mountFiles(files, missing)
  const process = startProcess(module)
  process.forgetSchemas()
  const output = process.run(args, repository)
  return { ...output, missing: [...missing], files: readFiles(repository) }
}

/** The files of a folder, as they are now. */
function readFiles(folder: Directory): FileTree {
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

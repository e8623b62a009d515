import { posix } from 'node:path'
import { followLink } from '../git/link.ts'
import type { Snapshot } from '../git/snapshot.ts'
import { isKustomization } from '../kustomization/names.ts'
import { references } from '../kustomization/references.ts'

/** Files by path relative to the repository's root; a path that ends in "/" is a folder that exists. */
export type Files = Map<string, Buffer>

/** New content by path. */
export type Changes = ReadonlyMap<string, Buffer>

/** A commit, and the files read from it so far. */
export interface Source extends Snapshot {
  readonly files: Files
}

/** A path that a kustomization names, and the folder of that kustomization. */
interface Named {
  readonly path: string
  readonly root: string
}

/**
 * Reads what folders need, as far as their kustomizations name it: bases, components, resources, patches.
 * Only an optimisation, one request per level instead of one per file: kustomize decides what is missing.
 *
 * @returns the files of the source, with these added
 */
export async function addNamedFiles(
  paths: readonly string[],
  source: Source,
): Promise<Files> {
  const { objects, files } = source
  const seen = new Set<string>()
  let wanted: readonly Named[] = paths.map((path) => ({ path, root: '.' }))
  while (wanted.length > 0) {
    const found = await Promise.all(wanted.map((one) => blobsAt(one, source)))
    const level = found.flat().filter(({ path }) => !files.has(path))
    const blobs = await objects.read(level.map(({ object }) => object))
    const next: Named[] = []
    for (const { path, object } of level) {
      const bytes = blobs.get(object)
      if (bytes === undefined)
        throw new Error(`the blob of ${path} was not read`)
      // Left out, so that kustomize asks for it if it needs it: a text may look like the name of a file.
      if (isLfsPointer(bytes)) continue
      files.set(path, bytes)
      if (isKustomization(path)) next.push(...namedPaths(path, bytes))
    }
    wanted = next.filter(({ path }) => !seen.has(path))
    for (const { path } of wanted) seen.add(path)
  }
  return files
}

/** The blobs behind a path: a file, the file that a symlink points at, or the kustomization of a folder. */
async function blobsAt(
  { path, root }: Named,
  source: Source,
): Promise<readonly { readonly path: string; readonly object: string }[]> {
  const { objects, commit } = source
  const found = await objects.find(commit, path)
  if (found.kind === 'file') return [{ path, object: found.object }]
  if (found.kind === 'symlink' && found.at === path) {
    const end = await followLink(found, source)
    if (end.kind !== 'file') return []
    // kustomize looks at where a file really is, and takes none from outside the kustomization's folder.
    const isInside = root === '.' || end.path.startsWith(`${root}/`)
    return isInside ? [{ path, object: end.object }] : []
  }
  if (found.kind !== 'folder') return []
  const names = (await objects.list(found.object)).map(({ name }) => name)
  const blobs = names
    .filter(isKustomization)
    .map((name) =>
      blobsAt({ path: posix.join(path, name), root: path }, source),
    )
  return (await Promise.all(blobs)).flat()
}

function namedPaths(file: string, bytes: Buffer): readonly Named[] {
  const root = posix.dirname(file)
  return references(bytes.toString())
    .map((reference) => posix.join(root, reference).replace(/\/$/, ''))
    .filter((path) => !path.startsWith('..') && !path.startsWith('/'))
    .map((path) => ({ path, root }))
}

/** Git LFS keeps a pointer in the commit; rendered, it would be the content (git-lfs, docs/spec.md). */
export function isLfsPointer(bytes: Buffer): boolean {
  return bytes
    .subarray(0, 64)
    .toString('latin1')
    .startsWith('version https://git-lfs.github.com/spec/')
}

import { posix } from 'node:path'
import type { Found, Objects } from './git/snapshot.ts'
import { kustomizationNames } from './kustomization/names.ts'
import { references } from './kustomization/references.ts'
import { Refusal } from './problem.ts'

/** Files by path relative to the repository's root; a path that ends in "/" is a folder that is there. */
export type Files = Map<string, Buffer>

/** 16 MB: more than that in the embedded kustomize can take gigabytes of memory. */
const largestClosure = 16 * 1024 * 1024

/**
 * Reads what a folder's kustomization needs, as far as it names it: bases, components, resources, patches.
 * Only an optimisation, one request per level instead of one per file: kustomize has the last word on what is
 * missing.
 *
 * @param files what is here already; what is found is added
 */
export async function addNamedFiles(
  folders: readonly string[],
  {
    objects,
    commit,
    files,
  }: {
    readonly objects: Objects
    readonly commit: string
    readonly files: Files
  },
): Promise<void> {
  const seen = new Set<string>()
  let wanted = folders
  while (wanted.length > 0) {
    const found = await Promise.all(
      wanted.map((path) => expand(path, { objects, commit })),
    )
    const level = found.flat().filter(({ path }) => !files.has(path))
    const blobs = await objects.read(level.map(({ object }) => object))
    const next: string[] = []
    for (const { path, object } of level) {
      const bytes = blobs.get(object) ?? Buffer.alloc(0)
      refuseLfsPointer(path, bytes)
      files.set(path, bytes)
      if (kustomizationNames.includes(posix.basename(path)))
        next.push(...namedPaths(path, bytes))
    }
    checkSize(files)
    wanted = [...new Set(next)].filter((path) => !seen.has(path))
    for (const path of wanted) seen.add(path)
  }
}

/**
 * Adds paths that kustomize asked for and that were not there, as far as the commit has them.
 * @returns whether anything was added: then the render does not count, and has to be made again
 * @throws Refusal (build-failed) for what is there but can not be rendered: submodules, symlinked folders
 */
export async function addMissing(
  missing: readonly string[],
  {
    objects,
    commit,
    files,
  }: {
    readonly objects: Objects
    readonly commit: string
    readonly files: Files
  },
): Promise<boolean> {
  const size = files.size
  const there: string[] = []
  for (const path of missing) {
    const found = await objects.find(commit, path)
    if (found.kind === 'submodule')
      throw new Refusal({
        reason: 'build-failed',
        message: `kustomize needs "${path}", and "${found.at}" is a submodule, whose files are not in this repository. Put what is needed into the repository, or write validate: none.`,
      })
    if (
      found.kind === 'symlink' &&
      (await linkTarget(found, { objects, commit })) === undefined
    )
      throw new Refusal({
        reason: 'build-failed',
        message: `kustomize needs "${path}", and "${found.at}" is a symlink to a folder or out of the repository, which is not followed. Name its target instead.`,
      })
    if (found.kind !== 'nothing') there.push(path)
    // kustomize walks a path folder by folder: once this one is there, it asks for what it wants in it.
    if (found.kind === 'folder') files.set(`${path}/`, Buffer.alloc(0))
  }
  await addNamedFiles(there, { objects, commit, files })
  return files.size > size
}

interface Blob {
  readonly path: string
  readonly object: string
}

/** The blobs behind a path: a file, the file that a symlink points at, or the kustomization of a folder. */
async function expand(
  path: string,
  { objects, commit }: { readonly objects: Objects; readonly commit: string },
): Promise<readonly Blob[]> {
  const found = await objects.find(commit, path)
  switch (found.kind) {
    case 'file':
      return [{ path, object: found.object }]
    case 'symlink': {
      const object = await linkTarget(found, { objects, commit })
      return object === undefined || found.at !== path ? [] : [{ path, object }]
    }
    case 'folder': {
      const entries = await objects.list(found.object)
      const kustomizations = entries.filter(({ name }) =>
        kustomizationNames.includes(name),
      )
      const blobs = await Promise.all(
        kustomizations.map(({ name }) =>
          expand(posix.join(path, name), { objects, commit }),
        ),
      )
      return blobs.flat()
    }
    default:
      return []
  }
}

/** The blob that a symlink leads to inside the tree; undefined for a folder, or a way out. */
async function linkTarget(
  link: Extract<Found, { kind: 'symlink' }>,
  { objects, commit }: { readonly objects: Objects; readonly commit: string },
  depth = 0,
): Promise<string | undefined> {
  const text =
    (await objects.read([link.object])).get(link.object)?.toString() ?? ''
  const path = posix.normalize(posix.join(posix.dirname(link.at), text))
  if (text.startsWith('/') || path.startsWith('..') || depth > 8)
    return undefined
  const found = await objects.find(commit, path)
  if (found.kind === 'file') return found.object
  return found.kind === 'symlink' && found.at === path
    ? linkTarget(found, { objects, commit }, depth + 1)
    : undefined
}

function namedPaths(file: string, bytes: Buffer): readonly string[] {
  return references(bytes.toString())
    .map((reference) =>
      posix
        .normalize(posix.join(posix.dirname(file), reference))
        .replace(/\/$/, ''),
    )
    .filter((path) => !path.startsWith('..') && !path.startsWith('/'))
}

/** Git LFS keeps a pointer in the commit; rendered, it would be the content (git-lfs, docs/spec.md). */
function refuseLfsPointer(path: string, bytes: Buffer) {
  if (
    !bytes
      .subarray(0, 64)
      .toString('latin1')
      .startsWith('version https://git-lfs.github.com/spec/')
  )
    return
  throw new Refusal({
    reason: 'build-failed',
    message: `kustomize needs "${path}", and its content is in Git LFS, which is not fetched. Put it into the repository itself, or write validate: none.`,
    at: { file: path },
  })
}

function checkSize(files: Files) {
  let size = 0
  for (const bytes of files.values()) size += bytes.length
  if (size > largestClosure)
    throw new Refusal({
      reason: 'render-too-large',
      message: `The overlay and what it includes are ${Math.round(size / 1024 / 1024)} MB, and at most 16 MB are rendered. Write validate: none to land without a proof.`,
    })
}

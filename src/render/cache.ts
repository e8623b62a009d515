import { createHash } from 'node:crypto'
import type { Changes, Source } from './input-files.ts'
import { linkTarget } from '../git/link.ts'
import type { Diagnostic, Problem } from '../problem.ts'

/** The outcome of one render. */
export type RenderResult =
  | {
      readonly kind: 'built'
      readonly manifests: string
      readonly warnings: readonly Diagnostic[]
    }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** A render, and what it depended on: by path, the object that was there. */
interface CachedRender {
  readonly reads: ReadonlyMap<string, string>
  readonly result: RenderResult
}

/** The renders of this run by folder, the latest first. They outlive an attempt: another tip may hold the same objects. */
export type RenderCache = Map<string, readonly CachedRender[]>

/** As many as one attempt makes of a folder, twice over. */
const mostKept = 16

/**
 * A render of the folder that would come out the same: every path that it read or asked for holds the same object, or
 * still holds nothing.
 */
export async function findCached(
  cache: RenderCache,
  folder: string,
  { source, changes }: { readonly source: Source; readonly changes: Changes },
): Promise<RenderResult | undefined> {
  for (const { reads, result } of cache.get(folder) ?? [])
    if (await isSame(reads, source, changes)) return result
  return undefined
}

/**
 * Keeps a render.
 * @param asked the paths that it was given, and those that it asked for in vain
 */
export async function keepRender(
  cache: RenderCache,
  folder: string,
  {
    source,
    changes,
    asked,
    result,
  }: {
    readonly source: Source
    readonly changes: Changes
    readonly asked: readonly string[]
    readonly result: RenderResult
  },
): Promise<void> {
  const reads = new Map<string, string>()
  for (const path of asked)
    reads.set(path, await identityAt(path, source, changes))
  const others = cache.get(folder) ?? []
  cache.set(folder, [{ reads, result }, ...others].slice(0, mostKept))
}

async function isSame(
  reads: ReadonlyMap<string, string>,
  source: Source,
  changes: Changes,
): Promise<boolean> {
  for (const [path, was] of reads)
    if ((await identityAt(path, source, changes)) !== was) return false
  return true
}

/** Identifies what is at a path: it differs wherever kustomize would see a difference. */
async function identityAt(
  path: string,
  { objects, commit }: Source,
  changes: Changes,
): Promise<string> {
  const bytes = changes.get(path)
  if (bytes !== undefined) return `file ${blobId(bytes, commit)}`
  const found = await objects.find(commit, path.replace(/\/$/, ''))
  switch (found.kind) {
    case 'file':
      return `file ${found.object}`
    case 'symlink': {
      const target =
        found.at === path
          ? await linkTarget(found, { objects, commit })
          : undefined
      return `link ${found.at} ${target?.path} ${target?.object}`
    }
    case 'submodule':
      return `submodule ${found.at}`
    default:
      return found.kind
  }
}

/** As git would name these bytes, in the hash that the repository has. */
function blobId(bytes: Buffer, commit: string): string {
  return createHash(commit.length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex')
}

import { createHash } from 'node:crypto'
import type { RenderResult } from './result.ts'
import type { Files, Source } from './input-files.ts'
import { linkTarget } from '../git/link.ts'

/** What a render has shown, and what it depended on: by path, what stood there. */
interface CachedRender {
  readonly reads: ReadonlyMap<string, string>
  readonly built: RenderResult
}

/** The renders of this run by folder, the latest first. They outlive an attempt: another tip may hold the same objects. */
export type RenderCache = Map<string, readonly CachedRender[]>

/** The bytes that stand in the place of the commit's, by path. */
type Changed = ReadonlyMap<string, Buffer>

/** As many as one attempt makes of a folder, twice over. */
const mostKept = 16

/**
 * A render of the folder that would come out the same: every path that it read or asked for holds the same object, or
 * still holds nothing.
 */
export async function findCached(
  known: RenderCache,
  folder: string,
  { source, changed }: { readonly source: Source; readonly changed: Changed },
): Promise<RenderResult | undefined> {
  for (const { reads, built } of known.get(folder) ?? [])
    if (await isSame(reads, source, changed)) return built
  return undefined
}

/**
 * Keeps a render.
 *
 * @param files those that it was given
 * @param missing the paths that it asked for in vain
 */
export async function keepRender(
  known: RenderCache,
  folder: string,
  {
    source,
    changed,
    files,
    missing,
    built,
  }: {
    readonly source: Source
    readonly changed: Changed
    readonly files: Files
    readonly missing: readonly string[]
    readonly built: RenderResult
  },
): Promise<void> {
  const reads = new Map<string, string>()
  for (const path of [...files.keys(), ...missing])
    reads.set(path, await standing(path, source, changed))
  const others = known.get(folder) ?? []
  known.set(folder, [{ reads, built }, ...others].slice(0, mostKept))
}

async function isSame(
  reads: ReadonlyMap<string, string>,
  source: Source,
  changed: Changed,
): Promise<boolean> {
  for (const [path, was] of reads)
    if ((await standing(path, source, changed)) !== was) return false
  return true
}

/** What stands at a path, in a word that is another one for everything that kustomize would see otherwise. */
async function standing(
  path: string,
  { objects, commit }: Source,
  changed: Changed,
): Promise<string> {
  const bytes = changed.get(path)
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

/** As git would call these bytes, in the hash that the repository has. */
function blobId(bytes: Buffer, commit: string): string {
  return createHash(commit.length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex')
}

import type { Render } from './needs.ts'
import { followLink } from '../git/link.ts'
import { objectId } from '../git/pack.ts'
import type { Diagnostic, Problem } from '../problem/problem.ts'

/** The outcome of one render. */
export type RenderResult =
  | {
      readonly kind: 'built'
      readonly manifests: string
      readonly warnings: readonly Diagnostic[]
    }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** A render and its inputs: by path, the object that it read. */
interface CachedRender {
  readonly reads: ReadonlyMap<string, string>
  readonly result: RenderResult
}

/** The renders of this run by folder, the latest first. They outlive an attempt: another tip may hold the same objects. */
export type RenderCache = Map<string, readonly CachedRender[]>

/** Twice as many as one attempt makes of a folder. */
const maxKept = 16

/**
 * A cached render of the folder whose inputs are the same: every path that it read or asked for holds the same object,
 * or still nothing.
 */
export async function findCached(
  cache: RenderCache,
  what: Render,
): Promise<RenderResult | undefined> {
  const isSame = async ({ reads }: CachedRender) => {
    for (const [path, was] of reads)
      if ((await identityAt(path, what)) !== was) return false
    return true
  }
  for (const cached of cache.get(what.folder) ?? [])
    if (await isSame(cached)) return cached.result
  return undefined
}

/**
 * Keeps a render.
 * @param asked the paths of its input, and those that kustomize asked for in vain
 */
export async function keepRender(
  cache: RenderCache,
  what: Render,
  asked: readonly string[],
  result: RenderResult,
): Promise<void> {
  const reads = new Map<string, string>()
  for (const path of asked) reads.set(path, await identityAt(path, what))
  const others = cache.get(what.folder) ?? []
  cache.set(what.folder, [{ reads, result }, ...others].slice(0, maxKept))
}

/** Identifies the content of a path, as far as kustomize sees a difference. */
async function identityAt(
  path: string,
  { objects, commit, changes }: Render,
): Promise<string> {
  const bytes = changes.get(path)
  if (bytes !== undefined) return `file ${objectId('blob', bytes)}`
  const found = await objects.find(commit, path.replace(/\/$/, ''))
  if (found.kind === 'file') return `file ${found.object}`
  if (found.kind === 'submodule') return `submodule ${found.at}`
  if (found.kind !== 'symlink') return found.kind
  if (found.at !== path) return `link ${found.at}`
  return JSON.stringify(await followLink(found, { objects, commit }))
}

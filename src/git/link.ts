import { posix } from 'node:path'
import type { Found, Snapshot } from './snapshot.ts'

/** Where a symlink leads to; `path` is relative to the root of the tree. */
export type LinkEnd =
  | { readonly kind: 'file'; readonly path: string; readonly object: string }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'nothing'; readonly path: string }
  /** Out of the tree, or into a submodule. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'loop' }

type Link = Extract<Found, { kind: 'symlink' }>

/** As many as Linux follows (path_resolution(7)). */
const mostLinks = 40

/** Follows a symlink inside the tree, from link to link. */
export async function followLink(
  link: Link,
  tree: Snapshot,
  left = mostLinks,
): Promise<LinkEnd> {
  if (left === 0) return { kind: 'loop' }
  const { objects, commit } = tree
  const text =
    (await objects.read([link.object])).get(link.object)?.toString() ?? ''
  const path = within(posix.dirname(link.at), text)
  if (path === undefined) return { kind: 'outside' }
  const found = await objects.find(commit, path)
  if (found.kind === 'submodule') return { kind: 'outside' }
  if (found.kind !== 'symlink') return { ...found, path }
  return found.at === path
    ? followLink(found, tree, left - 1)
    : // For a message only: a symlinked folder is not rendered.
      { kind: 'folder', path: found.at }
}

function within(folder: string, target: string): string | undefined {
  const path = posix.normalize(posix.join(folder, target)).replace(/\/$/, '')
  return target.startsWith('/') || path === '..' || path.startsWith('../')
    ? undefined
    : path
}

import { posix } from 'node:path'
import type { Found, Objects } from './snapshot.ts'

/** The file that a symlink leads to inside the tree; undefined for a folder, or a way out. */
export async function linkTarget(
  link: Extract<Found, { kind: 'symlink' }>,
  { objects, commit }: { readonly objects: Objects; readonly commit: string },
  depth = 0,
): Promise<{ readonly path: string; readonly object: string } | undefined> {
  const text =
    (await objects.read([link.object])).get(link.object)?.toString() ?? ''
  const path = posix.normalize(posix.join(posix.dirname(link.at), text))
  if (text.startsWith('/') || path.startsWith('..') || depth > 8)
    return undefined
  const found = await objects.find(commit, path)
  if (found.kind === 'file') return { path, object: found.object }
  return found.kind === 'symlink' && found.at === path
    ? linkTarget(found, { objects, commit }, depth + 1)
    : undefined
}

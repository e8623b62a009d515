import { posix } from 'node:path'
import type { Objects } from '../git/snapshot.ts'

/** Where there is more around a folder, it most likely belongs to others. */
const mostFolders = 50
const mostManifests = 100

const manifest = /\.ya?ml$|^Kustomization$/

/**
 * Fetches what a render of these folders will probably read in one request, instead of one for each level of bases: the
 * manifests around them, as in `k8s/base` beside `k8s/overlays/production`, where those are few. Only an optimisation.
 */
export async function prefetch(
  objects: Objects,
  commit: string,
  folders: readonly string[],
): Promise<void> {
  const around = new Set(
    folders.map((folder) => posix.dirname(posix.dirname(folder))),
  )
  const found = await Promise.all(
    [...around].map((folder) => manifestsBelow(objects, commit, folder)),
  )
  await objects.read(found.flat())
}

/** The blobs of all manifests below a folder; none where there are many. */
async function manifestsBelow(
  objects: Objects,
  commit: string,
  folder: string,
): Promise<readonly string[]> {
  const root = await objects.find(commit, folder)
  if (root.kind !== 'folder') return []
  const trees = [root.object]
  const blobs: string[] = []
  for (const tree of trees) {
    for (const { type, name, object } of await objects.list(tree)) {
      if (type === 'tree') trees.push(object)
      else if (type === 'blob' && manifest.test(name)) blobs.push(object)
    }
    if (trees.length > mostFolders || blobs.length > mostManifests) return []
  }
  return blobs
}

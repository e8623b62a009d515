import { posix } from 'node:path'
import type { Objects } from '../git/snapshot.ts'

/** Beyond these limits, the manifests around a folder are probably not its own. */
const maxFolders = 50
const maxManifests = 100

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
    [...around].map(async (folder) => {
      const place = await objects.find(commit, folder)
      return place.kind === 'folder' ? [{ folder, tree: place.object }] : []
    }),
  )
  // Below the root there may be anything.
  const near = found.flat().filter(({ folder }) => folder !== '.')
  await objects.bringFolders(near.map(({ tree }) => tree))
  const blobs = await Promise.all(
    found.flat().map(({ tree }) => manifestsBelow(objects, tree)),
  )
  await objects.read(blobs.flat())
}

/** The blobs of all manifests below a folder; none where there are many. */
async function manifestsBelow(
  objects: Objects,
  root: string,
): Promise<readonly string[]> {
  const blobs: string[] = []
  let folders = 0
  for (let level = [root]; level.length > 0;) {
    folders += level.length
    if (folders > maxFolders || blobs.length > maxManifests) return []
    const entries = (
      await Promise.all(level.map((tree) => objects.list(tree)))
    ).flat()
    level = []
    for (const { type, name, object } of entries) {
      if (type === 'tree') level.push(object)
      else if (type === 'blob' && manifest.test(name)) blobs.push(object)
    }
  }
  return blobs.length > maxManifests ? [] : blobs
}

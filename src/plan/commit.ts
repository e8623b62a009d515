import type { Objects } from '../git/snapshot.ts'
import { isKustomization } from '../kustomization/names.ts'
import type { Engine } from '../render/engine.ts'
import type { Changes } from '../render/input-files.ts'

/** A commit, and the changes to it. */
export interface Commit {
  readonly objects: Objects
  readonly tip: string
  readonly engine: Engine | undefined
  readonly changes: Changes
}

/** What is in a folder of a commit; nothing where there is no such folder. */
export async function entriesOf(objects: Objects, tip: string, folder: string) {
  const found = await objects.find(tip, folder)
  return found.kind === 'folder' ? objects.list(found.object) : []
}

/** The kustomization of a folder of a commit. */
export async function kustomizationIn(
  objects: Objects,
  tip: string,
  folder: string,
) {
  return (await entriesOf(objects, tip, folder)).find(
    ({ type, name }) => type === 'blob' && isKustomization(name),
  )
}

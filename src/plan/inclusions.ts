import { posix } from 'node:path'
import type { ChangedCommit } from './deployment/deployer-build.ts'
import type { Kustomizations } from '../deployer/covers.ts'
import { followLink } from '../git/link.ts'
import { readTexts } from '../git/snapshot.ts'
import type { TreeEntry } from '../git/tree.ts'
import { isKustomization } from '../kustomization/names.ts'
import { references } from '../kustomization/references.ts'

/**
 * Which folders of a commit have a kustomization, and what each includes. All of them are read in one request: to ask for
 * those of each deployer takes one for every level of every application.
 */
export function inclusionsOf(changed: ChangedCommit): Kustomizations {
  let reading: Promise<ReadonlyMap<string, readonly string[]>> | undefined
  const texts = () => (reading ??= kustomizationTexts(changed))
  const included = new Map<string, readonly string[]>()

  const directly = async (folder: string) => {
    const found =
      included.get(folder) ??
      ((await texts()).get(folder) ?? [])
        .flatMap(references)
        .map((path) => posix.join(folder, path).replace(/(.)\/$/, '$1'))
    included.set(folder, found)
    return found
  }
  return {
    hasKustomization: async (folder) => (await texts()).has(folder),
    async includes(folder, other) {
      const seen = new Set([folder])
      for (const one of seen) {
        if (one === other) return true
        for (const next of await directly(one)) seen.add(next)
      }
      return false
    },
  }
}

/** The texts of the kustomizations of each folder that has one. */
async function kustomizationTexts(changed: ChangedCommit) {
  const { objects, commit, changes } = changed
  const all = (await objects.listAll(commit)).filter(
    ({ type, name }) => type === 'blob' && isKustomization(name),
  )
  const files = await Promise.all(all.map((file) => fileBehind(changed, file)))
  const texts = new Map<string, readonly string[]>()
  for (const { name, text } of await readTexts(objects, files)) {
    const folder = posix.dirname(name)
    const own = changes.get(name)?.toString() ?? text
    texts.set(folder, [...(texts.get(folder) ?? []), own])
  }
  return texts
}

async function fileBehind(changed: ChangedCommit, file: TreeEntry) {
  if (file.mode !== '120000') return file
  const link = { kind: 'symlink', object: file.object, at: file.name } as const
  const end = await followLink(link, changed)
  return end.kind === 'file' ? { ...file, object: end.object } : file
}

import { posix } from 'node:path'
import type { TitledCommit } from './titled-commit.ts'
import { entriesIn } from '../git/snapshot.ts'
import { kustomizedFolders } from './missing-kustomization.ts'
import { didYouMean, hint } from '../manifests/did-you-mean.ts'
import { listed } from '../problem/message.ts'

/**
 * The folders of the last part of the path that exists, and the likely ones: with a kustomization, where there is one.
 *
 * @param folder one that does not exist
 * @param parent a part of its path, below which nothing exists
 */
export async function existingFolders(
  at: TitledCommit,
  folder: string,
  parent = posix.dirname(folder),
): Promise<{ readonly text: string; readonly isLikely: boolean }> {
  const entries = await entriesIn(at, parent)
  // git keeps no empty folder.
  if (entries.length === 0 && parent !== '.')
    return existingFolders(at, folder, posix.dirname(parent))
  const names = entries.flatMap(({ type, name }) =>
    type === 'tree' ? name : [],
  )
  const [first = '', ...rest] = posix.relative(parent, folder).split('/')
  const asked = first.toLowerCase()
  const similar = [
    ...names.filter((name) => name.startsWith(asked)),
    ...didYouMean(asked, names),
  ]
  const files = similar.length === 0 ? [] : await at.objects.listAll(at.commit)
  const likely = likelyFolders(
    similar.map((name) => posix.join(parent, name)),
    rest,
    kustomizedFolders(files.map(({ name }) => name)),
  )
  return {
    text: `In ${parent === '.' ? 'the root' : `"${parent}"`} there ${names.length === 1 ? 'is' : 'are'} ${names.length === 0 ? 'no folders' : listed(names)}.${hint(likely)}`,
    isLikely: likely.length > 0,
  }
}

/** At most so many are asked about. */
const maxLikely = 3

/**
 * @param similar the folders that can be meant by the first part that does not exist, the likeliest first
 * @param rest the parts of the path below it
 */
function likelyFolders(
  similar: readonly string[],
  rest: readonly string[],
  kustomized: readonly string[],
): readonly string[] {
  for (const top of similar) {
    const inside = kustomized.filter(
      (folder) => folder === top || folder.startsWith(`${top}/`),
    )
    const meant = posix.join(top, ...rest)
    if (inside.includes(meant)) return [meant]
    const named = rest.length === 0 ? [] : didYouMean(meant, inside)
    const likely = named.length > 0 ? named : inside
    if (likely.length > 0) return likely.slice(0, maxLikely)
  }
  return similar.slice(0, 1)
}

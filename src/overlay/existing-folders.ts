import { posix } from 'node:path'
import type { TitledCommit } from './titled-commit.ts'
import { entriesIn } from '../git/snapshot.ts'
import { kustomizedFolders } from './missing-kustomization.ts'
import { didYouMean, hint, listed } from '../manifests/did-you-mean.ts'

/**
 * The folders of the last part of the path that exists, and the likely ones: with a kustomization, where there is one.
 *
 * @param folder one that does not exist
 */
export async function existingFolders(
  at: TitledCommit,
  folder: string,
): Promise<{ readonly text: string; readonly isLikely: boolean }> {
  const parts = folder.split('/')
  for (let length = parts.length - 1; length >= 0; length--) {
    const parent = parts.slice(0, length).join('/') || '.'
    const entries = await entriesIn(at, parent)
    // git keeps no empty folder.
    if (entries.length === 0 && length > 0) continue
    const names = entries
      .filter(({ type }) => type === 'tree')
      .map(({ name }) => name)
    const [asked = '', ...rest] = parts.slice(length)
    const similar = similarNames(asked.toLowerCase(), names)
    const files =
      similar.length === 0 ? [] : await at.objects.listAll(at.commit)
    const kustomized = kustomizedFolders(files.map(({ name }) => name))
    const likely = likelyFolders(
      similar.map((name) => posix.join(parent, name)),
      rest,
      kustomized,
    )
    return {
      text: `In "${parent}" there ${names.length === 1 ? 'is' : 'are'} ${names.length === 0 ? 'no folders' : listed(names)}.${hint(likely)}`,
      isLikely: likely.length > 0,
    }
  }
  return { text: '', isLikely: false }
}

function similarNames(
  asked: string,
  names: readonly string[],
): readonly string[] {
  return [
    ...names.filter((name) => name.startsWith(asked)),
    ...didYouMean(asked, names),
  ]
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

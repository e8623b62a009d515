import { tipRef } from './fetch.ts'
import { outputOf, type Repository } from './repository.ts'

/** How one commit relates to another in a history; 'absent' where the history lacks one of them. */
export type Relation = 'ahead' | 'behind' | 'same' | 'diverged' | 'absent'

/** How `ours` relates to `theirs`; ids may be cut, as long as only one commit has them. */
export async function relation(
  repository: Repository,
  { theirs, ours }: { readonly theirs: string; readonly ours: string },
): Promise<Relation> {
  const old = await commitOf(repository, theirs)
  const now = await commitOf(repository, ours)
  if (old === undefined || now === undefined) return 'absent'
  if (old === now) return 'same'
  if (await isAncestor(repository, old, now)) return 'ahead'
  return (await isAncestor(repository, now, old)) ? 'behind' : 'diverged'
}

/**
 * Whether a commit of ours is in the history of the tip as last fetched. Right because later fetches come without
 * --depth: the history is cut at the first tip, and all later commits are here.
 */
export function contains(
  repository: Repository,
  commit: string,
): Promise<boolean> {
  return isAncestor(repository, commit, tipRef)
}

/**
 * The commit with this Bump-Id that came after another one, in the history of the tip as last fetched. Finds a commit
 * that GitHub made, and whose id was lost with its answer.
 */
export async function bumpAfter(
  repository: Repository,
  parent: string,
  bumpId: string,
): Promise<string | undefined> {
  const found = await outputOf(repository, {
    args: [
      'log',
      '-1',
      '--format=%H',
      `--grep=^Bump-Id: ${bumpId}$`,
      `${parent}..${tipRef}`,
    ],
  })
  return found || undefined
}

/** Looked up as an object: a branch of that name is not meant. */
async function commitOf(
  repository: Repository,
  id: string,
): Promise<string | undefined> {
  const output = await outputOf(repository, {
    args: ['cat-file', '--batch-check=%(objectname) %(objecttype)'],
    input: `${id}^{commit}\n`,
  })
  const [, commit] = /^([0-9a-f]{40,64}) commit$/.exec(output) ?? []
  return commit?.startsWith(id) ? commit : undefined
}

async function isAncestor(
  repository: Repository,
  one: string,
  other: string,
): Promise<boolean> {
  const code = await repository.ask(['merge-base', '--is-ancestor', one, other])
  return code === 0
}

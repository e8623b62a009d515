import type { Repository } from './repository.ts'

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
  const range = `${old}...${now}`
  const counts = await repository.local([
    'rev-list',
    '--count',
    '--left-right',
    range,
  ])
  const [onlyOld, onlyNow] = counts.split(/\s/).map(Number)
  if (onlyOld === 0) return onlyNow === 0 ? 'same' : 'ahead'
  return onlyNow === 0 ? 'behind' : 'diverged'
}

/**
 * Whether a commit of ours is in the history of the tip as last fetched. Right because the history is cut only where
 * nothing of ours was sent before: all later commits are here.
 */
export async function contains(
  repository: Repository,
  commit: string,
): Promise<boolean> {
  const beyond = ['rev-list', '-1', commit, `^${repository.tip}`]
  return (await repository.local(beyond)) === ''
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
  const grep = `--grep=^Bump-Id: ${bumpId}$`
  const range = `${parent}..${repository.tip}`
  const found = await repository.local(['rev-list', '-1', grep, range])
  return found.trim() || undefined
}

/** How many commits the branch as last fetched has beyond an earlier tip of it, as far as they were fetched. */
export async function commitsSince(
  repository: Repository,
  tip: string,
): Promise<number> {
  const range = ['--count', '--first-parent', repository.tip, `^${tip}`]
  return Number(await repository.local(['rev-list', ...range]))
}

/** Looked up as an object: a branch of that name is not meant. */
export async function commitOf(
  { store }: Repository,
  id: string,
): Promise<string | undefined> {
  const found = await store.read(`${id}^{commit}`).catch(() => {})
  return found?.id.startsWith(id) === true ? found.id : undefined
}

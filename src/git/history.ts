import { readCommit } from './commit.ts'
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
  const count = ['rev-list', '--count', '--left-right']
  const counts = await repository.local([...count, `${old}...${now}`])
  const [onlyOld, onlyNow] = counts.split(/\s/).map(Number)
  if (onlyOld === 0) return onlyNow === 0 ? 'same' : 'ahead'
  return onlyNow === 0 ? 'behind' : 'diverged'
}

/** A commit, and all that its message says. */
interface Message {
  readonly id: string
  readonly text: string
}

/**
 * The commits that came after another one, in the history of the tip as last fetched, the latest first. Where something
 * of ours was sent, they are all here: the history is cut only where nothing was sent before.
 */
export async function commitsAfter(
  repository: Repository,
  commit: string,
): Promise<readonly Message[]> {
  const range = `${commit}..${repository.tip}`
  const log = await repository.local(['log', '-z', '--format=%H%n%B', range])
  return log.split('\0').map((text) => ({
    id: text.slice(0, text.indexOf('\n')),
    text,
  }))
}

/**
 * How many commits the branch as last fetched has beyond an earlier tip of it, as far as they were fetched.
 * @param most more are not counted
 */
export async function countSince(
  repository: Repository,
  tip: string,
  most: number,
): Promise<number> {
  let count = 0
  let at: string | undefined = repository.tip
  for (; at !== undefined && at !== tip && count < most; count++)
    at = await readCommit(repository, at).then(
      ({ parents }) => parents[0],
      () => undefined,
    )
  return count
}

/** Looked up as an object: a branch of that name is not meant. */
export async function commitOf(
  { store }: Repository,
  id: string,
): Promise<string | undefined> {
  const found = await store.read(`${id}^{commit}`).catch(() => {})
  return found?.id.startsWith(id) === true ? found.id : undefined
}

import { isSameRepository } from './address.ts'
import type { Deployer } from './deployer.ts'

/** Where a bump lands. */
export interface Landing {
  /** The address of the repository, as git has it. */
  readonly repository: string
  readonly branch: string
  readonly defaultBranch: string
}

/** Whether a deployer deploys what lands on a branch. */
export type Verdict =
  | { readonly kind: 'deploys' }
  /** It surely does not. */
  | {
      readonly kind: 'ignores'
      readonly why: string
      /** What to do, where that is not another branch. */
      readonly advice?: string
    }
  | { readonly kind: 'unknown'; readonly why: string }

/** Whether a deployer can be one of this repository: its address is the same, or not known. */
export function readsRepository(
  { repository }: Deployer,
  landing: Pick<Landing, 'repository'>,
): boolean {
  return (
    repository === '' ||
    repository.includes('{{') ||
    isSameRepository(repository, landing.repository)
  )
}

/** What becomes of a commit that lands, by all that the manifest of a deployer says. */
export function verdictOf(deployer: Deployer, landing: Landing): Verdict {
  const [blocker] = deployer.blockers
  if (blocker !== undefined) return { kind: 'ignores', why: blocker }
  const tracked = tracks(deployer, landing)
  if (tracked.kind !== 'deploys') return tracked
  const [unknown] = deployer.unknowns
  return unknown === undefined
    ? { kind: 'deploys' }
    : { kind: 'unknown', why: unknown }
}

function tracks(
  { revision, unknowns }: Deployer,
  { branch, defaultBranch }: Landing,
): Verdict {
  switch (revision.kind) {
    case 'default':
      return branch === defaultBranch
        ? { kind: 'deploys' }
        : ignores(`it tracks the default branch "${defaultBranch}"`)
    case 'branch':
      return revision.name === branch
        ? { kind: 'deploys' }
        : ignores(`it tracks "${revision.name}"`)
    case 'fixed':
      return ignores(
        `it tracks "${revision.text}", which no push to a branch moves`,
      )
    case 'tags-first':
      return revision.name === branch
        ? {
            kind: 'unknown',
            why: `it tracks "${branch}", and takes a tag of that range before the branch`,
          }
        : ignores(`it tracks the tags "${revision.name}"`)
    case 'unknown':
      return {
        kind: 'unknown',
        why: unknowns[0] ?? 'only the cluster knows which revision it tracks',
      }
  }
}

function ignores(why: string): Verdict {
  return { kind: 'ignores', why }
}

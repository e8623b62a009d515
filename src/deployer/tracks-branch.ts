import { isSameRepository } from './address.ts'
import { parameter } from './covers.ts'
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
    parameter.test(repository) ||
    isSameRepository(repository, landing.repository)
  )
}

/** What becomes of a commit that lands, by all that the manifest of a deployer says. */
export function verdictOf(
  { blocker, revision, unknown: why }: Deployer,
  { branch, defaultBranch }: Landing,
): Verdict {
  if (blocker !== undefined) return { kind: 'ignores', why: blocker }
  const { kind } = revision
  if (kind === 'unknown')
    return {
      kind,
      why: why ?? 'only the cluster knows which revision it tracks',
    }
  if (kind === 'fixed')
    return ignores(`"${revision.name}", which no push to a branch moves`)
  if (kind === 'default' && defaultBranch !== branch)
    return ignores(`the default branch "${defaultBranch}"`)
  if (kind !== 'default' && revision.name !== branch)
    return ignores(`${kind === 'branch' ? '' : 'the tags '}"${revision.name}"`)
  if (kind === 'tags-first')
    return {
      kind: 'unknown',
      why: `it tracks "${branch}", and takes a tag of that range before the branch`,
    }
  return why === undefined ? { kind: 'deploys' } : { kind: 'unknown', why }
}

function ignores(tracked: string): Verdict {
  return { kind: 'ignores', why: `it tracks ${tracked}` }
}

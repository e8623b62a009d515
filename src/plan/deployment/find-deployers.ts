import { pathsDownTo, type ReadDeployers } from '../../deployer/deployer.ts'
import { isNamed } from '../../deployer/named-files.ts'
import type { SourceTree } from '../../deployer/argocd/parameters.ts'
import { readDeployers } from '../../deployer/read.ts'
import type { Landing } from '../../deployer/tracks-branch.ts'
import type { Repository } from '../../git/repository.ts'
import { defaultBranch } from '../../git/branch.ts'
import {
  matchingTexts,
  type Objects,
  type Snapshot,
} from '../../git/snapshot.ts'
import type { Request } from '../../request/inputs.ts'
import { invalidValue } from '../../request/invalid-input.ts'

export interface DeployerServices {
  readonly objects: Objects
  readonly repository: Repository
  /** The tip of the default branch of another repository, by owner/name. Throws ServerError. */
  readonly openSnapshot: (repository: string) => Promise<Snapshot>
}

/** What is known of deployers, and where they would have to deploy from. */
export interface KnownDeployers extends ReadDeployers {
  readonly landing: Landing
}

/**
 * The deployers that `deployed-by` names; undefined where it is not given.
 * @throws Refusal (invalid-input) for a line that names no file, ServerError
 */
export async function findDeployers(
  { objects, repository, openSnapshot }: DeployerServices,
  { deployedBy, branch: wanted }: Request,
  { tip: commit, branch }: { readonly tip: string; readonly branch: string },
): Promise<KnownDeployers | undefined> {
  if (deployedBy.length === 0) return undefined
  const { url } = repository.remote
  const own = { objects, commit }
  const texts = new Map<string, string>()
  const elsewhere = new Set<string>()
  for (const line of deployedBy) {
    const { repository: other } = line
    const snapshot = other === undefined ? own : await openSnapshot(other)
    const found = await filesOf(snapshot, (file) => isNamed(line, file))
    if (found.length === 0)
      throw invalidValue(
        'deployed-by',
        `"${line.text}" names no YAML file of ${other ?? 'the branch'}. Write a file, a folder, or a glob of them.`,
      )
    for (const { path, text } of found) {
      const name = other === undefined ? path : `${other}:${path}`
      texts.set(name, text)
      if (other !== undefined) elsewhere.add(name)
    }
  }
  const read = await readDeployers(texts, treeOf(own, url))
  const deployers = read.deployers.map((one) => {
    const isElsewhere = elsewhere.has(one.at.file)
    return { ...one, at: { ...one.at, isElsewhere } }
  })
  const isAsked = read.deployers.some(
    ({ revision }) => revision.kind === 'default',
  )
  const isOther = isAsked && wanted.kind !== 'default'
  const defaultName = isOther ? await defaultBranch(repository) : branch
  const landing = { repository: url, branch, defaultBranch: defaultName }
  return { ...read, deployers, landing }
}

async function filesOf(snapshot: Snapshot, matches: (path: string) => boolean) {
  const found = await matchingTexts(
    snapshot,
    ({ mode, name }) => mode !== '120000' && matches(name),
  )
  return found.map(({ name, text }) => ({ path: name, text }))
}

function treeOf(own: Snapshot, repository: string): SourceTree {
  return {
    repository,
    async folders() {
      const files = await own.objects.listAll(own.commit)
      return [
        ...new Set(files.flatMap(({ name }) => pathsDownTo(name).slice(0, -1))),
      ]
    },
    files: (isMeant) => filesOf(own, isMeant),
  }
}

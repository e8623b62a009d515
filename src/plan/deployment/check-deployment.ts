import { coverageDiagnostics, type Covering } from './coverage-diagnostics.ts'
import {
  coverageOf,
  isVague,
  type Kustomizations,
} from '../../deployer/covers.ts'
import type { Deployer, DeployerBuild } from '../../deployer/deployer.ts'
import {
  readsRepository,
  verdictOf,
  type Verdict,
} from '../../deployer/tracks-branch.ts'
import {
  buildOf,
  sourceFileBuilds,
  type ChangedCommit,
  type Edited,
} from './deployer-build.ts'
import type { KnownDeployers } from './find-deployers.ts'
import { inclusionsOf } from '../inclusions.ts'
import { leftOutVerdict } from './left-out.ts'
import type { Diagnostic } from '../../problem/problem.ts'
import { checkDeployerBuild } from '../../proof/check-deployer-build.ts'
import type { CheckedFolder } from '../../proof/prove-folder.ts'
import { isUnrestricted } from '../../render/needs.ts'

/** A deployer of an edited folder, as reports name it. */
export interface FolderDeployer {
  readonly folder: string
  readonly kind: Deployer['kind']
  readonly name: string
  /** The file that defines it. */
  readonly from: string
}

/** Who deploys the edited folders, by the files of `deployed-by`, and what is wrong with that. */
interface Deployment {
  readonly deployers: readonly FolderDeployer[]
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Asks, for each edited folder, who deploys it, from which branch, and with which overrides.
 *
 * @param known undefined without `deployed-by`: then only the files beside an overlay count
 */
export async function checkDeployment(
  changed: ChangedCommit,
  folders: readonly CheckedFolder[],
  known: KnownDeployers | undefined,
): Promise<Deployment> {
  const edited = folders.filter((folder) => folder.role === 'edited')
  const inclusions = inclusionsOf(changed)
  const checked = await Promise.all(
    edited.map(async (folder) => {
      if (known !== undefined)
        return checkFolder(changed, folder, known, inclusions)
      const builds = await sourceFileBuilds(changed, folder)
      return {
        deployers: [],
        diagnostics: await checkBuilds(changed, folder, builds),
      }
    }),
  )
  return {
    deployers: checked.flatMap((one) => one.deployers),
    diagnostics: checked.flatMap(({ diagnostics }) => diagnostics),
  }
}

async function checkFolder(
  changed: ChangedCommit,
  folder: Edited,
  known: KnownDeployers,
  inclusions: Kustomizations,
): Promise<Deployment> {
  const all: Covering[] = []
  for (const deployer of known.deployers) {
    if (!readsRepository(deployer, known.landing)) continue
    const coverage = await coverageOf(deployer, folder.path, inclusions)
    if (coverage === undefined) continue
    const judged = verdictOf(deployer, known.landing)
    const verdict =
      judged.kind === 'deploys'
        ? ((await whyNotBuilt(changed, folder, { deployer, coverage })) ??
          judged)
        : judged
    if (!isVague(deployer) || verdict.kind !== 'ignores')
      all.push({ deployer, coverage, verdict })
  }
  const clear = all.filter(({ deployer }) => !isVague(deployer))
  const active = clear.filter(({ verdict }) => verdict.kind !== 'ignores')
  const builds = await Promise.all(
    active.map(({ deployer, coverage }) =>
      buildOf(changed, folder, deployer, coverage),
    ),
  )
  const covering = clear.length > 0 ? clear : all
  const diagnostics = [
    ...coverageDiagnostics(folder.path, covering, known),
    ...(await checkBuilds(changed, folder, builds.flat())),
  ]
  const listed = active.map(({ deployer: { kind, name, at } }) => ({
    folder: folder.path,
    kind,
    name,
    from: at.file,
  }))
  return {
    // A set is one, however many applications it makes.
    deployers: distinctBy(listed, (one) => JSON.stringify(one)),
    diagnostics: distinctBy(diagnostics, ({ message }) => message),
  }
}

/**
 * Argo CD restricts what a kustomization may read, and Flux does not (fluxcd/pkg, kustomize/build.go:SecureBuild). Flux
 * leaves files out of what it fetches.
 */
async function whyNotBuilt(
  changed: ChangedCommit,
  { path, check }: Edited,
  { deployer, coverage }: Omit<Covering, 'verdict'>,
): Promise<Verdict | undefined> {
  if (deployer.kind === 'Kustomization') {
    const built = coverage.kind === 'builds' ? coverage.path : path
    return leftOutVerdict(changed, built, deployer.source)
  }
  const outside =
    check.kind === 'rendered' ? check.warnings.find(isUnrestricted) : undefined
  return (
    outside && {
      kind: 'ignores',
      why: `"${outside.at?.file}" is outside of the folder that reads it, which Argo CD refuses by default`,
      advice:
        'Give that file a kustomization of its own. Or, if `kustomize.buildOptions` of Argo CD have --load-restrictor=LoadRestrictionsNone, set `kustomize-build-args` to it.',
    }
  )
}

function distinctBy<T>(
  items: readonly T[],
  key: (item: T) => string,
): readonly T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()]
}

async function checkBuilds(
  { engine, changes }: ChangedCommit,
  { check }: Edited,
  builds: readonly DeployerBuild[],
): Promise<readonly Diagnostic[]> {
  if (engine === undefined || check.kind !== 'rendered') return []
  const all = await Promise.all(
    builds.map((build) => checkDeployerBuild(engine, check, build, changes)),
  )
  return all.flat()
}

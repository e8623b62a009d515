import { posix } from 'node:path'
import { coverageOf, type Coverage } from '../deployer/covers.ts'
import { titleOf, type Deployer } from '../deployer/deployer.ts'
import {
  readsRepository,
  verdictOf,
  type Landing,
  type Verdict,
} from '../deployer/tracks-branch.ts'
import {
  buildOf,
  buildsBesides,
  kustomizationIn,
  type Commit,
  type Edited,
} from './deployer-build.ts'
import { isKustomization } from '../kustomization/names.ts'
import { error, notice, type Diagnostic } from '../problem.ts'
import { checkBuild, type DeployerBuild } from '../proof/deployed.ts'
import type { CheckedFolder } from '../proof/prove-folder.ts'

/** A deployer of an edited folder, as reports name it. */
export interface FolderDeployer {
  readonly folder: string
  readonly kind: Deployer['kind']
  readonly name: string
  /** The file that defines it. */
  readonly from: string
}

/** What becomes of the edited folders in the cluster, as far as files say it. */
export interface Deployment {
  readonly deployers: readonly FolderDeployer[]
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Asks, for each edited folder, who deploys it, from which branch, and with which overrides.
 *
 * @param deployers those of `deployed-by`; undefined where it is not given: then only the files beside an overlay count
 */
export async function checkDeployment(
  commit: Commit,
  folders: readonly CheckedFolder[],
  {
    deployers,
    landing,
  }: {
    readonly deployers: readonly Deployer[] | undefined
    readonly landing: Landing
  },
): Promise<Deployment> {
  const edited = folders.filter((folder) => folder.role === 'edited')
  const checked = await Promise.all(
    edited.map(async (folder) =>
      deployers === undefined
        ? {
            deployers: [],
            diagnostics: await checkAll(
              commit,
              folder,
              await buildsBesides(commit, folder),
            ),
          }
        : checkFolder(commit, folder, { deployers, landing }),
    ),
  )
  return {
    deployers: checked.flatMap((one) => one.deployers),
    diagnostics: checked.flatMap(({ diagnostics }) => diagnostics),
  }
}

interface Covering {
  readonly deployer: Deployer
  readonly coverage: Coverage
  readonly verdict: Verdict
}

async function checkFolder(
  commit: Commit,
  folder: Edited,
  {
    deployers,
    landing,
  }: { readonly deployers: readonly Deployer[]; readonly landing: Landing },
): Promise<Deployment> {
  const covering: Covering[] = []
  for (const deployer of deployers) {
    if (!readsRepository(deployer, landing)) continue
    const coverage = await coverageOf(
      deployer,
      folder.path,
      kustomizations(commit),
    )
    if (coverage !== undefined)
      covering.push({
        deployer,
        coverage,
        verdict: verdictOf(deployer, landing),
      })
  }
  const active = covering.filter(({ verdict }) => verdict.kind !== 'ignores')
  const builds = await Promise.all(
    active.map(({ deployer, coverage }) =>
      buildOf(commit, folder, deployer, coverage),
    ),
  )
  const overrides = await checkAll(commit, folder, builds.flat())
  const judged = covering.flatMap((one) =>
    verdictDiagnostics(folder.path, one, landing),
  )
  return {
    deployers: active.map(({ deployer: { kind, name, at } }) => ({
      folder: folder.path,
      kind,
      name,
      from: at.file,
    })),
    diagnostics: [
      ...(active.length > 0
        ? judged.map((one) => ({ ...one, severity: 'notice' as const }))
        : covering.length > 0
          ? judged
          : [uncovered(folder.path, deployers, landing)]),
      ...overrides,
    ],
  }
}

function kustomizations({ objects, tip, engine }: Commit) {
  return {
    hasKustomization: async (folder: string) =>
      (await kustomizationIn(objects, tip, folder)) !== undefined,
    includes: async (folder: string, other: string) => {
      const inputs = await engine?.inputs(folder)
      return [...(inputs?.keys() ?? [])].some(
        (file) => isKustomization(file) && posix.dirname(file) === other,
      )
    },
  }
}

function verdictDiagnostics(
  folder: string,
  { deployer, verdict }: Covering,
  { branch }: Landing,
): readonly Diagnostic[] {
  const subject = titleOf(deployer)
  const { at } = deployer
  switch (verdict.kind) {
    case 'deploys':
      return []
    case 'unknown':
      return [
        notice({
          code: 'deployer-unknown',
          message: `${subject} deploys ${folder}, but ${verdict.why}.`,
          at,
        }),
      ]
    case 'ignores':
      return [
        error({
          code: 'not-deployed',
          message: `${subject} does not deploy ${folder} from "${branch}": ${verdict.why}. Change it there, or set \`branch\` to what it deploys.`,
          at,
        }),
      ]
  }
}

function uncovered(
  folder: string,
  deployers: readonly Deployer[],
  landing: Landing,
): Diagnostic {
  const here = deployers.filter((one) => readsRepository(one, landing))
  const listed = (here.length > 0 ? here : deployers)
    .slice(0, 5)
    .map((one) => `${titleOf(one)} deploys ${one.path} of ${one.repository}`)
  return error({
    code: 'not-deployed',
    message: `Nothing in "deployed-by" deploys ${folder} of ${landing.repository}. ${listed.length === 0 ? 'There is no Application, ApplicationSet or Flux Kustomization.' : `${listed.join('; ')}.`}`,
  })
}

async function checkAll(
  { engine, changes }: Commit,
  folder: Edited,
  builds: readonly DeployerBuild[],
): Promise<readonly Diagnostic[]> {
  const { check } = folder
  if (engine === undefined || check.kind !== 'rendered') return []
  const all = await Promise.all(
    builds.map((build) =>
      checkBuild(engine, { ...folder, check }, { build, changes }),
    ),
  )
  return all.flat()
}

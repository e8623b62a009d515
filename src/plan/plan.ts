import {
  checkDeployment,
  type FolderDeployer,
} from './deployment/check-deployment.ts'
import { folderDiagnostics } from './diagnostics.ts'
import {
  findDeployers,
  type DeployerServices,
} from './deployment/find-deployers.ts'
import { folderResults, type FolderResult } from './folder-result.ts'
import { heldBy } from './held.ts'
import { mixedVersionWarnings } from './mixed-versions.ts'
import { compareReplaced, orderNotices, supersededBy } from './order-guard.ts'
import type { SourceServices } from './targets/overlay-source.ts'
import type { ChangedFile } from '../git/commit.ts'
import type { PullAnswer } from '../github/read-pull.ts'
import type { Ancestry } from '../order/ancestry.ts'
import type { FinalOutcome } from '../outcome.ts'
import { editOverlays, type FolderImages } from '../overlay/edit.ts'
import type { EditedFolder } from '../overlay/folder.ts'
import { titleOf } from '../overlay/titled-commit.ts'
import { findValidated } from '../overlay/validated.ts'
import type { PolicyChecks, PolicyResult } from '../policy/checks.ts'
import {
  collectProblems,
  isProblem,
  type Diagnostic,
  type Failed,
} from '../problem/problem.ts'
import type { ChangedCommit } from './deployment/deployer-build.ts'
import { explainFailures } from '../proof/explain.ts'
import { proveAll } from '../proof/prove-all.ts'
import type { CheckedFolder } from '../proof/prove-folder.ts'
import { openEngine } from '../render/engine.ts'
import type { Changes } from '../render/input-files.ts'
import type { Request } from '../request/inputs.ts'

/** What would land on one tip. */
export interface Plan {
  readonly kind: 'plan'
  readonly targets: readonly FolderImages[]
  readonly files: readonly ChangedFile[]
  /** The edited ones first. */
  readonly folders: readonly FolderResult[]
  readonly policies: readonly PolicyResult[]
  readonly deployers: readonly FolderDeployer[]
  readonly diagnostics: readonly Diagnostic[]
}

export interface PlanServices extends SourceServices, DeployerServices {
  /** Undefined without a policy command. */
  readonly policyChecks: PolicyChecks | undefined
  readonly ancestry: Ancestry
  /** Asks for a pull request of the workflow's own repository. */
  readonly pullRequest: (number: number) => Promise<PullAnswer>
}

interface PlanOptions {
  readonly request: Request
  /** The folders that are edited. */
  readonly targets: readonly FolderImages[]
  readonly tip: string
  /** The one that it will land on. */
  readonly branch: string
  /** What messages call the tip, where it is that of another branch. */
  readonly title?: string
}

/**
 * Makes the edit on a tip, all overlays or none; an older image makes the whole step superseded.
 * @returns or every problem of every overlay
 */
export async function makePlan(
  services: PlanServices,
  options: PlanOptions,
): Promise<Plan | FinalOutcome> {
  const { request, targets, tip, branch, title = titleOf(branch) } = options
  const { objects, ancestry } = services
  const { time } = services.timeline
  const { holding, validate, validateOverlays: patterns } = request
  const folders = targets.map(({ folder }) => folder)
  const engine = openEngine(services, tip)
  await engine?.prefetch(folders)
  const at = { objects, commit: tip, title }
  const editing = editOverlays(at, engine, targets, holding)
  const edited = await time('edit', editing)
  if (edited.kind === 'failed') return edited
  const held = heldBy(edited.all, request)
  if (held !== undefined) return held
  const validated = await findValidated(at, patterns, folders)
  if (validated.kind === 'failed') return validated
  const changes = changesOf(edited.all)
  const all = [...edited.all, ...validated.all]
  const proving =
    engine && time('prove', proveAll(engine, all, { changes, validate }))
  // If the image turns out to be older, a failed proof does not matter.
  proving?.catch(() => {})
  const comparing = compareReplaced(edited.all, ancestry)
  const replaced = await time('compare the images', comparing)
  const superseded = supersededBy(replaced, request)
  if (superseded !== undefined) return superseded
  const none = { kind: 'none' } as const
  const checked = (await proving) ?? all.map((one) => ({ ...one, check: none }))
  const failures =
    engine && (await explainFailures(engine, checked, { validate }))
  const proved = collectProblems(failures ?? [])
  if (proved.kind === 'failed') return proved
  const changed = { objects, commit: tip, engine, changes }
  const plan = await planOf(services, options, changed, checked)
  // The notice of a rollback says what it goes back to.
  if (plan.kind === 'failed' || request.imagesFrom?.kind === 'previous')
    return plan
  const notices = orderNotices(replaced, request)
  return { ...plan, diagnostics: [...notices, ...plan.diagnostics] }
}

/** The plan for folders whose proof holds. Asks who deploys them, and runs the policy command. */
async function planOf(
  services: PlanServices,
  { request, targets, tip, branch }: PlanOptions,
  changed: ChangedCommit,
  folders: readonly CheckedFolder[],
): Promise<Plan | Failed> {
  const { repository, policyChecks, showDiff } = services
  const known = await findDeployers(services, request, { tip, branch })
  const deployment = await checkDeployment(changed, folders, known)
  const deployed = collectProblems(deployment.diagnostics.filter(isProblem))
  if (deployed.kind === 'failed') return deployed
  const policies = await policyChecks?.(renderings(folders))
  if (policies?.kind === 'failed') return policies
  return {
    kind: 'plan',
    targets,
    files: [...changed.changes].map(([path, bytes]) => ({ path, bytes })),
    folders: await folderResults(folders, repository, showDiff),
    policies: policies?.all ?? [],
    deployers: deployment.deployers,
    diagnostics: [
      ...mixedVersionWarnings(folders),
      ...folders.flatMap((folder) => [...folderDiagnostics(folder, showDiff)]),
      ...deployment.diagnostics,
    ],
  }
}

function changesOf(edited: readonly EditedFolder[]): Changes {
  return new Map(
    edited
      .filter(({ edit: { before, after } }) => before !== after)
      .map(({ edit: { file, after } }) => [file, Buffer.from(after)]),
  )
}

/** The manifests for the policy command: every edited folder, and every validated one that the edit changes. */
function renderings(folders: readonly CheckedFolder[]) {
  return new Map(
    folders.flatMap(({ path, role, check }) =>
      check.kind === 'rendered' &&
      (role === 'edited' || check.before !== check.after)
        ? [[path, check.after] as const]
        : [],
    ),
  )
}

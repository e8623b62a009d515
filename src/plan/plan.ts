import {
  imageOrders,
  orderRemarks,
  supersededBy,
  type Superseded,
} from './downgrade.ts'
import { heldBy, type Held } from './held.ts'
import { folderResult, type FolderResult } from './folder-result.ts'
import { folderRemarks } from './remarks.ts'
import { checkDeployment, type FolderDeployer } from './deployment.ts'
import { findDeployers, type Snapshot } from './find-deployers.ts'
import type { ChangedFile } from '../git/commit.ts'
import type { Repository } from '../git/repository.ts'
import { defaultBranch } from '../git/server.ts'
import { entryReference } from '../kustomization/edit.ts'
import type { Ancestry } from '../order/ancestry.ts'
import { editOverlays, type FolderImages } from '../overlay/edit.ts'
import type { EditedFolder, Folder } from '../overlay/folder.ts'
import { findValidated } from '../overlay/validated.ts'
import type { PolicyChecks, PolicyResult, Rendering } from '../policy/checks.ts'
import { refuse, type Diagnostic, type Problem } from '../problem.ts'
import { explainFailures } from '../proof/explain.ts'
import { proveAll } from '../proof/prove-all.ts'
import type { CheckedFolder } from '../proof/prove-folder.ts'
import { openEngine } from '../render/engine.ts'
import type { Changes } from '../render/input-files.ts'
import type { SourceServices } from './targets.ts'
import { splitReference, type ImageReference } from '../request/image.ts'
import type { Request } from '../request/inputs.ts'

/** What would land on one tip: every overlay edited, rendered and proved. */
export interface Plan {
  readonly kind: 'plan'
  readonly targets: readonly FolderImages[]
  readonly files: readonly ChangedFile[]
  /** The edited ones first. */
  readonly folders: readonly FolderResult[]
  readonly policies: readonly PolicyResult[]
  readonly deployers: readonly FolderDeployer[]
  /** The images as the commit message names them. */
  readonly images: readonly ImageReference[]
  readonly remarks: readonly Diagnostic[]
}

/** The services that planning uses. */
export interface PlanServices extends SourceServices {
  readonly repository: Repository
  /** Undefined without a policy command. */
  readonly policyChecks: PolicyChecks | undefined
  readonly ancestry: Ancestry
  /** The tip of the default branch of another repository, by owner/name. Throws ServerTrouble. */
  readonly openSnapshot: (repository: string) => Promise<Snapshot>
}

/**
 * Makes the edit on a tip, all overlays or none; an older image makes the whole step superseded.
 * @throws Refusal with every problem of every overlay
 */
export async function makePlan(
  services: PlanServices,
  {
    request,
    targets,
    tip,
    branch,
  }: {
    readonly request: Request
    /** The folders that are edited. */
    readonly targets: readonly FolderImages[]
    readonly tip: string
    /** The one that it will land on. */
    readonly branch: string
  },
): Promise<Plan | Superseded | Held> {
  const { objects, repository, ancestry, policyChecks } = services
  const { holding, showDiff, validate, validateOverlays } = request
  const folders = targets.map(({ folder }) => folder)
  const engine = openEngine(services, tip)
  await engine?.prefetch(folders)
  const edited = await editOverlays(
    { objects, engine },
    { tip, targets, holding },
  )
  const held = heldBy(edited)
  if (held !== undefined) return held
  const validated = await findValidated(objects, {
    commit: tip,
    patterns: validateOverlays,
    edited: folders,
  })
  const changes = changesOf(edited)
  const all = [...edited, ...validated]
  const proving: Promise<readonly CheckedFolder[]> =
    engine === undefined
      ? Promise.resolve(all.map(unchecked))
      : proveAll(engine, all, { changes, validate })
  // What it has to object to does not matter where ours is older anyway.
  proving.catch(() => {})
  const orders = await imageOrders(edited, ancestry)
  const superseded = supersededBy(orders, request)
  if (superseded !== undefined) return superseded
  const checked = await proving
  if (engine !== undefined)
    refuse(await explainFailures(engine, checked, { validate }))
  const deployment = await checkDeployment(
    { objects, tip, engine, changes },
    checked,
    await deployersOf(services, request, { tip, branch }),
  )
  refuse(deployment.diagnostics.filter(isProblem))
  const policies = await policyChecks?.ask(checked.flatMap(changedRendering))
  const showing = { repository, showDiff }
  return {
    kind: 'plan',
    targets,
    files: [...changes].map(([path, bytes]) => ({ path, bytes })),
    folders: await Promise.all(
      checked.map((folder) => folderResult(folder, showing)),
    ),
    policies: policies ?? [],
    deployers: deployment.deployers,
    images: edited.flatMap(({ edit: { entries } }) =>
      entries.map(({ after }) => splitReference(entryReference(after))),
    ),
    remarks: [
      ...orderRemarks(orders, request),
      ...checked.flatMap(folderRemarks),
      ...deployment.diagnostics,
    ],
  }
}

/** The deployers that `deployed-by` names, and where they would have to deploy from. */
async function deployersOf(
  { objects, repository, openSnapshot }: PlanServices,
  { deployedBy, branch: wanted }: Request,
  { tip, branch }: { readonly tip: string; readonly branch: string },
) {
  const address = repository.url
  const deployers =
    deployedBy.length === 0
      ? undefined
      : await findDeployers(
          deployedBy,
          { objects, commit: tip, repository: address },
          openSnapshot,
        )
  const isAsked = deployers?.some(({ revision }) => revision.kind === 'default')
  return {
    deployers,
    landing: {
      repository: address,
      branch,
      defaultBranch:
        wanted.kind === 'default' || isAsked !== true
          ? branch
          : await defaultBranch(repository),
    },
  }
}

function isProblem(diagnostic: Diagnostic): diagnostic is Problem {
  return diagnostic.severity === 'error'
}

function changesOf(edited: readonly EditedFolder[]): Changes {
  return new Map(
    edited
      .filter(({ edit: { before, after } }) => before !== after)
      .map(({ edit: { file, after } }) => [file, Buffer.from(after)]),
  )
}

function unchecked(folder: Folder): CheckedFolder {
  return { ...folder, check: { kind: 'none' } }
}

/** What the policy is asked about: every edited folder, and every validated one that the edit changes. */
function changedRendering({
  path,
  role,
  check,
}: CheckedFolder): readonly Rendering[] {
  return check.kind !== 'rendered' ||
    (role === 'validated' && check.before === check.after)
    ? []
    : [{ folder: path, manifests: check.after }]
}

import type { Diagnostic } from '../problem.ts'
import { collectProblems } from '../collect-problems.ts'
import type { Ancestry } from '../order/ancestry.ts'
import type { Checks } from '../proof/check.ts'
import { checkAll } from '../proof/prove-all.ts'
import { findValidated } from '../overlay/validated.ts'
import type { ChangedFile } from '../git/commit.ts'
import type { Repository } from '../git/repository.ts'
import { editOverlay } from '../overlay/edit.ts'
import {
  imageOrders,
  orderRemarks,
  supersededBy,
  type Superseded,
} from './downgrade.ts'
import { furtherRemarks, overlayRemarks } from './remarks.ts'
import { furtherReport, overlayReport } from './folder-report.ts'
import { prefetch } from '../render/prefetch.ts'
import { readOverlays } from '../overlay/find.ts'
import { entryReference } from '../proof/markers.ts'
import type {
  FurtherReport,
  OverlayReport,
  PolicyReport,
} from '../report/report.ts'
import { splitReference, type ImageReference } from '../request/image.ts'
import type { Request } from '../request/inputs.ts'
import { deployedBy, loadRenderInputs, type Renderer } from '../render/input.ts'
import { changedRenderings, type PolicyChecks } from '../policy/checks.ts'

/** What would land on one tip: every overlay edited, rendered and proved. */
export interface Plan {
  readonly kind: 'plan'
  readonly files: readonly ChangedFile[]
  readonly overlays: readonly OverlayReport[]
  readonly further: readonly FurtherReport[]
  readonly policies: readonly PolicyReport[]
  /** The images as the commit message names them. */
  readonly images: readonly ImageReference[]
  readonly remarks: readonly Diagnostic[]
}

/** The services that planning uses. */
export interface PlanServices extends Renderer {
  readonly repository: Repository
  /** Undefined without a policy command. */
  readonly policyChecks: PolicyChecks | undefined
  readonly ancestry: Ancestry
}

/**
 * Makes the edit on a tip, all overlays or none; an older image makes the whole step superseded.
 * @throws Refusal with every problem of every overlay
 */
export async function makePlan(
  services: PlanServices,
  {
    request,
    folders,
    tip,
  }: {
    readonly request: Request
    readonly folders: readonly string[]
    readonly tip: string
  },
): Promise<Plan | Superseded> {
  const { objects, repository } = services
  const { images, showDiff, validate, validateOverlays } = request
  if (validate !== 'none') await prefetch(objects, tip, folders)
  const files = await readOverlays(objects, { folders, tip })
  const further = await findValidated(objects, {
    commit: tip,
    patterns: validateOverlays,
    edited: folders,
  })
  const trees = await loadRenderInputs(services, {
    folders: [...folders, ...further.map(({ folder }) => folder)],
    tip,
  })
  const overlays = await collectProblems(files, (file) =>
    editOverlay(file, images, () =>
      deployedBy(trees.get(file.folder), file.folder),
    ),
  )
  const changed = new Map(
    overlays
      .filter(({ text, edited }) => text !== edited)
      .map(({ path, edited }) => [path, Buffer.from(edited)]),
  )
  const ordering = imageOrders(overlays, services.ancestry)
  const checking: Promise<Checks> =
    validate === 'none'
      ? Promise.resolve({ edited: [], further: [] })
      : checkAll(trees, { overlays, further, changed, validate })
  // What it has to object to does not matter where ours is older anyway.
  checking.catch(() => {})
  const orders = await ordering
  const superseded = supersededBy(orders, request)
  if (superseded !== undefined) return superseded
  const checks = await checking
  const policies = await services.policyChecks?.ask(
    changedRenderings({ overlays, further }, checks),
  )
  const shown = { repository, showDiff }
  return {
    kind: 'plan',
    files: [...changed].map(([path, bytes]) => ({ path, bytes })),
    overlays: await Promise.all(
      overlays.map((overlay, index) =>
        overlayReport(overlay, checks.edited[index], shown),
      ),
    ),
    further: await Promise.all(
      further.map((folder, index) =>
        furtherReport(folder, checks.further[index], shown),
      ),
    ),
    policies: policies ?? [],
    images: overlays.flatMap(({ entries }) =>
      entries.map(({ after }) => splitReference(entryReference(after))),
    ),
    remarks: [
      ...orderRemarks(orders, request),
      ...overlays.flatMap((overlay, index) =>
        overlayRemarks(overlay, checks.edited[index]),
      ),
      ...further.flatMap((folder, index) =>
        furtherRemarks(folder, checks.further[index]),
      ),
    ],
  }
}

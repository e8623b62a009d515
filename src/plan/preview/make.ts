import { posix } from 'node:path'
import { newPreview } from './mark.ts'
import { candidateOf } from './candidate.ts'
import { findPreview } from './find-preview.ts'
import { editList, listDiagnostics } from './list.ts'
import { makePlan, type Plan, type PlanServices } from '../plan.ts'
import type { ChangedFile } from '../../git/commit.ts'
import { withResource } from '../../kustomization/resources.ts'
import { failed, type FinalOutcome } from '../../outcome.ts'
import { findKustomization } from '../../overlay/find.ts'
import type { TitledCommit } from '../../overlay/titled-commit.ts'
import {
  isProblem,
  notice,
  type Diagnostic,
  type Problem,
} from '../../problem/problem.ts'
import type { Request } from '../../request/inputs.ts'
import type { Preview } from '../../request/preview/preview.ts'

/**
 * Plans a preview: its folder is made on first use, listed, and then bumped as any overlay.
 * @returns or every problem (preview-taken, overlay-not-found, and those of a bump)
 */
export async function planPreview(
  services: PlanServices,
  request: Request,
  preview: Preview,
  at: TitledCommit,
  branch: string,
): Promise<Plan | FinalOutcome> {
  const { folder, listIn } = preview
  const made = await madeFiles(at, preview)
  if (isProblem(made)) return failed(made)
  const candidate = await candidateOf(services, at.commit, made.files)
  const plan = await makePlan(services, {
    request,
    targets: [{ folder, images: request.images }],
    tip: candidate,
    branch,
  })
  if (plan.kind !== 'plan') return plan
  const changes = new Map(
    plan.files.flatMap(({ path, bytes }) =>
      bytes === undefined ? [] : [[path, bytes] as const],
    ),
  )
  const isSame = made.files.length + changes.size === 0
  const list =
    listIn === undefined || isSame
      ? []
      : await listDiagnostics(services, at.commit, candidate, listIn, changes)
  if (isProblem(list)) return failed(list)
  const files = new Map(
    [...made.files, ...plan.files].map((file) => [file.path, file]),
  )
  return {
    ...plan,
    files: [...files.values()],
    diagnostics: [...made.diagnostics, ...list, ...plan.diagnostics],
  }
}

/** The files that a preview needs before its images are set. */
interface Made {
  readonly files: readonly ChangedFile[]
  readonly diagnostics: readonly Diagnostic[]
}

async function madeFiles(
  at: TitledCommit,
  preview: Preview,
): Promise<Made | Problem> {
  const { folder, listIn, template } = preview
  const found = await findPreview(at, preview)
  if (typeof found !== 'string') return found
  const list = await editList(at, listIn, (file, entry) =>
    withResource(file, entry(folder)),
  )
  if (isProblem(list)) return list
  if (found === 'ours') return { files: list, diagnostics: [] }
  const there = await findKustomization(at, template)
  if (isProblem(there)) return there
  const path = posix.join(folder, 'kustomization.yaml')
  const resource = posix.relative(folder, template)
  const bytes = Buffer.from(newPreview(preview, resource))
  return {
    files: [{ path, bytes }, ...list],
    diagnostics: [
      notice({
        code: 'preview-made',
        message: `The preview ${folder} is new, so the cluster gets everything that it renders. The changes show only how it differs from ${template}.`,
      }),
    ],
  }
}

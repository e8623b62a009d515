import { posix } from 'node:path'
import { markOf } from './mark.ts'
import { candidateOf } from './candidate.ts'
import { findPreview } from './find-preview.ts'
import { editList, listDiagnostics } from './list.ts'
import type { Plan, PlanServices } from '../plan.ts'
import type { ChangedFile } from '../../git/commit.ts'
import { readTexts } from '../../git/snapshot.ts'
import { filesBelow } from '../../git/tree.ts'
import { isKustomization } from '../../kustomization/names.ts'
import { withoutResources } from '../../kustomization/resources.ts'
import { failed } from '../../outcome.ts'
import type { TitledCommit } from '../../overlay/titled-commit.ts'
import {
  isProblem,
  warning,
  withSentence,
  type Diagnostic,
  type Failed,
} from '../../problem/problem.ts'
import type { Preview } from '../../request/preview/preview.ts'

/** Plans the removal of a preview; nothing changes where it does not exist, or the folder is not a preview. */
export async function planRemoval(
  services: PlanServices,
  preview: Preview,
  at: TitledCommit,
): Promise<Plan | Failed> {
  const { folder, listIn } = preview
  const found = await findPreview(at, preview)
  return typeof found === 'string'
    ? removeFolders(services, at, listIn, [folder])
    : removalPlan([], [], [warning(found)])
}

/**
 * Plans a commit that deletes the folders of previews, and takes them out of the list, which must still build.
 * @param folders one that somebody has deleted may be listed still
 */
export async function removeFolders(
  services: PlanServices,
  at: TitledCommit,
  listIn: string | undefined,
  folders: readonly string[],
  notices: readonly Diagnostic[] = [],
): Promise<Plan | Failed> {
  const list = await editList(at, listIn, (file, entry) =>
    withoutResources(file, folders.map(entry)),
  )
  // A list that is gone lists nothing.
  const isGone = isProblem(list) && list.code === 'overlay-not-found'
  if (isProblem(list) && !isGone) return failed(list)
  const deleted = await Promise.all(
    folders.map(async (folder) => ({
      folder,
      files: await filesOf(at, folder),
    })),
  )
  const there = deleted.filter(({ files }) => files.length > 0)
  const files = there
    .flatMap((one) => one.files)
    .concat(isProblem(list) ? [] : list)
  const targets = there.map(({ folder }) => folder)
  if (listIn === undefined || isGone || files.length === 0)
    return removalPlan(targets, files, notices)
  const candidate = await candidateOf(services, at.commit, files)
  const own = await listDiagnostics(services, at.commit, candidate, listIn)
  return isProblem(own)
    ? failed(withSentence(own, 'No preview is removed.'))
    : removalPlan(targets, files, [...own, ...notices])
}

function removalPlan(
  folders: readonly string[],
  files: readonly ChangedFile[],
  diagnostics: readonly Diagnostic[],
): Plan {
  return {
    kind: 'plan',
    targets: folders.map((folder) => ({ folder, images: [] })),
    files,
    folders: [],
    policies: [],
    deployers: [],
    diagnostics,
  }
}

/** Every file of a folder, to delete it; a preview below it, which has a mark of its own, stays. */
async function filesOf(
  { objects, commit }: TitledCommit,
  folder: string,
): Promise<readonly ChangedFile[]> {
  const found = await objects.find(commit, folder)
  if (found.kind !== 'folder') return []
  await objects.bringFolders([found.object])
  const files = await filesBelow((tree) => objects.list(tree), found.object)
  const nested = files.filter(
    ({ type, name }) =>
      type === 'blob' && name.includes('/') && isKustomization(name),
  )
  const others = (await readTexts(objects, nested))
    .filter(({ text }) => markOf(text) !== undefined)
    .map(({ name }) => `${posix.dirname(name)}/`)
  return files
    .filter(({ name }) => !others.some((other) => name.startsWith(other)))
    .map(({ name }) => ({ path: `${folder}/${name}`, bytes: undefined }))
}

import { posix } from 'node:path'
import { markOf } from './mark.ts'
import { candidateOf } from './candidate.ts'
import { findPreview } from './find-preview.ts'
import { editList, listBroken } from './list.ts'
import type { Plan, PlanServices } from '../plan.ts'
import type { Tip } from '../targets.ts'
import type { ChangedFile } from '../../git/commit.ts'
import { readTexts } from '../../git/snapshot.ts'
import { filesBelow } from '../../git/tree.ts'
import { isKustomization } from '../../kustomization/names.ts'
import { failed } from '../../outcome.ts'
import { tipOf, type TitledCommit } from '../../overlay/titled-commit.ts'
import {
  isProblem,
  warning,
  withSentence,
  type Diagnostic,
  type Failed,
} from '../../problem.ts'
import type { Preview } from '../../request/preview/preview.ts'

/** Plans the removal of a preview; nothing changes where it does not exist, or the folder is not a preview. */
export async function planRemoval(
  services: PlanServices,
  preview: Preview,
  { tip, branch }: Tip,
): Promise<Plan | Failed> {
  const { folder, listIn } = preview
  const at = tipOf(services.objects, branch, tip)
  const found = await findPreview(at, preview)
  if (typeof found !== 'string') return removalPlan([], [], [warning(found)])
  return removeFolders(services, at, {
    folders: found === 'ours' ? [folder] : [],
    // A folder that somebody has deleted may be listed still.
    listed: [folder],
    listIn,
  })
}

/** Plans a commit that deletes the folders of previews, and takes them out of the list, which must still build. */
export async function removeFolders(
  services: PlanServices,
  at: TitledCommit,
  {
    folders,
    listed,
    listIn,
  }: {
    readonly folders: readonly string[]
    readonly listed: readonly string[]
    readonly listIn: string | undefined
  },
): Promise<Plan | Failed> {
  const list =
    listIn === undefined ? [] : await editList(at, { listIn, remove: listed })
  // A list that is gone lists nothing.
  const isGone = isProblem(list) && list.code === 'overlay-not-found'
  if (isProblem(list) && !isGone) return failed(list)
  const deleted = await Promise.all(
    folders.map((folder) => filesOf(at, folder)),
  )
  const files = [...deleted.flat(), ...(isProblem(list) ? [] : list)]
  if (listIn === undefined || isGone || files.length === 0)
    return removalPlan(folders, files, [])
  const candidate = await candidateOf(services, at.commit, files)
  const broken = await listBroken(services, at.commit, candidate, listIn)
  return broken && isProblem(broken)
    ? failed(withSentence(broken, 'No preview is removed.'))
    : removalPlan(folders, files, broken ? [broken] : [])
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

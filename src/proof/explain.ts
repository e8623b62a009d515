import { explainComponents, unlistedComponent } from './components.ts'
import { explainNotFollowed, findOverride } from './override.ts'
import {
  type CheckedFolder,
  type FailedFolder,
  type ProofOptions,
  type RenderedFolder,
} from './prove-folder.ts'
import { isComponent } from '../kustomization/names.ts'
import { unfollowedImages } from '../manifests/check/check.ts'
import type { ExpectedImage } from '../manifests/check/expectation.ts'
import {
  explainLeftBehind,
  explainMismatch,
} from '../manifests/explain/explain.ts'
import { isImagePath } from '../manifests/images.ts'
import type { Folder } from '../overlay/folder.ts'
import { withSentence, type Problem } from '../problem/problem.ts'
import type { Engine } from '../render/engine.ts'

/**
 * The problems of folders that do not pass. Renders more, to find what sets an image elsewhere.
 * A folder that only a pattern finds passes if it did not build before the edit either.
 */
export async function explainFailures(
  engine: Engine,
  folders: readonly CheckedFolder[],
  { validate }: Pick<ProofOptions, 'validate'>,
): Promise<readonly Problem[]> {
  const explained = await Promise.all(
    folders.map((folder) => explainFolder(engine, folder, folders)),
  )
  const problems = explained.flat()
  return problems.length > 0 || validate !== 'images'
    ? problems
    : explainComponents(engine, folders)
}

async function explainFolder(
  engine: Engine,
  folder: CheckedFolder,
  folders: readonly CheckedFolder[],
): Promise<readonly Problem[]> {
  const { check } = folder
  const problems =
    check.kind === 'failed'
      ? explainBuild(folder, check)
      : check.kind === 'rendered'
        ? await explainProof(engine, folder, check)
        : []
  const [first] = problems
  if (first === undefined) return []
  if (folder.role === 'validated')
    return folder.isNamed ? problems.map(ofNamed) : problems
  return isComponent(folder.edit.after)
    ? [unlistedComponent(folder, folders, first)]
    : problems
}

function ofNamed(problem: Problem): Problem {
  const rule =
    problem.code === 'image-not-rendered'
      ? ' A folder that is named there must deploy the image. A folder that only a pattern finds need not.'
      : ''
  const message = `In "validate-overlays": ${problem.message}${rule}`
  return { ...problem, message }
}

/** Says whether the folder built before, so that nobody searches the edit for an older fault. */
function explainBuild(
  folder: Folder,
  { problem, didBuild }: FailedFolder,
): readonly Problem[] {
  if (problem.code !== 'build-failed' || didBuild === undefined)
    return [problem]
  // Only a pattern finds it, so it need not build if it did not before.
  if (!didBuild && folder.role === 'validated' && !folder.isNamed) return []
  const before = didBuild
    ? 'It did build before the edit.'
    : 'It did not build before the edit either.'
  return [withSentence(problem, before)]
}

async function explainProof(
  engine: Engine,
  folder: Folder,
  rendered: RenderedFolder,
): Promise<readonly Problem[]> {
  const { path, proof } = rendered
  const unfollowed = unfollowedImages(proof)
  // An edited folder must deploy its own images, not those of its components.
  const isDemanded = ({ file }: ExpectedImage) =>
    folder.role === 'edited' ? file === folder.edit.file : folder.isNamed
  const problems: Problem[] = []
  for (const entry of unfollowed.filter(isDemanded))
    problems.push(await explainNotFollowed(engine, rendered, entry))
  for (const mismatch of proof.mismatches)
    problems.push(explainMismatch(mismatch, path))
  for (const left of proof.leftBehind) {
    const { expected: entry, images, isOld } = left
    const [image] = images
    // Where nothing follows the entry, that alone is the problem.
    if (!isOld || unfollowed.includes(entry)) continue
    const override = isImagePath(image.path)
      ? await findOverride(engine, rendered, entry, image)
      : undefined
    problems.push(explainLeftBehind(left, path, override))
  }
  return problems
}

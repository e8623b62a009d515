import { firstSentence, folderName, folderAtStart } from '../problem/message.ts'
import { entryReference } from '../image/entry.ts'
import { isImagePath, positionOf } from '../manifests/images.ts'
import { unfollowedImages } from '../manifests/check/check.ts'
import { describeUnrewritten } from '../manifests/explain/unrewritten.ts'
import type { EditedFolder } from '../overlay/folder.ts'
import { notice, warning, type Diagnostic } from '../problem/problem.ts'
import type { CheckedFolder, RenderedFolder } from '../proof/prove-folder.ts'
import { splitReference } from '../image/reference.ts'
import { isMovingTag } from '../request/images/tags.ts'

/** The warnings and notices of a folder that passes. */
export function* folderDiagnostics(
  folder: CheckedFolder,
  showDiff: boolean,
): Iterable<Diagnostic> {
  const { path, check } = folder
  const isEqual = folder.edit?.before === folder.edit?.after
  if (folder.role === 'edited')
    yield* editDiagnostics(folder, isEqual, showDiff)
  if (check.kind === 'failed')
    // Only a pattern finds it, so the cause is shown without the fix.
    yield warning({
      code: 'folder-broken',
      message: `In "validate-overlays": ${folderName(path)} does not build, and did not build before this edit. Nothing is proved there. ${firstSentence(check.problem.message)}`,
      at: check.problem.at,
    })
  if (check.kind !== 'rendered') return
  // An edited folder sets the images of the components that it lists again.
  if (folder.role === 'validated')
    for (const { name, file } of unfollowedImages(check.proof))
      yield notice({
        code: 'not-deployed-here',
        message: `${folderAtStart(path)} uses ${file}, but deploys no image of its entry "${name}".`,
      })
  yield* renderDiagnostics(path, check, isEqual)
}

/**
 * @param isEqual whether the edit changes nothing
 * @param showDiff whether more is shown than the images
 */
function* editDiagnostics(
  { path, edit }: EditedFolder,
  isEqual: boolean,
  showDiff: boolean,
): Iterable<Diagnostic> {
  yield* edit.warnings
  for (const { names, reason, line } of edit.removedHolds)
    yield notice({
      code: 'hold-removed',
      message: `Removes the hold ${reason === '' || !showDiff ? '' : `"${reason}" `}of ${names.join(' and ')}, as "ignore-hold" is true.`,
      at: { file: edit.file, line },
    })
  for (const repository of edit.leftOut)
    yield notice({
      code: 'not-deployed-here',
      message: `The build was also pushed to ${repository}, which ${folderName(path)} does not deploy.`,
    })
  for (const { after, line } of edit.entries) {
    const { tag = '', digest } = splitReference(entryReference(after))
    if (digest !== undefined || !isMovingTag(tag)) continue
    const effect = isEqual
      ? `${folderAtStart(path)} already has it, so nothing changes and nothing is deployed.`
      : 'The next build with it changes nothing here, so it deploys nothing.'
    yield warning({
      code: 'moving-tag',
      message: `The tag "${tag}" moves. ${effect} Give the digest as well, as "${entryReference(after)}@sha256:...", or use a tag that stays.`,
      at: { file: edit.file, line },
    })
  }
}

/** @param isEqual whether the edit changes nothing: then the image before it is not known */
function* renderDiagnostics(
  path: string,
  { before, proof, warnings }: RenderedFolder,
  isEqual: boolean,
): Iterable<Diagnostic> {
  for (const { images, source } of proof.leftBehind) {
    const [image] = images
    const isReached = isImagePath(image.path)
    const there = isReached
      ? `${positionOf(image)}. No entry reaches it, so it does not change.`
      : describeUnrewritten(images, source)
    const parts = {
      code: 'left-behind',
      message: `${folderAtStart(path)} also has ${there}`,
    }
    yield isEqual && !isReached ? warning(parts) : notice(parts)
  }
  for (const { expected, image } of proof.renamed)
    yield notice({
      code: 'renamed-image',
      message: `${folderAtStart(path)} deploys "${expected.reference}" as "${image.reference}" in ${image.object}.`,
    })
  for (const { object, reference } of proof.elsewhere)
    yield notice({
      code: 'other-entry',
      message: `${folderAtStart(path)} also deploys "${reference}" in ${object}, under an entry of its own.`,
    })
  yield* warnings
  if (before === undefined)
    yield notice({
      code: 'before-unknown',
      message: `${folderAtStart(path)} did not build before the edit, but builds now. Its changes in the cluster cannot be shown.`,
    })
}

import { entryReference } from '../kustomization/edit.ts'
import { isImagePath, positionOf } from '../manifests/images.ts'
import { describeUnrewritten } from '../manifests/unrewritten.ts'
import type { EditedFolder } from '../overlay/folder.ts'
import { notice, warning, type Diagnostic } from '../problem.ts'
import {
  notFollowed,
  type CheckedFolder,
  type FailedFolder,
  type RenderedFolder,
} from '../proof/prove-folder.ts'
import { isMovingTag } from '../request/tags.ts'

/** What people should know of a folder although the run goes on. */
export function folderRemarks(folder: CheckedFolder): readonly Diagnostic[] {
  const { path, check } = folder
  const isEqual =
    folder.role === 'edited' && folder.edit.before === folder.edit.after
  return [
    ...(folder.role === 'edited' ? editRemarks(folder, isEqual) : []),
    ...(check.kind === 'failed' ? [brokenRemark(path, check)] : []),
    ...(check.kind === 'rendered' && folder.role === 'validated'
      ? unfollowedRemarks(path, check)
      : []),
    ...(check.kind === 'rendered' ? renderRemarks(path, check, isEqual) : []),
  ]
}

function editRemarks(
  { path, edit }: EditedFolder,
  isEqual: boolean,
): readonly Diagnostic[] {
  return [
    ...edit.warnings,
    ...edit.leftOut.map((repository) =>
      notice({
        code: 'not-deployed-here',
        message: `${path} does not deploy ${repository}, where the build was pushed as well. It is left alone.`,
      }),
    ),
    ...edit.entries
      .filter(
        ({ after: { digest, newTag = '' } }) =>
          digest === undefined && isMovingTag(newTag),
      )
      .map(({ after, line }) =>
        warning({
          code: 'moving-tag',
          message: `The tag "${after.newTag}" moves: ${isEqual ? `${path} already has it, so nothing changes, and nothing will be deployed` : 'the next build with it will change nothing here, and so deploy nothing'}. Give the digest as well, as "${entryReference(after)}@sha256:...", or a tag that stays.`,
          at: { file: edit.file, line },
        }),
      ),
  ]
}

/** Of a folder that only a pattern finds. */
function brokenRemark(path: string, { problem }: FailedFolder): Diagnostic {
  return warning({
    code: 'folder-broken',
    message: `Of "validate-overlays": ${path} does not build, and did not before this edit, so that nothing is proved of it. ${firstSentence(problem.message)}`,
    at: problem.at,
  })
}

/** The cause, without what to do so that it lands, which nobody asked for. */
function firstSentence(message: string): string {
  return /^.*?[.!?](?= [A-Z]|$)/s.exec(message)?.[0] ?? message
}

function unfollowedRemarks(
  path: string,
  rendered: RenderedFolder,
): readonly Diagnostic[] {
  return notFollowed(rendered).map(({ name, file }) =>
    notice({
      code: 'not-deployed-here',
      message: `${path} uses ${file}, and deploys nothing that follows its entry "${name}".`,
    }),
  )
}

/** @param isEqual whether the edit changes nothing: then nobody knows what the image was before, and what was left behind */
function renderRemarks(
  path: string,
  { before, proof, warnings }: RenderedFolder,
  isEqual: boolean,
): readonly Diagnostic[] {
  const { leftBehind = [], renamed = [], elsewhere = [] } = proof ?? {}
  return [
    ...leftBehind.map(({ images, source }): Diagnostic => {
      const [image] = images
      const isReached = isImagePath(image.path)
      const there = isReached
        ? `${positionOf(image)}, which no entry reaches; it stays as it is.`
        : describeUnrewritten(images, source)
      return {
        severity: isEqual && !isReached ? 'warning' : 'notice',
        code: 'left-behind',
        message: `${path} also has ${there}`,
      }
    }),
    ...renamed.map(({ expected, image }) =>
      notice({
        code: 'renamed-image',
        message: `${path} deploys "${expected.reference}" as "${image.reference}" in ${image.object}.`,
      }),
    ),
    ...elsewhere.map(({ object, reference }) =>
      notice({
        code: 'other-entry',
        message: `${path} also deploys "${reference}" in ${object}, under an entry of its own.`,
      }),
    ),
    ...warnings,
    ...(before === undefined
      ? [
          notice({
            code: 'before-unknown',
            message: `${path} did not build before the edit, and does now. What changes in the cluster cannot be shown.`,
          }),
        ]
      : []),
  ]
}

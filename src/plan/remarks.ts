import type { Diagnostic } from '../problem.ts'
import type { Check } from '../proof/check.ts'
import type { EditedOverlay } from '../overlay/edit.ts'
import { entryReference } from '../proof/markers.ts'
import type { ValidatedFolder } from '../overlay/validated.ts'
import { isImagePath } from '../manifests/images.ts'
import { unrewritten } from '../manifests/not-followed.ts'
import type { Rendered } from '../proof/prove-folder.ts'
import { isMovingTag } from '../request/tags.ts'
import { notFollowed } from '../proof/explain.ts'

/** What people should know of an overlay although the run goes on. */
export function overlayRemarks(
  overlay: EditedOverlay,
  check: Check | undefined,
): readonly Diagnostic[] {
  const { folder, leftOut } = overlay
  const same = overlay.text === overlay.edited
  return [
    ...overlay.warnings.map(({ message, at }): Diagnostic => ({
      severity: 'warning',
      code: 'kustomization-warning',
      message,
      ...(at === undefined ? {} : { at }),
    })),
    ...leftOut.map((repository): Diagnostic => ({
      severity: 'notice',
      code: 'not-deployed-here',
      message: `${folder} does not deploy ${repository}, where the build was pushed as well; it is left alone.`,
    })),
    ...movingTags(overlay, same),
    ...(check?.kind === 'rendered'
      ? renderRemarks(folder, check.rendered, same)
      : []),
  ]
}

/** What people should know of a further folder of `validate-overlays`. */
export function furtherRemarks(
  { folder }: ValidatedFolder,
  check: Check | undefined,
): readonly Diagnostic[] {
  if (check?.kind === 'broken') {
    const { message, at } = check.problem
    return [
      {
        severity: 'warning',
        code: 'folder-broken',
        message: `Of "validate-overlays": ${folder} does not build, and did not before this edit, so that nothing is proved of it. ${firstSentence(message)}`,
        ...(at === undefined ? {} : { at }),
      },
    ]
  }
  if (check?.kind !== 'rendered') return []
  const { rendered } = check
  const { proof } = rendered
  const unfollowed =
    proof === undefined ? [] : notFollowed({ ...rendered, proof })
  return [
    ...unfollowed.map(({ name, file }): Diagnostic => ({
      severity: 'notice',
      code: 'not-deployed-here',
      message: `${folder} uses ${file}, and deploys nothing that follows its entry "${name}".`,
    })),
    ...renderRemarks(folder, rendered, false),
  ]
}

/** What it is, without what to do so that it lands: that nobody has asked for. */
function firstSentence(message: string): string {
  return /^.*?[.!?](?= [A-Z]|$)/s.exec(message)?.[0] ?? message
}

function movingTags(
  { folder, path, entries }: EditedOverlay,
  same: boolean,
): readonly Diagnostic[] {
  return entries
    .filter(
      ({ after }) =>
        after.digest === undefined && isMovingTag(after.newTag ?? ''),
    )
    .map(({ after, line }) => ({
      severity: 'warning',
      code: 'moving-tag',
      message: `The tag "${after.newTag}" moves: ${same ? `${folder} already has it, so nothing changes, and nothing will be deployed` : 'the next build with it will change nothing here, and so deploy nothing'}. Give the digest as well, as "${entryReference(after)}@sha256:...", or a tag that stays.`,
      at: { file: path, line },
    }))
}

/** @param same whether the file already said it: then nobody knows what the image was before, and what was left behind */
function renderRemarks(
  folder: string,
  { before, proof, warnings }: Rendered,
  same: boolean,
): readonly Diagnostic[] {
  return [
    ...(proof?.leftBehind ?? []).map(({ image }): Diagnostic => {
      const there = `${folder} also has "${image.reference}" in ${image.object} (${image.path})`
      return isImagePath(image.path)
        ? {
            severity: 'notice',
            code: 'left-behind',
            message: `${there}, which no entry reaches; it stays as it is.`,
          }
        : {
            severity: same ? 'warning' : 'notice',
            code: 'left-behind',
            message: `${there}, ${unrewritten(image)}`,
          }
    }),
    ...(proof?.renamed ?? []).map(({ expected, image }): Diagnostic => ({
      severity: 'notice',
      code: 'renamed-image',
      message: `${folder} deploys "${expected.reference}" as "${image.reference}" in ${image.object}.`,
    })),
    ...(proof?.elsewhere ?? []).map(({ object, reference }): Diagnostic => ({
      severity: 'notice',
      code: 'other-entry',
      message: `${folder} also deploys "${reference}" in ${object}, under an entry of its own.`,
    })),
    ...warnings,
    ...(before === undefined
      ? [
          {
            severity: 'notice',
            code: 'before-unknown',
            message: `${folder} did not build before the edit, and does now; what changes in the cluster cannot be shown.`,
          } as const,
        ]
      : []),
  ]
}

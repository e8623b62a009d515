import { unifiedDiff } from './git/diff.ts'
import type { Repository } from './git/repository.ts'
import { deployedChanges } from './manifests/diff.ts'
import { hideSecrets } from './manifests/secrets.ts'
import type { EditedOverlay } from './edit-overlay.ts'
import { entryReference } from './expected.ts'
import type { RenderedOverlay } from './proof.ts'
import type {
  FieldChange,
  OverlayReport,
  ProofReport,
  Remark,
} from './report/report.ts'
import { isMovingTag } from './request/tags.ts'

/** What an overlay becomes, for people. */
export async function overlayReport(
  overlay: EditedOverlay,
  rendered: RenderedOverlay | undefined,
  {
    repository,
    showDiff,
  }: { readonly repository: Repository; readonly showDiff: boolean },
): Promise<OverlayReport> {
  return {
    folder: overlay.folder,
    file: overlay.path,
    fields: fieldChanges(overlay),
    images: overlay.entries.map(({ after }) => entryReference(after)),
    previous: previousImages(overlay),
    proof: await proofReport(repository, rendered, showDiff),
  }
}

function fieldChanges({
  path,
  entries,
}: EditedOverlay): readonly FieldChange[] {
  return entries.flatMap(({ before, after }) =>
    (['newName', 'newTag', 'digest'] as const)
      .map((field) => ({
        file: path,
        image: after.name,
        field,
        from: before?.[field] ?? null,
        to: after[field] ?? null,
      }))
      .filter(({ from, to }) => from !== to),
  )
}

/** In the words of the `images` input, so that a rollback can give them back; undefined where that would not restore all. */
function previousImages({
  entries,
}: EditedOverlay): readonly string[] | undefined {
  const before = entries.flatMap((entry) => entry.before ?? [])
  const isWhole =
    before.length === entries.length &&
    before.every(
      ({ newTag, digest }) => newTag !== undefined || digest !== undefined,
    )
  return isWhole
    ? before.map((entry) => `${entry.name}=${entryReference(entry)}`)
    : undefined
}

async function proofReport(
  repository: Repository,
  rendered: RenderedOverlay | undefined,
  showDiff: boolean,
): Promise<ProofReport> {
  if (rendered === undefined) return { kind: 'none' }
  const { before, after, proof } = rendered
  const shown = hideSecrets(before ?? after, after)
  return {
    kind: proof === undefined ? 'rendered' : 'proved',
    changes: before === undefined ? undefined : deployedChanges(before, after),
    references: (proof?.controlled ?? []).flat().length,
    diff:
      showDiff && before !== undefined
        ? await unifiedDiff(repository, shown.before, shown.after)
        : undefined,
  }
}

/** What people should know of an overlay although the run goes on. */
export function overlayRemarks(
  overlay: EditedOverlay,
  rendered: RenderedOverlay | undefined,
): readonly Remark[] {
  const { folder, path, entries, leftOut } = overlay
  const same = overlay.text === overlay.edited
  return [
    ...overlay.warnings.map(({ message, at }): Remark => ({
      level: 'warning',
      message,
      ...(at === undefined ? {} : { at }),
    })),
    ...leftOut.map((repository): Remark => ({
      level: 'notice',
      message: `${folder} does not deploy ${repository}, where the build was pushed as well; it is left alone.`,
    })),
    ...entries
      .filter(
        ({ after }) =>
          after.digest === undefined && isMovingTag(after.newTag ?? ''),
      )
      .map(({ after, line }): Remark => ({
        level: 'warning',
        message: `The tag "${after.newTag}" moves: ${same ? `${folder} already has it, so nothing changes, and nothing will be deployed` : 'the next build with it will change nothing here, and so deploy nothing'}. Give the digest as well, as "${entryReference(after)}@sha256:...", or a tag that stays.`,
        at: { file: path, line },
      })),
    ...(rendered?.proof?.leftBehind ?? []).map(({ image }): Remark => ({
      level: 'notice',
      message: `${folder} also has "${image.reference}" in ${image.object} (${image.path}), which no entry reaches; it stays as it is.`,
    })),
    ...(rendered?.proof?.elsewhere ?? []).map(
      ({ object, reference }): Remark => ({
        level: 'notice',
        message: `${folder} also deploys "${reference}" in ${object}, under an entry of its own.`,
      }),
    ),
    ...(rendered !== undefined && rendered.before === undefined
      ? [
          {
            level: 'notice',
            message: `${folder} did not build before the edit, and does now; what changes in the cluster can not be shown.`,
          } as const,
        ]
      : []),
  ]
}

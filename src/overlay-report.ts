import { unifiedDiff } from './git/diff.ts'
import type { Repository } from './git/repository.ts'
import type { ImageEntry } from './kustomization/edit.ts'
import { deployedChanges } from './manifests/diff.ts'
import { hideSecrets } from './manifests/secrets.ts'
import type { EditedOverlay } from './edit-overlay.ts'
import { entryReference, type RenderedOverlay } from './proof.ts'
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

/** In the words of the `images` input, so that a rollback can give them back. */
function previousImages({ entries }: EditedOverlay): readonly string[] {
  return entries
    .flatMap(({ before }) => before ?? [])
    .filter(
      ({ newTag, digest }: ImageEntry) =>
        newTag !== undefined || digest !== undefined,
    )
    .map((entry) => `${entry.name}=${entryReference(entry)}`)
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
          same && after.digest === undefined && isMovingTag(after.newTag ?? ''),
      )
      .map(({ after, line }): Remark => ({
        level: 'warning',
        message: `${folder} already has ${entryReference(after)}, so nothing changes and nothing will be deployed: the tag "${after.newTag}" moves. Give the digest as well, as ${entryReference(after)}@sha256:...`,
        at: { file: path, line },
      })),
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

import { unifiedDiff } from '../git/diff.ts'
import type { Repository } from '../git/repository.ts'
import type { Check } from '../proof/check.ts'
import type { ValidatedFolder } from '../overlay/validated.ts'
import { deployedChanges, type DeployedChanges } from '../manifests/diff.ts'
import { hideSecrets } from '../manifests/secrets.ts'
import type { EditedOverlay } from '../overlay/edit.ts'
import { entryReference } from '../proof/markers.ts'
import type {
  DeployedChangesReport,
  FieldChange,
  FurtherReport,
  OverlayReport,
  ProofReport,
} from '../report/report.ts'

interface Showing {
  readonly repository: Repository
  readonly showDiff: boolean
}

/** What an overlay becomes, for people. */
export async function overlayReport(
  overlay: EditedOverlay,
  check: Check | undefined,
  shown: Showing,
): Promise<OverlayReport> {
  return {
    folder: overlay.folder,
    file: overlay.path,
    fields: fieldChanges(overlay),
    images: overlay.entries.map(({ after }) => entryReference(after)),
    previous: previousImages(overlay),
    proof: await proofReport(check, shown),
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

/** What a further folder of `validate-overlays` has shown, for people. */
export async function furtherReport(
  { folder }: ValidatedFolder,
  check: Check | undefined,
  shown: Showing,
): Promise<FurtherReport> {
  return { folder, proof: await proofReport(check, shown) }
}

async function proofReport(
  check: Check | undefined,
  { repository, showDiff }: Showing,
): Promise<ProofReport> {
  if (check?.kind !== 'rendered') return check ?? { kind: 'none' }
  const { before, after, proof } = check.rendered
  const shown = hideSecrets(before ?? after, after)
  return {
    kind: proof === undefined ? 'rendered' : 'proved',
    changes:
      before === undefined
        ? undefined
        : shownChanges(deployedChanges(shown.before, shown.after), showDiff),
    references: (proof?.controlled ?? []).flat().length,
    diff:
      showDiff && before !== undefined
        ? await unifiedDiff(repository, shown.before, shown.after)
        : undefined,
  }
}

/** Where only image changes are to be shown, nothing is told of the others but that there are some. */
function shownChanges(
  { images, others }: DeployedChanges,
  showDiff: boolean,
): DeployedChangesReport {
  return showDiff
    ? { images, others, unshown: 0 }
    : { images, others: [], unshown: others.length }
}

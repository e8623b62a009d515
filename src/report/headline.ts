import { folderName } from '../problem/message.ts'
import { counted, shortImage } from '../request/landing/message.ts'
import { splitReference } from '../image/reference.ts'
import { changedParts, isChanged } from './image-changes.ts'
import type { Report } from './report.ts'
import type { FolderResult } from '../plan/folder-result.ts'

/** How the run ended, in one sentence of plain text. */
export function headline(report: Report): string {
  const { outcome } = report
  const where = placeOf(report)
  const { subject, pushed, unchanged, planned } = phrases(report, where)
  switch (outcome.kind) {
    case 'pushed':
      return outcome.pullRequest === undefined
        ? `${pushed}, commit ${outcome.commit.slice(0, 12)}.`
        : `Merged ${subject} into ${where}, pull request #${outcome.pullRequest.number}.`
    case 'proposed':
      return `Proposed ${subject} for ${where}, ${proposed[outcome.pullRequest.operation]} pull request #${outcome.pullRequest.number}.`
    case 'unchanged':
      return `Unchanged: ${unchanged}.${outcome.pullRequest === undefined ? '' : ` Closed pull request #${outcome.pullRequest.number}, which proposed it.`}`
    case 'planned':
      return outcome.reason === 'dry-run'
        ? `Dry run (publish: none): ${planned}.`
        : `Planned, and nothing landed on ${where}. ${outcome.why}`
    case 'skipped':
      return `Skipped. ${outcome.why}`
    case 'held':
      return `Held, and nothing landed on ${where}. ${outcome.why}`
    case 'superseded':
      return `Superseded, and nothing landed on ${where}. ${outcome.why}`
    case 'failed':
      return where === '' ? 'Nothing landed.' : `Nothing landed on ${where}.`
    case 'unknown':
      return `It is not known whether anything landed on ${where}.`
  }
}

/** What a run would have landed, in one sentence of plain text. */
export function plannedHeadline(report: Report): string {
  return `${phrases(report, placeOf(report)).planned}.`
}

function placeOf({ branch, target }: Report): string {
  const name = target?.name ?? ''
  return branch === undefined ? name : `${branch} of ${name}`
}

const proposed = {
  created: 'opened',
  updated: 'updated',
  none: 'already in',
  closed: 'closed',
  merged: 'merged',
} as const

/** What a run lands or removes, without a full stop. */
function phrases({ task, overlays, folders }: Report, where: string) {
  if (task?.kind === 'remove' || task?.kind === 'sweep') {
    const subject =
      overlays.length === 0
        ? 'a preview from the list'
        : counted(overlays, 'previews')
    const nothing =
      task.kind === 'remove'
        ? `preview in ${task.folder}`
        : 'preview of a closed pull request'
    return {
      subject,
      pushed: `Removed ${subject} from ${where}`,
      unchanged: `${where} has no ${nothing}`,
      planned: `${subject} would be removed from ${where}`,
    }
  }
  const { images, paths } = changedParts(folders)
  const names = images.map((image) => shortImage(splitReference(image)))
  const subject = `${heldOnly(folders)}${counted(names, 'images')} in ${counted(paths.map(folderName), 'overlays')}`
  const unchanged = `${where} already has ${subject}`
  return {
    subject,
    pushed: `Pushed ${subject} to ${where}`,
    unchanged,
    planned: folders.some(isChanged)
      ? `${subject} would land on ${where}`
      : unchanged,
  }
}

/** What comes before the images where only the comments that hold them change. */
function heldOnly(folders: readonly FolderResult[]): string {
  if (folders.some(({ fields }) => fields.length > 0)) return ''
  if (folders.some(({ hold }) => hold === 'added')) return 'a hold of '
  return folders.some(isChanged) ? 'the removal of a hold of ' : ''
}

import { counted, shortImage } from '../request/landing/message.ts'
import { splitReference } from '../image/reference.ts'
import { removedPreviews } from './preview.ts'
import type { Report } from './report.ts'

/** How the run ended, in one sentence of plain text. */
export function headline(report: Report): string {
  const { outcome } = report
  const where = placeOf(report)
  const removal = removedPreviews(report)
  switch (outcome.kind) {
    case 'pushed':
      return outcome.pullRequest === undefined
        ? `${pushed(report, where)}, commit ${outcome.commit.slice(0, 12)}.`
        : `Merged ${subject(report)} into ${where}, pull request #${outcome.pullRequest.number}.`
    case 'proposed':
      return `Proposed ${subject(report)} for ${where}, ${proposed[outcome.pullRequest.operation]} pull request #${outcome.pullRequest.number}.`
    case 'unchanged':
      return `Unchanged: ${where} ${removal === undefined ? `already has ${subject(report)}` : `has no ${removal.nothing}`}.${outcome.pullRequest === undefined ? '' : ` Closed pull request #${outcome.pullRequest.number}, which proposed it.`}`
    case 'planned':
      return outcome.reason === 'dry-run'
        ? `Dry run (publish: none): ${change(report, where)}.`
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
  return `${change(report, placeOf(report))}.`
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

function change(report: Report, where: string): string {
  const removal = removedPreviews(report)
  if (removal !== undefined)
    return `${previews(removal.folders)} would be removed from ${where}`
  return report.folders.every(
    ({ fields, hold }) => fields.length === 0 && hold === 'unchanged',
  )
    ? `${where} already has ${subject(report)}`
    : `${subject(report)} would land on ${where}`
}

function pushed(report: Report, where: string): string {
  const removal = removedPreviews(report)
  return removal === undefined
    ? `Pushed ${subject(report)} to ${where}`
    : `Removed ${previews(removal.folders)} from ${where}`
}

function subject({ folders }: Report): string {
  const edited = folders.filter(({ role }) => role === 'edited')
  const images = edited.flatMap(({ images: list }) =>
    list.map((image) => shortImage(splitReference(image))),
  )
  const paths = edited.map(({ path }) => path)
  return `${counted(images, 'images')} in ${counted(paths, 'overlays')}`
}

/** Empty where only the entry in the list is left. */
function previews(folders: readonly string[]): string {
  return folders.length === 0
    ? 'a preview from the list'
    : counted(folders, 'previews')
}

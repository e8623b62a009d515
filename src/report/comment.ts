import {
  maxBodyBytes,
  originSentence,
  withinLimit,
  type Origin,
} from './body.ts'
import { plannedHeadline } from './headline.ts'
import type { Report } from './report.ts'
import { heading, mainSections } from './summary.ts'
import { sentence } from './text.ts'

/** The body of the comment on a pull request: what would change, what has landed, or why nothing did. */
export function commentBody(
  report: Report,
  mark: string,
  origin: Origin,
): string {
  const { outcome, folders } = report
  const title =
    outcome.kind === 'planned' ? sentence(plannedHeadline(report)) : undefined
  const parts = [heading(report, title), ...mainSections(report)]
  const end = `<sub>${originSentence(origin, folders)} The next run updates this comment in place.</sub>\n\n${mark}`
  return withinLimit(maxBodyBytes, parts, folders, { end })
}

import { changeTable, clusterSections } from './change-tables.ts'
import { maxBodyBytes, originSentence, withinLimit } from './body.ts'
import { deployerLines, proofBasis } from './folder-sentences.ts'
import { headline, plannedHeadline } from './headline.ts'
import { commitUrl, previewUrl } from './outputs.ts'
import type { Report } from './report.ts'
import {
  collapsedOutput,
  problemSections,
  quotedDiagnostics,
} from './diagnostics.ts'
import { code, linkTo, sentence } from './markdown.ts'
import { timelineSection } from './timeline.ts'
import type { RunEvent } from '../request/event/event.ts'

/** The runner drops a summary beyond 1 MiB altogether (actions/runner). */
const maxSummaryBytes = 1_000_000

const icons = {
  pushed: '✅',
  proposed: '📬',
  unchanged: '✅',
  planned: '📝',
  skipped: '⏭️',
  superseded: '⏭️',
  held: '✋',
  failed: '❌',
  unknown: '❓',
} as const

/** The job summary, in GitHub's Markdown: what to do first, then what changes, then the details. */
export function summary(report: Report): string {
  const { folders, policies, diagnostics, timeline } = report
  const parts = [
    heading(report),
    ...mainSections(report),
    ...policies.map(policySection),
    ...quotedDiagnostics(diagnostics, 'notice'),
  ]
  const details = timelineSection(timeline)
  const end = footer(report)
  return `${withinLimit(maxSummaryBytes, parts, folders, { details, end })}\n`
}

/** The body of the comment on a pull request: what would change, what has landed, or why nothing did. */
export function commentBody(
  report: Report,
  mark: string,
  event: RunEvent,
): string {
  const { outcome, folders } = report
  const text =
    outcome.kind === 'planned' ? sentence(plannedHeadline(report)) : undefined
  const parts = [heading(report, text), ...mainSections(report)]
  const end = `<sub>${originSentence(event, folders)} The next run updates this comment in place.</sub>\n\n${mark}`
  return withinLimit(maxBodyBytes, parts, folders, { end })
}

/** Problems, warnings and changes; some sections may be empty. */
function mainSections(report: Report): readonly string[] {
  const { outcome, folders, deployers, branch, diagnostics } = report
  const problems = 'problems' in outcome ? outcome.problems : []
  const changes = changeTable(folders)
  return [
    previewLine(report),
    ...problemSections(problems),
    ...quotedDiagnostics(diagnostics, 'warning'),
    changes !== '' && problems.length > 0 ? 'This would have landed:' : '',
    changes,
    ...clusterSections(folders),
    ...deployerLines(deployers, branch ?? '').map(sentence),
  ]
}

function heading(report: Report, text = title(report)): string {
  return `### ${icons[report.outcome.kind]} ${text}`
}

function previewLine(report: Report): string {
  const url = previewUrl(report)
  return url === undefined ? '' : `Preview: ${linkTo(code(url), url)}`
}

function title(report: Report): string {
  const url = commitUrl(report)
  const { outcome } = report
  const text = sentence(headline(report))
  const pull = 'pullRequest' in outcome ? outcome.pullRequest : undefined
  if (pull !== undefined)
    return text.replace(
      `pull request #\u200b${pull.number}`,
      `[pull request ${pull.number}](${pull.url})`,
    )
  if (outcome.kind !== 'pushed' || url === undefined) return text
  const commit = outcome.commit.slice(0, 12)
  return text.replace(`commit ${commit}`, `commit [${commit}](${url})`)
}

function policySection({
  folder,
  command,
  output,
}: Report['policies'][number]): string {
  const accepted = `The policy command ${code(command)} accepts what ${code(folder)} would deploy.`
  return output === ''
    ? accepted
    : `${accepted}\n\n${collapsedOutput('Its output', output)}`
}

function footer({ engine, seconds, attempts, folders }: Report): string {
  const parts = [
    proofBasis(folders),
    engine,
    attempts > 1 ? `${attempts} attempts` : undefined,
    seconds > 0 ? `${seconds.toFixed(1)} s` : undefined,
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? '' : `<sub>${parts.join(' · ')}</sub>`
}

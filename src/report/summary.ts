import type { Place } from '../problem.ts'
import {
  clusterSection,
  fieldTable,
  foldedDiffs,
  furtherSections,
} from './changes.ts'
import { headline } from './headline.ts'
import { commitUrl } from './outputs.ts'
import { provedOn } from './proved.ts'
import type { PolicyReport, Report } from './report.ts'
import { byteLength, cut, fitting } from './size.ts'
import { block, code, folded, linkTo, sentence } from './text.ts'

/** The runner drops a summary beyond 1 MiB altogether (actions/runner). */
const largestSummary = 1_000_000
/** What the diffs are cut to; the rest is for letters that take more when they are shown. */
const largestWithDiffs = 900_000
const largestDetails = 4000
const longestMessage = 2000

const icons = {
  pushed: '✅',
  proposed: '📬',
  unchanged: '✅',
  planned: '📝',
  skipped: '⏭️',
  superseded: '⏭️',
  failed: '❌',
  unknown: '❓',
} as const

/** The job summary, in GitHub's Markdown. */
export function summary(report: Report): string {
  const { outcome, overlays, further, policies, remarks } = report
  const parts = [
    `### ${icons[outcome.kind]} ${title(report)}`,
    ...problems(report),
    fieldTable(overlays),
    ...overlays.map((overlay) => clusterSection(overlay)),
    ...furtherSections(further),
    ...policies.map(policyWords),
    ...remarks.map(
      ({ severity, message, at }) =>
        `> ${severity === 'warning' ? '⚠️ ' : ''}${located(message, at)}`,
    ),
  ]
  const room = largestWithDiffs - byteLength(parts.join('\n\n'))
  return [
    ...fitting(
      [...parts, ...foldedDiffs([...overlays, ...further], room)],
      largestSummary,
    ),
    footer(report),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n')
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
  return text.replace(commit, () => `[${commit}](${url})`)
}

function problems({ outcome }: Report): readonly string[] {
  if (outcome.kind !== 'failed' && outcome.kind !== 'unknown') return []
  return outcome.problems.flatMap(
    ({ message, code: reason, at, details, link }) => [
      `**${code(reason)}** ${located(message, at)}`,
      link === undefined ? '' : linkTo(sentence(link.text), link.url),
      details === undefined
        ? ''
        : folded('What was said', block(cut(details, largestDetails), 'text')),
    ],
  )
}

function policyWords({ folder, command, said }: PolicyReport): string {
  const accepted = `The policy command ${code(command)} accepts what ${code(folder)} would deploy.`
  return said === ''
    ? accepted
    : `${accepted}\n\n${folded('What it said', block(cut(said, largestDetails), 'text'))}`
}

function footer({
  engine,
  seconds,
  attempts,
  overlays,
  further,
}: Report): string {
  const parts = [
    provedOn([...overlays, ...further]),
    engine,
    attempts > 1 ? `${attempts} attempts` : undefined,
    seconds > 0 ? `${seconds.toFixed(1)} s` : undefined,
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? '' : `<sub>${parts.join(' · ')}</sub>`
}

function located(message: string, at: Place | undefined): string {
  const text =
    message.length > longestMessage
      ? `${message.slice(0, longestMessage)}...`
      : message
  if (at === undefined) return sentence(text)
  const position = [at.file, at.line].filter((part) => part !== undefined)
  return `${sentence(text)} (${code(position.join(':'))})`
}

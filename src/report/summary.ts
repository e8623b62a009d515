import { clusterSections, fieldTable, foldedDiffs } from './changes.ts'
import { provedOn } from './cluster.ts'
import { headline } from './headline.ts'
import { commitUrl } from './outputs.ts'
import type { Report } from './report.ts'
import { byteLength, cut, fitting } from './size.ts'
import { block, code, folded, linkTo, sentence } from './text.ts'
import type { Place } from '../problem.ts'

/** The runner drops a summary beyond 1 MiB altogether (actions/runner). */
const largestSummary = 1_000_000
/** What the diffs are cut to. The rest is for letters that take more bytes when they are shown. */
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
  const { outcome, folders, policies, remarks } = report
  const parts = [
    `### ${icons[outcome.kind]} ${title(report)}`,
    ...problems(report),
    fieldTable(folders),
    ...clusterSections(folders),
    ...policies.map(policySection),
    ...remarks.map(
      ({ severity, message, at }) =>
        `> ${severity === 'warning' ? '⚠️ ' : ''}${located(message, at)}`,
    ),
  ]
  const room = largestWithDiffs - byteLength(parts.join('\n\n'))
  return [
    ...fitting([...parts, ...foldedDiffs(folders, room)], largestSummary),
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
        : folded('Details', block(cut(details, largestDetails), 'text')),
    ],
  )
}

function policySection({
  folder,
  command,
  output,
}: Report['policies'][number]): string {
  const accepted = `The policy command ${code(command)} accepts what ${code(folder)} would deploy.`
  return output === ''
    ? accepted
    : `${accepted}\n\n${folded('Its output', block(cut(output, largestDetails), 'text'))}`
}

function footer({ engine, seconds, attempts, folders }: Report): string {
  const parts = [
    provedOn(folders),
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

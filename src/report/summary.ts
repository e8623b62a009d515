import { commitUrl } from './outputs.ts'
import { headline } from './headline.ts'
import type { OverlayReport, Report } from './report.ts'
import { block, code, sentence } from './text.ts'

/** The runner drops a summary beyond 1 MiB altogether (actions/runner); this leaves room for the rest of it. */
const longestDiffs = 600_000
const longestDetails = 4000

const icons = {
  pushed: '✅',
  unchanged: '✅',
  planned: '📝',
  skipped: '⏭️',
  failed: '❌',
  unknown: '❓',
} as const

/** The job summary, in GitHub's Markdown. */
export function summary(report: Report): string {
  const { ending, overlays, remarks } = report
  const room = Math.floor(longestDiffs / Math.max(1, overlays.length))
  return [
    `### ${icons[ending.kind]} ${title(report)}`,
    ...problems(report),
    ...(overlays.length === 0 ? [] : [fieldTable(overlays)]),
    ...overlays.map((overlay) => clusterChanges(overlay)),
    ...overlays.map((overlay) => foldedDiff(overlay, room)),
    ...remarks.map(
      ({ level, message }) =>
        `> ${level === 'warning' ? '⚠️ ' : ''}${sentence(message)}`,
    ),
    footer(report),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n')
}

function title(report: Report): string {
  const url = commitUrl(report)
  const { ending } = report
  const text = sentence(headline(report))
  if (ending.kind !== 'pushed' || url === undefined) return text
  const commit = ending.commit.slice(0, 12)
  return text.replace(commit, `[${commit}](${url})`)
}

function problems({ ending }: Report): readonly string[] {
  if (ending.kind !== 'failed' && ending.kind !== 'unknown') return []
  return ending.problems.flatMap(({ message, reason, at, details }) => [
    `**${code(reason)}** ${sentence(message)}${at === undefined ? '' : ` (${code([at.file, at.line].filter((part) => part !== undefined).join(':'))})`}`,
    details === undefined
      ? ''
      : `<details><summary>In its own words</summary>\n\n${block(details.slice(0, longestDetails), 'text')}\n\n</details>`,
  ])
}

function fieldTable(overlays: readonly OverlayReport[]): string {
  const rows = overlays.flatMap(({ folder, fields }) =>
    fields.map(
      ({ image, field, from, to }) =>
        `| ${code(folder)} | ${code(image)} | ${field} | ${from === null ? '' : code(from)} | ${to === null ? '(removed)' : code(to)} |`,
    ),
  )
  if (rows.length === 0) return ''
  return [
    '| overlay | image | field | from | to |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

function clusterChanges({ folder, proof }: OverlayReport): string {
  if (proof.kind === 'none')
    return `${code(folder)} was **not rendered** (\`validate: none\`): nothing proves that the image is what it deploys.`
  const { changes } = proof
  if (
    changes === undefined ||
    changes.images.length + changes.others.length === 0
  )
    return ''
  return [
    `What ${code(folder)} changes in the cluster:`,
    '',
    ...changes.images.map(
      ({ object, from, to }) =>
        `- ${code(object)}: ${code(from)} → ${code(to)}`,
    ),
    ...changes.others.map((object) => `- ${code(object)}: also changes`),
  ].join('\n')
}

function foldedDiff({ folder, proof }: OverlayReport, room: number): string {
  if (proof.kind === 'none' || proof.diff === undefined || proof.diff === '')
    return ''
  const { diff } = proof
  const shown =
    diff.length <= room
      ? diff
      : `${diff.slice(0, room)}\n... cut here, ${diff.length - room} characters more`
  return `<details><summary>Rendered diff of ${code(folder)}</summary>\n\n${block(shown, 'diff')}\n\n</details>`
}

function footer({ engine, seconds, attempts, overlays }: Report): string {
  const references = overlays.reduce(
    (sum, { proof }) => sum + (proof.kind === 'none' ? 0 : proof.references),
    0,
  )
  const parts = [
    ...(references === 0
      ? []
      : [
          `proved on ${references} rendered image reference${references === 1 ? '' : 's'}`,
        ]),
    ...(engine === undefined ? [] : [engine]),
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
    `${seconds.toFixed(1)} s`,
  ]
  return `<sub>${parts.join(' · ')}</sub>`
}

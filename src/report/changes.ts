import type { OverlayReport } from './report.ts'
import { byteLength, cut, firstOf, largestOfAll } from './size.ts'
import { block, code, codeCell, folded } from './text.ts'

const mostRows = 200
const mostChanges = 50

/** The fields that change, overlay by overlay. */
export function fieldTable(overlays: readonly OverlayReport[]): string {
  const rows = overlays.flatMap(({ folder, fields }) =>
    fields.map(
      ({ image, field, from, to }) =>
        `| ${codeCell(folder)} | ${codeCell(image)} | ${field} | ${from === null ? '(none)' : codeCell(shortDigest(from))} | ${to === null ? '(removed)' : codeCell(shortDigest(to))} |`,
    ),
  )
  if (rows.length === 0) return ''
  return [
    '| overlay | image | field | from | to |',
    '|---|---|---|---|---|',
    ...firstOf(rows, mostRows, (left) => `| and ${left} more | | | | |`),
  ].join('\n')
}

/** What the change of one overlay means for the cluster. */
export function clusterChanges({ folder, proof }: OverlayReport): string {
  if (proof.kind === 'none')
    return `${code(folder)} was **not rendered** (\`validate: none\`): nothing proves that the image is what it deploys.`
  const lines = [...changedLines(proof)]
  const intro =
    proof.kind === 'rendered'
      ? `${code(folder)} was rendered, and **not proved** (\`validate: build\`).`
      : ''
  if (lines.length === 0) return intro
  return [
    `${intro} What ${code(folder)} changes in the cluster:`.trim(),
    '',
    ...firstOf(lines, mostChanges, (left) => `- and ${left} more`),
  ].join('\n')
}

/** Containers of one object with the same image are one line. */
function changedLines(
  proof: Exclude<OverlayReport['proof'], { kind: 'none' }>,
): ReadonlySet<string> {
  const { images = [], others = [] } = proof.changes ?? {}
  return new Set([
    ...images.map(
      ({ object, from, to }) =>
        `- ${code(object)}: ${code(shortDigest(from))} → ${code(shortDigest(to))}`,
    ),
    ...others.map((object) => `- ${code(object)}: also changes`),
  ])
}

/** The rendered diffs, which together take at most so many bytes. */
export function foldedDiffs(
  overlays: readonly OverlayReport[],
  most: number,
): readonly string[] {
  const diffs = overlays.flatMap(({ folder, proof }) =>
    proof.kind === 'none' || proof.diff === undefined || proof.diff === ''
      ? []
      : [{ folder, diff: proof.diff }],
  )
  const around = diffs.reduce(
    (sum, { folder }) => sum + 200 + byteLength(folder),
    0,
  )
  const room = largestOfAll(
    diffs.map(({ diff }) => byteLength(diff)),
    most - around,
  )
  return room <= 0
    ? []
    : diffs.map(({ folder, diff }) =>
        folded(`Rendered diff of ${folder}`, block(cut(diff, room), 'diff')),
      )
}

/** As long as people compare; the outputs have the whole. */
function shortDigest(reference: string): string {
  return reference.replace(/(sha256:[0-9a-f]{12})[0-9a-f]{52}/g, '$1...')
}

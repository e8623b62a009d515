import { clusterChanges, hiddenCount, verb } from './cluster.ts'
import {
  shownProof,
  type FurtherReport,
  type OverlayReport,
  type ShownProof,
} from './report.ts'
import { byteLength, cut, firstOf, largestOfAll } from './size.ts'
import { block, code, codeCell, folded } from './text.ts'

const mostRows = 200
const mostChanges = 50
const mostFurther = 50

type Rendering = Pick<OverlayReport, 'folder' | 'proof'>

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

/** What the change of one folder means for the cluster. */
export function clusterSection(of: Rendering): string {
  const { folder, proof } = of
  if (proof.kind === 'none')
    return `${code(folder)} was **not rendered** (\`validate: none\`): nothing proves that the image is what it deploys.`
  if (proof.kind === 'within')
    return `${code(folder)} is a component, proved in ${proof.folders.map(code).join(', ')}.`
  if (proof.kind === 'broken')
    return `${code(folder)} does **not build**, and did not before.`
  const lines = changedLines(proof)
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

/** The further folders: those that change as the edited ones, and how many there are that do not. */
export function furtherSections(
  further: readonly FurtherReport[],
): readonly string[] {
  const changed = further.filter((one) => {
    const shown = shownProof(one)
    return shown === undefined || changedLines(shown).length > 0
  })
  const same = further.length - changed.length
  return [
    ...firstOf(
      changed.map((one) =>
        clusterSection(one).replace(' (`validate: build`)', ''),
      ),
      mostFurther,
      (left) => `And ${left} more of \`validate-overlays\`.`,
    ),
    ...(same === 0
      ? []
      : [
          `${same} further overlay${same === 1 ? ' renders' : 's render'} as before (\`validate-overlays\`).`,
        ]),
  ]
}

function changedLines(proof: ShownProof): readonly string[] {
  const kept = hiddenCount(proof)
  return [
    ...clusterChanges(proof).map((change) => {
      const { object, field, from, to } = change
      const what = field === '' || field === 'image' ? '' : ` ${code(field)}`
      return `- ${code(object)}:${what} ${
        from === undefined && to === undefined
          ? verb(change)
          : field === ''
            ? verb(change)
            : `${side(from)} → ${side(to)}`
      }`
    }),
    ...(kept === 0
      ? []
      : [`- ${kept} other change${kept === 1 ? '' : 's'}, not shown`]),
  ]
}

function side(value: string | undefined): string {
  return value === undefined ? '(none)' : code(shortDigest(value))
}

/** The rendered diffs, which together take at most so many bytes. */
export function foldedDiffs(
  overlays: readonly Rendering[],
  most: number,
): readonly string[] {
  const diffs = overlays.flatMap((overlay) => {
    const { diff = '' } = shownProof(overlay) ?? {}
    return diff === '' ? [] : [{ folder: overlay.folder, diff }]
  })
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

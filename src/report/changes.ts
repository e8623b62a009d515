import { clusterChanges, renderOf, verb, whyNotProved } from './cluster.ts'
import { byteLength, cut, firstOf, largestOfAll } from './size.ts'
import { block, code, codeCell, folded, sentence } from './text.ts'
import type { FolderResult } from '../plan/folder-result.ts'
import { shortDigest } from '../request/image.ts'

const mostRows = 200
const mostChanges = 50
const mostValidated = 50

/** The fields that change, folder by folder. */
export function fieldTable(folders: readonly FolderResult[]): string {
  const rows = folders.flatMap(({ path, fields }) =>
    fields.map(
      ({ image, field, from, to }) =>
        `| ${codeCell(path)} | ${codeCell(image)} | ${field} | ${from === null ? '(none)' : codeCell(shortDigest(from))} | ${to === null ? '(removed)' : codeCell(shortDigest(to))} |`,
    ),
  )
  if (rows.length === 0) return ''
  return [
    '| overlay | image | field | from | to |',
    '|---|---|---|---|---|',
    ...firstOf(rows, mostRows, (left) => `| and ${left} more | | | | |`),
  ].join('\n')
}

/** What the change means for the cluster: every edited folder, and the validated ones that it changes. */
export function clusterSections(
  folders: readonly FolderResult[],
): readonly string[] {
  const validated = folders.filter(({ role }) => role === 'validated')
  const changed = validated.filter(
    (folder) =>
      renderOf(folder) === undefined || changedLines(folder).length > 0,
  )
  const same = validated.length - changed.length
  return [
    ...folders.filter(({ role }) => role === 'edited').map(clusterSection),
    ...firstOf(
      changed.map(clusterSection),
      mostValidated,
      (left) => `And ${left} more of \`validate-overlays\`.`,
    ),
    ...(same === 0
      ? []
      : [
          `${same} validated overlay${same === 1 ? ' renders' : 's render'} as before (\`validate-overlays\`).`,
        ]),
  ]
}

function clusterSection(folder: FolderResult): string {
  const intro = sentence(whyNotProved(folder))
  const lines = changedLines(folder)
  if (lines.length === 0) return intro
  return [
    `${intro} What ${code(folder.path)} changes in the cluster:`.trim(),
    '',
    ...firstOf(lines, mostChanges, (left) => `- and ${left} more`),
  ].join('\n')
}

function changedLines(folder: FolderResult): readonly string[] {
  const { hidden = 0 } = renderOf(folder) ?? {}
  return [
    ...clusterChanges(folder).map((change) => {
      const { object, field, from, to } = change
      const what = field === '' || field === 'image' ? '' : ` ${code(field)}`
      return `- ${code(object)}:${what} ${verb(change) ?? `${side(from)} → ${side(to)}`}`
    }),
    ...(hidden === 0
      ? []
      : [`- ${hidden} other change${hidden === 1 ? '' : 's'}, not shown`]),
  ]
}

function side(value: string | undefined): string {
  return value === undefined ? '(none)' : code(shortDigest(value))
}

/** The rendered diffs, which together take at most so many bytes. */
export function foldedDiffs(
  folders: readonly FolderResult[],
  most: number,
): readonly string[] {
  const diffs = folders.flatMap((folder) => {
    const { diff = '' } = renderOf(folder) ?? {}
    return diff === '' ? [] : [{ path: folder.path, diff }]
  })
  const around = diffs.reduce(
    (sum, { path }) => sum + 200 + byteLength(path),
    0,
  )
  const room = largestOfAll(
    diffs.map(({ diff }) => byteLength(diff)),
    most - around,
  )
  return room <= 0
    ? []
    : diffs.map(({ path, diff }) =>
        folded(`Rendered diff of ${path}`, block(cut(diff, room), 'diff')),
      )
}

import { changedImages } from './image-changes.ts'
import { changeVerb, whyNotProved } from './folder-sentences.ts'
import { cut, fairShare } from './size.ts'
import { block, code, collapsed, sentence, table } from './markdown.ts'
import type { ClusterChange } from '../manifests/diff.ts'
import type { FolderResult } from '../plan/folder-result.ts'
import { repositoryOf, shortDigest } from '../image/reference.ts'
import { listed, folderName } from '../problem/message.ts'

const maxNames = 10
/** A longer table is collapsed. */
const maxOpenRows = 20

/** The first table: the changes in the cluster if they show every edited image, else those in the files. */
export function changeTable(folders: readonly FolderResult[]): string {
  return isAllInCluster(folders) ? clusterTable(folders) : imageTables(folders)
}

/** Whether the table of the cluster is open and has each image that is edited. */
function isAllInCluster(folders: readonly FolderResult[]): boolean {
  return (
    folders.flatMap(rowsOf).length <= maxOpenRows &&
    folders.every((folder) => {
      const edited = new Set(folder.fields.map(({ image }) => image))
      const shown = new Set(folder.proof.changes.map(({ to }) => to))
      return folder.images.filter((one) => shown.has(one)).length >= edited.size
    })
  )
}

/** The images that change, in a table for the overlays in which they change alike. */
function imageTables(folders: readonly FolderResult[]): string {
  const byFolders = Map.groupBy(changedImages(folders), (change) =>
    listed(change.folders.map(code), maxNames),
  )
  return [...byFolders]
    .map(([where, changes]) => {
      const rows = changes.map(({ image, from, to }) => [
        code(image),
        side(from),
        to === undefined ? '(removed)' : side(to),
      ])
      return `In ${where}:\n\n${table(['image', 'from', 'to'], rows)}`
    })
    .join('\n\n')
}

/** The changes in the cluster that `changeTable` does not show, what is not proved, and what is held from now on. */
export function clusterSections(
  folders: readonly FolderResult[],
): readonly string[] {
  const notes = folders.map(whyNotProved).filter((note) => note !== '')
  const same = folders.filter(
    (folder) =>
      folder.role === 'validated' &&
      ['rendered', 'proved'].includes(folder.proof.kind) &&
      rowsOf(folder).length === 0,
  ).length
  const held = folders.filter(({ hold }) => hold === 'added')
  return [
    notes.map((note) => `- ${sentence(note)}`).join('\n'),
    held.length === 0
      ? ''
      : `Later bumps leave the images alone in ${listed(
          held.map(({ path }) => code(path)),
          maxNames,
        )}, until somebody deletes the comment that holds them.`,
    isAllInCluster(folders) ? '' : clusterTable(folders),
    same === 0
      ? ''
      : `${same} validated overlay${same === 1 ? ' renders' : 's render'} as before (\`validate-overlays\`).`,
  ]
}

/** Of every edited folder, and of the validated ones that the edit changes. */
function clusterTable(folders: readonly FolderResult[]): string {
  const changed = folders.filter((folder) => rowsOf(folder).length > 0)
  // One overlay is named above the table, which is wide enough.
  const [only] = changed.length === 1 ? changed : []
  const rows = changed.flatMap((folder) =>
    rowsOf(folder).map((row) => (only ? row : [code(folder.path), ...row])),
  )
  const head = ['object', 'field', 'from', 'to']
  const changes = table(only ? head : ['overlay', ...head], rows)
  if (rows.length === 0) return ''
  return rows.length > maxOpenRows
    ? collapsed(`${rows.length} changes in the cluster`, changes)
    : `Changes in the cluster${only ? `, by ${code(only.path)}` : ''}:\n\n${changes}`
}

function rowsOf(folder: FolderResult): readonly (readonly string[])[] {
  const { hidden, changes } = folder.proof
  const rows = changes.map((change) => [code(change.object), ...cells(change)])
  return hidden === 0
    ? rows
    : [...rows, [`${hidden} more`, 'not shown', '', '']]
}

/** Field, from and to. An image that keeps its repository has it for the field. */
function cells(change: ClusterChange): readonly string[] {
  const { field, from = '', to = '' } = change
  const how = changeVerb(change)
  if (how !== undefined) return [field && code(field), '', how]
  const repository = repositoryOf(to)
  return field === 'image' && repositoryOf(from) === repository
    ? [
        code(repository),
        ...[from, to].map((one) =>
          side(one.slice(repository.length + 1) || undefined),
        ),
      ]
    : [code(field), side(change.from), side(change.to)]
}

function side(value: string | undefined): string {
  return value === undefined ? '(none)' : code(shortDigest(value))
}

/** The rendered diffs, which together take at most so many bytes. */
export function collapsedDiffs(
  folders: readonly FolderResult[],
  most: number,
): readonly string[] {
  const diffs = folders
    .map(({ path, proof: { diff } }) => ({ path, diff }))
    .filter(({ diff }) => diff !== '')
  const around = diffs.reduce(
    (sum, { path }) => sum + 200 + Buffer.byteLength(path),
    0,
  )
  const room = fairShare(
    diffs.map(({ diff }) => Buffer.byteLength(diff)),
    most - around,
  )
  return room <= 0
    ? []
    : diffs.map(({ path, diff }) =>
        collapsed(
          `Rendered diff of ${folderName(path)}`,
          block(cut(diff, room), 'diff'),
        ),
      )
}

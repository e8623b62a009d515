import { changeVerb, whyNotProved } from './folder-sentences.ts'
import { folderName } from '../problem/message.ts'
import type { FolderResult } from '../plan/folder-result.ts'

/** Lines of the log under a title. An empty one is not shown. */
interface LogGroup {
  readonly title: string
  readonly lines: readonly string[]
}

/** A group for each edited folder, and one for all validated ones. */
export function folderGroups(
  folders: readonly FolderResult[],
): readonly LogGroup[] {
  const edited = folders.filter(({ role }) => role === 'edited')
  const validated = folders.filter(({ role }) => role === 'validated')
  const groups = edited.map((folder) => ({
    title: `Overlay ${folderName(folder.path)}`,
    lines: [...fileLines(folder), ...proofLines(folder)],
  }))
  if (validated.length === 0) return groups
  const title = `Rendered as well (validate-overlays): ${validated.length}`
  const lines = validated.flatMap((folder) => [
    `${folderName(folder.path)}:`,
    ...proofLines(folder),
  ])
  return [...groups, { title, lines }]
}

/** What changes in the file. */
function fileLines({ fields, hold }: FolderResult): readonly string[] {
  const changes = fields.map(
    ({ image, field, from, to }) =>
      `${image}: ${field} ${from ?? '(none)'} -> ${to ?? '(removed)'}`,
  )
  if (changes.length > 0)
    return hold === 'unchanged' ? changes : [...changes, `The hold is ${hold}.`]
  return hold === 'unchanged'
    ? ['The file already has what was asked for.']
    : [`The file already has the image; the hold is ${hold}.`]
}

/** What changes in the cluster, and what proves it. */
function proofLines(folder: FolderResult): readonly string[] {
  const { references, hidden, kind } = folder.proof
  const isRendered = kind === 'rendered' || kind === 'proved'
  const changes = folder.proof.changes.map((change) => {
    const { object, field, from = '(none)', to = '(none)' } = change
    return `${object}:${field === '' ? '' : ` ${field}`} ${changeVerb(change) ?? `${from} -> ${to}`}`
  })
  return [
    whyNotProved(folder),
    ...changes,
    hidden === 0 ? '' : `Other changes that are not shown: ${hidden}`,
    references === 0
      ? ''
      : `Proved: ${references} rendered reference${references === 1 ? ' shows' : 's show'} what was asked for.`,
    isRendered && references === 0 && changes.length === 0
      ? 'Renders as before.'
      : '',
  ]
}

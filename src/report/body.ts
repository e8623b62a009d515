import { collapsedDiffs } from './change-tables.ts'
import { proofBasis } from './folder-sentences.ts'
import { partsWithinLimit } from './size.ts'
import { code } from './markdown.ts'
import type { FolderResult } from '../plan/folder-result.ts'
import type { RunEvent } from '../request/event/event.ts'

/** GitHub takes 65 536 letters of a body, and of a comment. */
export const maxBodyBytes = 65_000
/** What the diffs leave: for the letters that a cut and its frame take, or that take more bytes when escaped. */
const spare = 0.1

/** The sentence with the source commit, the run and the proof of a body. */
export function originSentence(
  { serverUrl, repository, sha, runUrl }: RunEvent,
  folders: readonly FolderResult[],
): string {
  const proved = proofBasis(folders)
  const name = `${repository}@${sha.slice(0, 12)}`
  const url = `${serverUrl}/${repository}/commit/${sha}`
  return `Made for [${code(name)}](${url}) by [this run](${runUrl})${proved === undefined ? '' : `, ${proved}`}.`
}

/** Markdown within so many bytes: the parts, the rendered diffs as far as there is room, details, and always the end. */
export function withinLimit(
  max: number,
  parts: readonly string[],
  folders: readonly FolderResult[],
  { details = '', end }: { readonly details?: string; readonly end: string },
): string {
  const used = Buffer.byteLength([...parts, end].join('\n\n'))
  const diffs = collapsedDiffs(folders, max * (1 - spare) - used)
  const room = max - Buffer.byteLength(end)
  const fitting = partsWithinLimit([...parts, ...diffs, details], room)
  return [...fitting, end].filter(Boolean).join('\n\n')
}

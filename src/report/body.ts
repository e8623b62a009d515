import { collapsedDiffs } from './change-tables.ts'
import { proofBasis } from './folder-sentences.ts'
import { byteLength, partsWithinLimit } from './size.ts'
import { code } from './text.ts'
import type { FolderResult } from '../plan/folder-result.ts'
import type { RunEvent } from '../request/event/event.ts'

/** GitHub takes 65 536 letters of a body, and of a comment. */
export const maxBodyBytes = 65_000
/** What the diffs are cut to: the rest is for the letters that a cut and its frame take. */
const maxBytesWithDiffs = 60_000

/** Where a body comes from. */
export interface Origin {
  /** As owner/name@id. */
  readonly source: { readonly name: string; readonly url: string }
  readonly runUrl: string
}

export function originOf({
  serverUrl,
  repository,
  sha,
  runUrl,
}: Pick<RunEvent, 'serverUrl' | 'repository' | 'sha' | 'runUrl'>): Origin {
  const name = `${repository}@${sha.slice(0, 12)}`
  const url = `${serverUrl}/${repository}/commit/${sha}`
  return { source: { name, url }, runUrl }
}

/** The sentence with the source commit, the run and the proof of a body. */
export function originSentence(
  { source, runUrl }: Origin,
  folders: readonly FolderResult[],
): string {
  const proved = proofBasis(folders)
  return `Made for [${code(source.name)}](${source.url}) by [this run](${runUrl})${proved === undefined ? '' : `, ${proved}`}.`
}

/** A body in GitHub's Markdown: the parts and the rendered diffs, as far as there is room, and always the end. */
export function bodyWithinLimit(
  parts: readonly string[],
  folders: readonly FolderResult[],
  end: string,
): string {
  const shown = parts.filter((part) => part !== '')
  const room = maxBytesWithDiffs - byteLength([...shown, end].join('\n\n'))
  const all = [...shown, ...collapsedDiffs(folders, room)]
  return [...partsWithinLimit(all, maxBodyBytes - byteLength(end)), end].join(
    '\n\n',
  )
}

import type { RunEvent } from '../request/event/event.ts'
import type { FolderResult } from '../plan/folder-result.ts'

type Source = Pick<RunEvent, 'serverUrl' | 'repository' | 'ref' | 'sha'>

/**
 * The page that compares the source of what is deployed with the source of what will be, where the tags
 * hold the id of the commit, or are the tags of the repository.
 */
export function sourceLink(
  folders: readonly FolderResult[],
  source: Source,
): string | undefined {
  for (const { from, to } of folders.flatMap(({ fields }) => fields)) {
    if (from === null || to === null) continue
    const before = sourceOf(from, to, source)
    if (before !== undefined) return compareLink(before, source)
  }
  return undefined
}

/** The page that compares a commit or a tag with the source of this run. */
export function compareLink(
  before: string,
  { serverUrl, repository, ref, sha }: Source,
): string {
  const tag = /^refs\/tags\/(.+)$/.exec(ref)?.[1]
  const isCommit = /^[0-9a-f]{7,40}$/.test(before)
  const after = isCommit || tag === undefined ? sha : tag
  return `${serverUrl}/${repository}/compare/${[before, after].map((name) => encodeURIComponent(name.toWellFormed())).join('...')}`
}

function sourceOf(
  from: string,
  to: string,
  { ref, sha }: Source,
): string | undefined {
  for (const [id] of to.matchAll(/[0-9a-f]{7,40}/g)) {
    if (!sha.startsWith(id)) continue
    const around = to.split(id).map((part) => RegExp.escape(part))
    const before = new RegExp(`^${around.join('([0-9a-f]{7,40})')}$`).exec(from)
    if (before !== null) return before[1]
  }
  const tag = /^refs\/tags\/(.+)$/.exec(ref)?.[1]
  return tag?.endsWith(to) && /\d/.test(from)
    ? `${tag.slice(0, tag.length - to.length)}${from}`
    : undefined
}

import { posix } from 'node:path'
import { isMark, markOf, markText } from './mark.ts'
import { findKustomization, readOverlays } from '../../overlay/find.ts'
import type { TitledCommit } from '../../overlay/titled-commit.ts'
import { error, isProblem, type Problem } from '../../problem.ts'
import type { PreviewMark } from '../../request/preview/preview.ts'

/** The content of a preview's folder. */
export type FoundPreview =
  /** No folder: the preview can be made. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'ours'; readonly folder: string }
  /** Not made by this action for this pull request. */
  | { readonly kind: 'taken'; readonly problem: Problem }

/** Checks the folder of a preview; only its mark tells for which pull request it was made. */
export async function findPreview(
  at: TitledCommit,
  { folder, pullRequest }: { folder: string; pullRequest: PreviewMark },
): Promise<FoundPreview> {
  const place = await placeOf(at, folder)
  if (place.kind === 'nothing') return place
  const read = await readOverlays(at, [place.path])
  const text = read.kind === 'done' ? read.all[0]?.text : undefined
  const mark = text === undefined ? undefined : markOf(text)
  if (place.path === folder && mark !== undefined && isMark(mark, pullRequest))
    return { kind: 'ours', folder }
  const what =
    mark === undefined
      ? 'was not made by this action'
      : `is the preview of ${mark}`
  return {
    kind: 'taken',
    problem: error({
      code: 'preview-taken',
      message: `Input "folder": "${place.path}" is on ${at.title} already, and ${what}, so it is neither changed nor removed for ${markText(pullRequest)}. Write another folder, or move what is there.`,
    }),
  }
}

/** The folder, or a file, link or submodule on its path. */
async function placeOf({ objects, commit }: TitledCommit, folder: string) {
  const parts = folder.split('/')
  for (const index of parts.keys()) {
    const path = parts.slice(0, index + 1).join('/')
    const { kind } = await objects.find(commit, path)
    if (kind === 'nothing') return { kind: 'nothing' } as const
    if (kind !== 'folder') return { kind: 'something', path } as const
  }
  return { kind: 'something', path: folder } as const
}

/** Checks that the template exists. @returns its path relative to the folder */
export async function templateOf(
  at: TitledCommit,
  { template, folder }: { template: string; folder: string },
): Promise<string | Problem> {
  const found = await findKustomization(at, template)
  return isProblem(found) ? found : posix.relative(folder, template)
}

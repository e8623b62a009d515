import { isMark, markOf, markText } from './mark.ts'
import { pathsDownTo } from '../../deployer/deployer.ts'
import { readOverlay } from '../../overlay/find.ts'
import type { TitledCommit } from '../../overlay/titled-commit.ts'
import { error, isProblem, type Problem } from '../../problem/problem.ts'
import type { PreviewMark } from '../../request/preview/preview.ts'

/**
 * Checks the folder of a preview; only its mark tells for which pull request it was made.
 * @returns or the problem (preview-taken) that it was not made by this action for this pull request
 */
export async function findPreview(
  at: TitledCommit,
  { folder, pullRequest }: { folder: string; pullRequest: PreviewMark },
): Promise<'nothing' | 'ours' | Problem> {
  const path = await pathThere(at, folder)
  if (path === undefined) return 'nothing'
  const read = await readOverlay(at, path)
  const mark = isProblem(read) ? undefined : markOf(read.text)
  if (path === folder && mark !== undefined && isMark(mark, pullRequest))
    return 'ours'
  const what =
    mark === undefined
      ? 'was not made by this action'
      : `is the preview of ${mark}`
  return error({
    code: 'preview-taken',
    message: `Input "folder": "${path}" is on ${at.title} already, and ${what}, so it is neither changed nor removed for ${markText(pullRequest)}. Write another folder, or move what is there.`,
  })
}

/** The folder, or a file, link or submodule on its path; undefined for neither. */
async function pathThere(
  { objects, commit }: TitledCommit,
  folder: string,
): Promise<string | undefined> {
  for (const path of pathsDownTo(folder)) {
    const { kind } = await objects.find(commit, path)
    if (kind !== 'folder') return kind === 'nothing' ? undefined : path
  }
  return folder
}

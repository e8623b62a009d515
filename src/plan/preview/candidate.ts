import { writeCommit, type ChangedFile } from '../../git/commit.ts'
import { defaultAuthor, parseAuthor } from '../../request/landing/publish.ts'
import type { PlanServices } from '../plan.ts'

/**
 * A commit with some files changed, that nobody pushes: what lands is planned on it as on any tip, so that a folder that
 * is not there yet is found, edited and rendered like every other.
 */
export async function candidateOf(
  { repository, objects }: PlanServices,
  parent: string,
  files: readonly ChangedFile[],
): Promise<string> {
  if (files.length === 0) return parent
  const commit = await writeCommit(
    { repository, objects },
    { parent, files, message: 'Candidate', author: parseAuthor(defaultAuthor) },
  )
  repository.store.noticePack()
  return commit
}

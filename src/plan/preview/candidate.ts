import { writeCommit, type ChangedFile } from '../../git/commit.ts'
import { defaultAuthor, parseAuthor } from '../../request/landing/publish.ts'
import type { PlanServices } from '../plan.ts'

/**
 * Makes a commit with some files changed, which is not pushed. The plan is made on it as on any tip, so a new folder is
 * found, edited and rendered like every other.
 */
export async function candidateOf(
  { repository, objects }: PlanServices,
  parent: string,
  files: readonly ChangedFile[],
): Promise<string> {
  if (files.length === 0) return parent
  const commit = await writeCommit(
    { repository, objects },
    { parent, files, message: 'Candidate' },
    parseAuthor(defaultAuthor),
  )
  repository.store.noticePack()
  return commit
}

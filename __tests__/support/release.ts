import { join } from 'node:path'
import { git } from './git.ts'
import { action } from './stage.ts'

/**
 * Commits the files of the action, as a release has them, to the branch main and the tag v1 of a bare repository.
 * @param repository its folder
 */
export async function releaseAction(repository: string): Promise<void> {
  const files = ['action.yml', 'preview/action.yml', 'dist']
  const index = join(repository, 'index-of-the-action')
  const env = { GIT_INDEX_FILE: index, GIT_DIR: repository }
  const run = async (...args: readonly string[]) =>
    (await git(args, { cwd: action, env })).toString().trim()
  await run('--work-tree=.', 'add', '--force', ...files)
  const tree = await run('write-tree')
  const person = ['-c', 'user.name=org', '-c', 'user.email=org@example.com']
  const commit = await run(...person, 'commit-tree', '-m', 'Release', tree)
  for (const ref of ['refs/heads/main', 'refs/tags/v1'])
    await run('update-ref', ref, commit)
}

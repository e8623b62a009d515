import { join } from 'node:path'
import { tryGit } from '../git.ts'

/**
 * What GitHub says of `base...head` in the page after the last: no commits, no files.
 * `undefined` where it knows one of them not, or they have no history in common.
 */
export async function compareJson(
  root: string,
  repository: string,
  basehead: string,
): Promise<unknown> {
  const git = async (...args: readonly string[]) => {
    const cwd = join(root, `${repository}.git`)
    const { exitCode, stdout } = await tryGit(args, { cwd })
    return exitCode === 0 ? stdout.toString().trim() : undefined
  }
  const [base, head] = await Promise.all(
    basehead
      .split('...')
      .map((id) => git('rev-parse', '--quiet', '--verify', `${id}^{commit}`)),
  )
  if (base === undefined || head === undefined) return undefined
  const meeting = await git('merge-base', base, head)
  if (meeting === undefined) return undefined
  const counted = await git(
    'rev-list',
    '--left-right',
    '--count',
    `${base}...${head}`,
  )
  const [behind = 0, ahead = 0] = (counted ?? '').split('\t').map(Number)
  return {
    status: statusOf(ahead, behind),
    ahead_by: ahead,
    behind_by: behind,
    total_commits: ahead,
    base_commit: { sha: base },
    merge_base_commit: { sha: meeting },
    commits: [],
  }
}

function statusOf(ahead: number, behind: number): string {
  if (ahead === 0) return behind === 0 ? 'identical' : 'behind'
  return behind === 0 ? 'ahead' : 'diverged'
}

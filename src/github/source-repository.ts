import { getString } from '../request/json.ts'
import { openOctokit } from './api.ts'
import type { PullRequestSides } from '../request/event.ts'

/** The workflow's own repository, and how its API is reached. */
interface SourceRepository {
  /** As owner/name. */
  readonly repository: string
  readonly token: string
  readonly apiUrl: string
  readonly signal: AbortSignal
}

/**
 * Asks GitHub how one commit relates to another, by ids that may be cut.
 *
 * @returns 'absent' where GitHub does not know one of them, or the token cannot read it; undefined without an answer
 */
export async function compareCommits(
  { theirs, ours }: { readonly theirs: string; readonly ours: string },
  { repository, token, apiUrl, signal }: SourceRepository,
): Promise<'ahead' | 'behind' | 'same' | 'diverged' | 'absent' | undefined> {
  const [owner = '', repo = ''] = repository.split('/')
  try {
    const octokit = openOctokit(token, apiUrl)
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead: `${theirs}...${ours}`,
      // The list of files comes with the first page only, and is not needed.
      per_page: 1,
      page: 2,
      request: { signal },
    })
    // A branch or a tag may have the name of a short id.
    const base = getString(data, 'base_commit', 'sha')
    if (base?.startsWith(theirs) !== true) return 'absent'
    const meeting = getString(data, 'merge_base_commit', 'sha')
    switch (getString(data, 'status')) {
      case 'ahead':
        return 'ahead'
      case 'behind':
        return meeting?.startsWith(ours) === true ? 'behind' : 'absent'
      case 'identical':
        return 'same'
      case 'diverged':
        return 'diverged'
      default:
        return undefined
    }
  } catch (error) {
    const status =
      error instanceof Error && 'status' in error ? error.status : undefined
    return status === 404 || status === 422 ? 'absent' : undefined
  }
}

/**
 * Asks which repositories a pull request goes between.
 * Anything but a clear answer is 'unknown', for which nothing lands.
 */
export async function pullRequestSides(
  number: number,
  { repository, token, apiUrl, signal }: SourceRepository,
): Promise<PullRequestSides | 'unknown'> {
  const [owner = '', repo = ''] = repository.split('/')
  try {
    const octokit = openOctokit(token, apiUrl)
    const { data } = await octokit.rest.pulls.get({
      owner,
      repo,
      pull_number: number,
      request: { signal },
    })
    const base = getString(data, 'base', 'repo', 'full_name')
    return base === undefined
      ? 'unknown'
      : { head: getString(data, 'head', 'repo', 'full_name') ?? null, base }
  } catch {
    return 'unknown'
  }
}

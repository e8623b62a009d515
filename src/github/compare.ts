import { getString } from '../request/json.ts'
import { openOctokit } from './octokit.ts'

/**
 * Asks GitHub how one commit stands to another, by ids that may be cut.
 *
 * @returns 'absent' where it knows one of them not, or shows it not to this token;
 * undefined where there was no answer of this API
 */
export async function compareCommits(
  { theirs, ours }: { readonly theirs: string; readonly ours: string },
  {
    repository,
    token,
    apiUrl,
    signal,
  }: {
    readonly repository: string
    readonly token: string
    readonly apiUrl: string
    readonly signal: AbortSignal
  },
): Promise<'ahead' | 'behind' | 'same' | 'diverged' | 'absent' | undefined> {
  const [owner = '', repo = ''] = repository.split('/')
  try {
    const octokit = openOctokit(token, apiUrl)
    const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead: `${theirs}...${ours}`,
      // The list of files comes with the first page, and nobody needs it.
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

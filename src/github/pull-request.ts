import type { PullRequestSides } from '../request/event.ts'
import { getString } from '../request/json.ts'
import { openOctokit } from './octokit.ts'

/**
 * Asks which repositories a pull request goes between.
 * Anything but a clear answer is 'unknown': then nothing lands.
 */
export async function pullRequestSides(
  number: number,
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

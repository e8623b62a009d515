import { openOctokit } from '../forge/client.ts'
import type { RunEvent } from '../request/event/event.ts'
import { getPath, getString } from '../request/json.ts'

/**
 * A workflow_run with the repository and the message of its commit, as GitHub's payload has them. Gitea (1.27) leaves
 * them out: the first is its own, or that of the pull request, and the second is asked.
 * @returns the event as it came where the server does not answer
 */
export async function withHead(
  event: RunEvent,
  { token, signal }: { readonly token: string; readonly signal: AbortSignal },
): Promise<RunEvent> {
  const run = getPath(event.payload, 'workflow_run')
  const isPull = getString(run, 'event')?.startsWith('pull_request') ?? true
  const of = getString(run, 'pull_requests', '0', 'head', 'repo', 'url')
  const name = isPull
    ? /[^/]+\/[^/]+$/.exec(of ?? '')?.[0]
    : getString(run, 'repository', 'full_name')
  const id = getString(run, 'head_sha')
  if (name === undefined || id === undefined) return event
  const [owner = '', repo = ''] = event.repository.split('/')
  try {
    const { data } = await openOctokit(token, event.apiUrl).request(
      'GET /repos/{owner}/{repo}/git/commits/{id}',
      { owner, repo, id, request: { signal } },
    )
    const head_commit = { id, message: getString(data, 'commit', 'message') }
    const head = { head_repository: { full_name: name }, head_commit }
    const workflow_run = { ...Object(run), ...head }
    const payload = { ...Object(event.payload), workflow_run }
    return { ...event, payload }
  } catch {
    return event
  }
}

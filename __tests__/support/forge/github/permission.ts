import type { Account } from '../access.ts'
import { notFound, Refusal } from './refusal.ts'
import type { HostedRepository } from './hosted.ts'

export type Area = 'contents' | 'issues' | 'pull_requests' | 'members'

/** What each call writes to; one of the areas is enough. What is not here reads. */
const writes: Readonly<Record<string, readonly Area[]>> = {
  'git/create-blob': ['contents'],
  'git/create-commit': ['contents'],
  'git/create-ref': ['contents'],
  'git/create-tree': ['contents'],
  'git/delete-ref': ['contents'],
  'git/update-ref': ['contents'],
  'issues/add-assignees': ['issues', 'pull_requests'],
  'issues/add-labels': ['issues', 'pull_requests'],
  'issues/create-comment': ['issues', 'pull_requests'],
  'issues/create-label': ['issues', 'pull_requests'],
  'issues/delete-comment': ['issues', 'pull_requests'],
  'issues/update-comment': ['issues', 'pull_requests'],
  'pulls/create': ['pull_requests'],
  'pulls/merge': ['contents'],
  'pulls/request-reviewers': ['pull_requests'],
  'pulls/update': ['pull_requests'],
  createCommitOnBranch: ['contents'],
  createRef: ['contents'],
  deleteRef: ['contents'],
  updateRef: ['contents'],
  updateRefs: ['contents'],
  enablePullRequestAutoMerge: ['contents'],
  disablePullRequestAutoMerge: ['contents'],
  enqueuePullRequest: ['contents'],
  mergePullRequest: ['contents'],
}

export function mayWrite(
  account: Account | undefined,
  repository: string,
  area: Area,
): boolean {
  const granted = account?.permissions?.[area]
  if (granted !== undefined) return granted === 'write'
  return area !== 'members' && account?.repositories[repository] === 'write'
}

/** What GitHub answers to a token that may not. */
export function assertMay(
  operation: string,
  hosted: HostedRepository,
  account: Account | undefined,
): void {
  const areas = writes[operation]
  if (areas === undefined) return
  if (!areas.some((area) => mayWrite(account, hosted.name, area))) {
    throw denied(account)
  }
  if (
    operation === 'pulls/create' &&
    account?.kind === 'actions' &&
    !hosted.settings.actionsCreatePullRequests
  ) {
    throw new Refusal(
      403,
      'GitHub Actions is not permitted to create or approve pull requests.',
    )
  }
  if (hosted.settings.archived) {
    throw new Refusal(403, 'Repository was archived so is read-only.')
  }
}

export function denied(account: Account | undefined): Refusal {
  switch (account?.kind ?? 'app') {
    case 'app':
    case 'actions':
      return new Refusal(403, 'Resource not accessible by integration')
    case 'fine-grained':
      return new Refusal(
        403,
        'Resource not accessible by personal access token',
      )
    default:
      // A classic token without its scope is not told that there is something to write.
      return notFound()
  }
}

/** GitHub tells tokens with permissions which one the call wants. */
export function permissionHeaders(
  operation: string,
  account: Account | undefined,
): Record<string, string> {
  if (account === undefined) return {}
  if (account.kind === 'classic') return { 'x-oauth-scopes': 'read:user' }
  const areas = writes[operation] ?? []
  if (areas.length === 0) return {}
  return {
    'x-accepted-github-permissions': areas
      .map((area) => `${area}=write`)
      .join('; '),
  }
}

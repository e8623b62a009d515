import { Refusal } from '../problem.ts'
import { signingBranches } from './branch.ts'
import type { PullRequestSides, RunEvent } from './event.ts'
import { getPath, getString, isRecord } from './json.ts'
import { trailers } from './message.ts'

/** What this event may do, before anything is looked at. */
export type Trigger =
  | { readonly kind: 'lands' }
  | { readonly kind: 'plans'; readonly reason: string; readonly why: string }
  | { readonly kind: 'skips'; readonly reason: string; readonly why: string }

const landingEvents = [
  'push',
  'release',
  'schedule',
  'workflow_dispatch',
  'workflow_call',
  'repository_dispatch',
]

/**
 * The event table: an unmerged image must not reach production by a default, a fork's never.
 *
 * @param commented the pull request that an issue_comment stands on; 'unknown' when it could not be asked
 * @throws Refusal (untrusted-event) for pull_request_target, whose token must not meet foreign content
 */
export function trigger(
  event: RunEvent,
  options: {
    readonly branchGiven: boolean
    readonly publish: 'push' | 'pull-request' | 'none'
  },
  commented?: PullRequestSides | 'unknown',
): Trigger {
  if (event.name === 'pull_request_target' && options.publish !== 'none')
    throw new Refusal({
      code: 'untrusted-event',
      message:
        'A pull_request_target run has a token that writes, and content that anyone can send: this action does not run there. Use the pull_request event, or publish: none.',
    })
  if (isOwnCommit(event))
    return {
      kind: 'skips',
      reason: 'own-commit',
      why: `${event.sha.slice(0, 12)} is itself a bump of this action (its message has a Bump-Id).`,
    }
  if (
    event.name === 'push' &&
    event.ref.startsWith(`refs/heads/${signingBranches}`)
  )
    return {
      kind: 'skips',
      reason: 'own-commit',
      why: 'This action makes such branches itself, for a moment, to have a commit signed.',
    }
  const fork = foreignHead(event, commented)
  if (fork !== undefined)
    return {
      kind: 'plans',
      reason: 'fork',
      why: `${fork}, and nothing lands for a fork.`,
    }
  if (landingEvents.includes(event.name) || options.branchGiven)
    return { kind: 'lands' }
  return {
    kind: 'plans',
    reason: 'unmerged',
    why: `A run for ${event.name} lands nothing by itself, since its image may not be merged yet. Say which branch to land on with "branch".`,
  }
}

/**
 * No loop through an App token: the push of bumps starts no bump. A tag or a dispatch on one does, and so does a push
 * that brings anything else along: a branch that is fast-forwarded, or a squash that has a bump among its commits.
 */
function isOwnCommit({ name, ref, payload }: RunEvent): boolean {
  if (name !== 'push' || !ref.startsWith('refs/heads/')) return false
  const commits = getPath(payload, 'commits')
  const pushed =
    Array.isArray(commits) && commits.length > 0
      ? commits
      : [getPath(payload, 'head_commit')]
  const messages = pushed.map((commit) => getString(commit, 'message') ?? '')
  // The merge commit of a bump's pull request comes along with the bump.
  return (
    messages.some(isBump) &&
    messages.every(
      (message) => isBump(message) || /^Merge pull request #\d+ /.test(message),
    )
  )
}

/** GitHub writes the commits of a squash as a list, and the trailers of the last one end up at the end of it. */
function isBump(message: string): boolean {
  return trailers(message).has('Bump-Id') && !/^\* /m.test(message)
}

/** Says why the head of the pull request is not this repository's; undefined when it is, or when there is none. */
function foreignHead(
  { name, payload, repository }: RunEvent,
  commented: PullRequestSides | 'unknown' | undefined,
): string | undefined {
  const part = name === 'issue_comment' ? 'issue' : 'pull_request'
  const isAbout = name === 'issue_comment' || name.startsWith('pull_request')
  if (commented === 'unknown' || (isAbout && !isRecord(getPath(payload, part))))
    return 'Whether this pull request comes from a fork could not be told'
  const sides = commented ?? pullRequestSides(name, payload, repository)
  if (sides === undefined) return undefined
  if (sides.head === null)
    return 'The repository that this pull request comes from is deleted'
  return sides.head.toLowerCase() === sides.base.toLowerCase()
    ? undefined
    : `This pull request comes from ${sides.head}`
}

function pullRequestSides(
  name: string,
  payload: unknown,
  repository: string,
): PullRequestSides | undefined {
  if (name === 'workflow_run')
    return {
      head:
        getString(payload, 'workflow_run', 'head_repository', 'full_name') ??
        null,
      base: repository,
    }
  if (!isRecord(getPath(payload, 'pull_request'))) return undefined
  return {
    head:
      getString(payload, 'pull_request', 'head', 'repo', 'full_name') ?? null,
    base:
      getString(payload, 'pull_request', 'base', 'repo', 'full_name') ??
      repository,
  }
}

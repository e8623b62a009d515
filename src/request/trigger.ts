import { Refusal } from '../problem.ts'
import { signingBranches } from './branch.ts'
import {
  pullRequestNumber,
  pullRequestSides,
  type PullRequestSides,
  type RunEvent,
} from './event.ts'
import { trailers } from './trailers.ts'
import { getPath, getString, isRecord } from './json.ts'

/** What this event may do, before anything is looked at. */
export type Trigger =
  | { readonly kind: 'lands' }
  | { readonly kind: 'plans'; readonly reason: string; readonly why: string }
  | { readonly kind: 'skips'; readonly reason: string; readonly why: string }

/** Events whose run lands what it makes. */
export const landingEvents: readonly string[] = [
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
      why: `${fork}. Nothing lands for a fork, whatever "branch" says.`,
    }
  const conclusion = getString(event.payload, 'workflow_run', 'conclusion')
  if (event.name === 'workflow_run' && conclusion !== 'success')
    return {
      kind: 'plans',
      reason: 'run-failed',
      why: `The workflow run that started this one ended with "${conclusion ?? 'nothing'}", and nothing lands after that.`,
    }
  if (landingEvents.includes(event.name) || options.branchGiven)
    return { kind: 'lands' }
  return notLanding(event)
}

/** Why an event lands nothing by itself, and the line that makes it land. */
function notLanding(event: RunEvent): Trigger {
  const branch =
    getString(event.payload, 'repository', 'default_branch') ?? 'main'
  const line = `To land all the same, set "branch: ${branch}".`
  if (isAboutPullRequest(event))
    return {
      kind: 'plans',
      reason: 'unmerged',
      why:
        getString(event.payload, 'action') === 'closed'
          ? `The pull request was closed without a merge, so its image does not land. ${line}`
          : `The run is for a pull request that is not merged yet, so its image does not land by itself. ${line}`,
    }
  return {
    kind: 'plans',
    reason: 'event-not-known',
    why: `The event "${event.name}" does not say which branch to land on. Set "branch: ${branch}".`,
  }
}

function isAboutPullRequest(event: RunEvent): boolean {
  return (
    event.name.startsWith('pull_request') ||
    event.name === 'merge_group' ||
    pullRequestNumber(event) !== undefined ||
    (getString(event.payload, 'workflow_run', 'event') ?? '').startsWith(
      'pull_request',
    )
  )
}

/**
 * No loop through an App token: the push of bumps starts no bump. A tag or a dispatch on one does, and so does a push
 * that brings anything else along: a branch that is fast-forwarded, or a squash that has a bump among its commits.
 */
function isOwnCommit({ name, ref, payload }: RunEvent): boolean {
  if (name !== 'push' || !ref.startsWith('refs/heads/')) return false
  // A merged pull request is judged as a push, without the commits.
  if (isRecord(getPath(payload, 'pull_request')))
    return isOwnBody(getString(payload, 'pull_request', 'body') ?? '')
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

/** The sentence at the end of the body of each pull request of this action (report/proposal). */
export const ownBody = 'The next bump updates this pull request in place'

function isOwnBody(body: string): boolean {
  return body.includes(ownBody)
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
  const sides = commented ?? pullRequestSides({ name, payload, repository })
  if (sides === undefined) return undefined
  if (sides.head === null)
    return 'The repository that this pull request comes from is deleted'
  return sides.head.toLowerCase() === sides.base.toLowerCase()
    ? undefined
    : `This pull request comes from ${sides.head}`
}

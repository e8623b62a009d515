import { Refusal } from '../../problem.ts'
import { signingBranches } from '../target/branch.ts'
import {
  isForeign,
  lacksHead,
  pullRequestNumber,
  pullRequestSides,
  type PullRequestSides,
  type RunEvent,
} from './event.ts'
import { trailers } from '../landing/trailers.ts'
import type { Input } from '../input-values.ts'
import { getPath, getString, isRecord } from '../json.ts'
import { noMatch } from '../ref-map.ts'

/** What a run for this event may do, read from the event alone. */
export type Trigger =
  | { readonly kind: 'publish' }
  | {
      readonly kind: 'plan' | 'skip'
      readonly reason: string
      readonly why: string
    }

/** Events whose run publishes without `branch`. */
export const publishingEvents: readonly string[] = [
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
 * @param commented the pull request that an issue_comment is on; 'unknown' when it could not be asked
 * @throws Refusal (untrusted-event) for pull_request_target, whose token must not meet foreign content
 */
export function trigger(
  input: Input,
  event: RunEvent,
  commented?: PullRequestSides | 'unknown',
): Trigger {
  const { name, payload } = event
  refuseUntrusted(input, event)
  const own = whyOwn(event)
  if (own !== undefined) return { kind: 'skip', reason: 'own-commit', why: own }
  const decided = noMatch(input, event.ref) ?? ofFork(event, commented)
  if (decided !== undefined) return decided
  const conclusion = getString(payload, 'workflow_run', 'conclusion')
  if (name === 'workflow_run' && conclusion !== 'success')
    return planOnly(
      'run-failed',
      `The workflow run that started this one ended with "${conclusion ?? 'nothing'}", so nothing lands.`,
    )
  // A dry run does not land for any event, so there is nothing to advise.
  const isDryRun = input('publish') === 'none'
  const doesPublish = publishingEvents.includes(name) && !isWithdrawn(event)
  if (doesPublish || input('branch') !== '' || isDryRun)
    return { kind: 'publish' }
  return whyPlanOnly(event)
}

/** Whether a release went away: a workflow for releases runs for that too, unless it names the types it is for. */
function isWithdrawn({ name, payload }: RunEvent): boolean {
  const action = getString(payload, 'action') ?? ''
  return name === 'release' && ['deleted', 'unpublished'].includes(action)
}

/** @throws Refusal (untrusted-event) */
export function refuseUntrusted(input: Input, { name }: RunEvent): void {
  if (name === 'pull_request_target' && input('publish') !== 'none')
    throw new Refusal({
      code: 'untrusted-event',
      message:
        'A pull_request_target run has a token that can write, and content that anyone can send. This action refuses it. Use the pull_request event, or publish: none.',
    })
}

/** Nothing lands for a fork; undefined where the event is not of one. */
export function ofFork(
  event: RunEvent,
  commented?: PullRequestSides | 'unknown',
): Trigger | undefined {
  const fork = foreignHead(event, commented)
  return fork === undefined
    ? undefined
    : planOnly(
        'fork',
        `${fork}. Nothing lands for a fork, whatever "branch" says.`,
      )
}

function planOnly(reason: string, why: string): Trigger {
  return { kind: 'plan', reason, why }
}

/** Why an event publishes nothing by default, and the input that changes that. */
function whyPlanOnly(event: RunEvent): Trigger {
  const get = (...path: readonly string[]) => getString(event.payload, ...path)
  const branch = `branch: ${get('repository', 'default_branch') ?? 'main'}`
  const started = get('workflow_run', 'event')
  const line = `To land all the same, set "${branch}".`
  if (isWithdrawn(event))
    return planOnly(
      'release-withdrawn',
      `The release was ${get('action')}, so its image does not land. ${line}`,
    )
  const isAboutPullRequest =
    event.name.startsWith('pull_request') ||
    event.name === 'merge_group' ||
    pullRequestNumber(event) !== undefined ||
    started?.startsWith('pull_request')
  if (!isAboutPullRequest)
    return planOnly(
      'event-not-known',
      started === undefined
        ? `The event "${event.name}" does not say which branch to land on. ${line}`
        : `The run that started this one was started by "${started}", which names no branch to land on. Set "branch", such as "${branch}".`,
    )
  const why =
    get('action') === 'closed'
      ? 'The pull request was closed without a merge, so its image does not land.'
      : 'The run is for a pull request that is not merged yet, so its image does not land by itself.'
  return planOnly('unmerged', `${why} ${line}`)
}

/**
 * No loop through an App token: the push of bumps starts no bump. A tag or a dispatch on one does, and so does a push
 * that brings anything else along: a branch that is fast-forwarded, or a squash that has a bump among its commits.
 */
function whyOwn({ name, ref, sha, payload }: RunEvent): string | undefined {
  if (name !== 'push' || !ref.startsWith('refs/heads/')) return undefined
  if (ref.startsWith(`refs/heads/${signingBranches}`))
    return 'This action made the branch for a moment, to have a commit signed.'
  // A merged pull request is judged as a push, without the commits.
  const pull = getPath(payload, 'pull_request')
  if (isRecord(pull))
    return getString(pull, 'body')?.includes(pullRequestMark)
      ? `This action opened pull request ${String(pull['number'])}: it brings images that are built already.`
      : undefined
  return isOwnPush(payload)
    ? `${sha.slice(0, 12)} is itself a bump of this action (its message has a Bump-Id).`
    : undefined
}

function isOwnPush(payload: unknown): boolean {
  const commits = getPath(payload, 'commits')
  const pushed =
    Array.isArray(commits) && commits.length > 0
      ? commits
      : [getPath(payload, 'head_commit')]
  const messages = pushed.map((commit) => getString(commit, 'message') ?? '')
  // The merge commit of a bump's pull request comes along with the bump. Gitea's quotes the title.
  return (
    messages.some(isBump) &&
    messages.every(
      (message) =>
        isBump(message) ||
        /^Merge pull request (#\d+|'.*' \(#\d+\)) /.test(message),
    )
  )
}

/** Stands in the body of each pull request of this action (report/proposal), where nobody sees it. */
export const pullRequestMark = '<!-- kustomize-bump -->'

/** GitHub writes the commits of a squash as a list, and the trailers of the last one end up at the end of it. */
function isBump(message: string): boolean {
  return trailers(message).has('Bump-Id') && !/^\* /m.test(message)
}

/** Why the head of the pull request is not this repository's; undefined when it is, or when there is none. */
function foreignHead(
  event: RunEvent,
  commented: PullRequestSides | 'unknown' | undefined,
): string | undefined {
  const part = event.name === 'issue_comment' ? 'issue' : 'pull_request'
  const isMissing = !isRecord(getPath(event.payload, part))
  if (commented === 'unknown')
    return 'The server did not say whether this pull request comes from a fork. Grant "pull-requests: read" to "source-token", or run the job again'
  if (isMissing && event.name.startsWith(part))
    return 'It is not known whether this pull request comes from a fork'
  if (lacksHead(event))
    return 'It is not known which repository the workflow run is for'
  const sides = commented ?? pullRequestSides(event)
  if (sides === undefined || !isForeign(sides)) return undefined
  return sides.head === null
    ? 'The repository that this pull request comes from is deleted'
    : `This pull request comes from ${sides.head}`
}

import { Refusal } from '../../problem/problem.ts'
import {
  pullRequestNumber,
  type PullRequestSides,
  type RunEvent,
} from './event.ts'
import { ofFork } from './fork.ts'
import { whyOwn } from './own-commit.ts'
import { planOnly, type Trigger } from './trigger.ts'
import type { Input } from '../input-values.ts'
import { getString } from '../json.ts'
import { noMatch } from '../ref-map.ts'

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

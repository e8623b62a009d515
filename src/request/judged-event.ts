import { pullRequestSides, type RunEvent } from './event.ts'
import { landingEvents } from './trigger.ts'
import { getPath, getString, isRecord } from './json.ts'

/**
 * A run is judged by what started it: a successful `workflow_run` of this repository as the event of that run, a merged
 * pull request as a push to its base. Any other event is judged as itself.
 *
 * GitHub gives a `workflow_run` no full ref: for a pushed tag, `head_branch` is the tag, and is taken for a branch.
 */
export function judgedEvent(event: RunEvent): RunEvent {
  return afterWorkflow(event) ?? afterMerge(event) ?? event
}

function afterWorkflow(event: RunEvent): RunEvent | undefined {
  const { payload, repository } = event
  const run = getPath(payload, 'workflow_run')
  const started = getString(run, 'event') ?? ''
  const branch = getString(run, 'head_branch')
  const sha = getString(run, 'head_sha')
  if (
    event.name !== 'workflow_run' ||
    !isRecord(payload) ||
    !landingEvents.includes(started) ||
    getString(run, 'conclusion') !== 'success' ||
    !isSame(getString(run, 'head_repository', 'full_name'), repository) ||
    branch === undefined ||
    sha === undefined
  )
    return undefined
  return {
    ...event,
    name: started,
    ref: `refs/${started === 'release' ? 'tags' : 'heads'}/${branch}`,
    sha,
    payload: { ...payload, head_commit: getPath(run, 'head_commit') },
  }
}

function afterMerge(event: RunEvent): RunEvent | undefined {
  const { payload, repository } = event
  const pull = getPath(payload, 'pull_request')
  const base = getString(pull, 'base', 'ref')
  const sha = getString(pull, 'merge_commit_sha')
  const sides = pullRequestSides(event)
  if (
    event.name !== 'pull_request' ||
    getString(payload, 'action') !== 'closed' ||
    getPath(pull, 'merged') !== true ||
    !isSame(sides?.head, sides?.base ?? repository) ||
    base === undefined ||
    sha === undefined
  )
    return undefined
  return { ...event, name: 'push', ref: `refs/heads/${base}`, sha }
}

function isSame(one: string | null | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase()
}

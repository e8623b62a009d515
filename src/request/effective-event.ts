import { isForeign, pullRequestSides, type RunEvent } from './event.ts'
import { landingEvents } from './event-policy.ts'
import { getPath, getString } from './json.ts'

/**
 * The event that counts: of a successful `workflow_run` of this repository the event of that run, of a merged pull
 * request a push to its base. Any other event is returned as it is.
 *
 * GitHub gives a `workflow_run` no full ref: for a pushed tag, `head_branch` is the tag, and is taken for a branch.
 */
export function effectiveEvent(event: RunEvent): RunEvent {
  return afterWorkflow(event) ?? afterMerge(event) ?? event
}

function afterWorkflow(event: RunEvent): RunEvent | undefined {
  const run = getPath(event.payload, 'workflow_run')
  const started = getString(run, 'event') ?? ''
  const branch = getString(run, 'head_branch')
  const sha = getString(run, 'head_sha')
  const counts =
    event.name === 'workflow_run' &&
    landingEvents.includes(started) &&
    getString(run, 'conclusion') === 'success' &&
    isOwn(event)
  if (!counts || branch === undefined || sha === undefined) return undefined
  const ref = `refs/${started === 'release' ? 'tags' : 'heads'}/${branch}`
  const head_commit = getPath(run, 'head_commit')
  const payload = { ...Object(event.payload), head_commit }
  return { ...event, name: started, ref, sha, payload }
}

function afterMerge(event: RunEvent): RunEvent | undefined {
  const pull = getPath(event.payload, 'pull_request')
  const base = getString(pull, 'base', 'ref')
  const sha = getString(pull, 'merge_commit_sha')
  const counts =
    event.name === 'pull_request' &&
    getString(event.payload, 'action') === 'closed' &&
    getPath(pull, 'merged') === true &&
    isOwn(event)
  if (!counts || base === undefined || sha === undefined) return undefined
  return { ...event, name: 'push', ref: `refs/heads/${base}`, sha }
}

function isOwn(event: RunEvent): boolean {
  const sides = pullRequestSides(event)
  return sides !== undefined && !isForeign(sides)
}

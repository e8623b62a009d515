import { isForeign, pullRequestSides, type RunEvent } from './event.ts'
import { publishingEvents } from './event-policy.ts'
import { getPath, getString } from '../json.ts'

/** What a ref is that GitHub gives by its last part only. */
export type RefKind = 'heads' | 'tags'

/**
 * The event that counts: of a successful `workflow_run` of this repository the event of that run, of a merged pull
 * request a push to its base. Any other event is returned as it is.
 *
 * @param kind what `unclearRef` is
 */
export function effectiveEvent(
  event: RunEvent,
  kind: RefKind = 'heads',
): RunEvent {
  return afterWorkflow(event, kind) ?? afterMerge(event) ?? event
}

/**
 * The name of the ref of a `workflow_run` where it may be a branch or a tag: GitHub gives it no full ref, and
 * `head_branch` is the tag where one was pushed.
 */
export function unclearRef(event: RunEvent): string | undefined {
  const run = startedRun(event)
  if (run === undefined || run.ref !== undefined || run.started === 'release')
    return undefined
  const main = getString(event.payload, 'repository', 'default_branch')
  return run.name === main ? undefined : run.name
}

function startedRun(event: RunEvent) {
  const run = getPath(event.payload, 'workflow_run')
  const started = getString(run, 'event') ?? ''
  // Gitea names the branch only, and the full ref behind the workflow.
  const path = getString(run, 'path') ?? ''
  const ref = /@(refs\/(?:heads|tags)\/.+)$/.exec(path)?.[1]
  const name = getString(run, 'head_branch') ?? ref
  const sha = getString(run, 'head_sha')
  const counts =
    event.name === 'workflow_run' &&
    publishingEvents.includes(started) &&
    getString(run, 'conclusion') === 'success' &&
    isOwn(event)
  if (!counts || name === undefined || sha === undefined) return undefined
  return { started, name, ref, sha, head_commit: getPath(run, 'head_commit') }
}

function afterWorkflow(event: RunEvent, kind: RefKind): RunEvent | undefined {
  const run = startedRun(event)
  if (run === undefined) return undefined
  const { started, name, sha, head_commit } = run
  const { ref = `refs/${started === 'release' ? 'tags' : kind}/${name}` } = run
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

import type { RunEvent } from './event.ts'
import { getPath, getString } from '../json.ts'

/** The part of a payload that only one event has, and that event. The first that is there counts. */
const parts = [
  ['workflow_run', 'workflow_run'],
  ['merge_group', 'merge_group'],
  ['comment', 'issue_comment'],
  ['release', 'release'],
  ['commits', 'push'],
  ['schedule', 'schedule'],
  ['inputs', 'workflow_dispatch'],
] as const

/**
 * The event that started the workflow. GitHub gives a reusable workflow the event of its caller; Forgejo gives it the
 * payload of that event, and the name `workflow_call`. Any other event is returned as it is.
 */
export function callerEvent(event: RunEvent): RunEvent {
  if (event.name !== 'workflow_call') return event
  const has = (part: string) => (getPath(event.payload, part) ?? null) !== null
  const name = has('pull_request')
    ? pullRequestEvent(event)
    : parts.find(([part]) => has(part))?.[1]
  return name === undefined ? event : { ...event, name }
}

/** The payloads of both are alike. Of an open pull request, only one runs on the branch that it goes to. */
function pullRequestEvent({ ref, payload }: RunEvent) {
  const isOfHead = ref.startsWith('refs/pull/')
  return isOfHead || getString(payload, 'action') === 'closed'
    ? 'pull_request'
    : 'pull_request_target'
}

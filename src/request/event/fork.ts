import {
  isForeign,
  lacksHead,
  pullRequestSides,
  type PullRequestSides,
  type RunEvent,
} from './event.ts'
import { planOnly, type Trigger } from './trigger.ts'
import { getPath, isRecord } from '../json.ts'

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

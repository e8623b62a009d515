import type { Branch } from '../target/branch.ts'
import { pullRequestNumber, type RunEvent } from '../event/event.ts'
import { getPath, getString, isRecord } from '../json.ts'
import { setName } from './set-name.ts'

/**
 * The number of the pull request that the event is about, in the workflow's own repository; undefined where the event
 * is about none. A branch that was pushed may be the head of one all the same, here or elsewhere.
 */
export function ownPullRequest(event: RunEvent): number | undefined {
  const { payload } = event
  const run = getPath(payload, 'workflow_run')
  const isOwn =
    !isRecord(run) ||
    (getString(run, 'event')?.startsWith('pull_request') === true &&
      getPath(run, 'pull_requests', '0', 'base', 'repo', 'id') ===
        getPath(payload, 'repository', 'id'))
  return isOwn ? pullRequestNumber(event) : undefined
}

/**
 * HTML that marks the comment of a step: two steps of a job that are for different places or images have one each.
 * @param images without tags
 */
export function commentMark(
  target: string,
  branch: Branch,
  folders: readonly string[],
  images: readonly string[],
): string {
  const named = branch.kind === 'named' ? [[branch.name]] : []
  const sets = [[target], ...named, folders, images]
  return `<!-- kustomize-bump: ${sets.map(setName).join(' ')} -->`
}

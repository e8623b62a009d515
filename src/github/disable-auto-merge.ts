import type { Api } from './api.ts'
import { asAnswer } from './as-answer.ts'
import type { PullRequest } from './pulls.ts'

const disable = `mutation ($input: DisablePullRequestAutoMergeInput!) {
  disablePullRequestAutoMerge(input: $input) {
    pullRequest {
      number
    }
  }
}`

/**
 * Switches auto-merge off where it is on.
 * @returns GitHub's words where it is still on
 */
export async function disableAutoMerge(
  api: Api,
  { node, autoMerge }: PullRequest,
): Promise<string | undefined> {
  if (autoMerge === undefined) return undefined
  const answer = await asAnswer(() =>
    api.mutate(disable, { pullRequestId: node }),
  )
  return answer.kind === 'ok' ? undefined : answer.words
}

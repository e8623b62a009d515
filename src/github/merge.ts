import { mutate } from './api.ts'
import type { Client } from '../forge/client.ts'
import { retryMerge } from '../forge/retry-merge.ts'
import type { Merging, MergeOptions } from '../forge/forge.ts'
import type { PullRequest } from '../forge/pull-request.ts'
import { getString } from '../request/json.ts'

/** The requirements are met: GitHub then refuses auto-merge, and can merge at once. */
const isReady =
  /in (clean|unstable|has_hooks) status|Protected branch rules not configured/i

/** A pull request in the merge queue shows no auto-merge. */
const isInQueue = /already (queued|enqueued|in (the|a) (merge )?queue)/i

/** Also while GitHub does not see a recent push yet. */
const isRetryable = /(Base|Head) branch was modified/

/** See `Forge.merge`: switches auto-merge on, or merges if GitHub says that nothing is to wait for. */
export async function mergeWhenReady(
  api: Client,
  pull: PullRequest,
  options: MergeOptions,
): Promise<Merging> {
  const { head, method } = options
  const enable = async () => {
    if (pull.autoMerge === method) return { kind: 'waiting' } as const
    const answer = await mutate(api, 'enablePullRequestAutoMerge', {
      pullRequestId: pull.node,
      mergeMethod: method.toUpperCase(),
      expectedHeadOid: head,
    })
    if (answer.kind === 'ok') return { kind: 'waiting' } as const
    return answer.kind === 'refused' && isReady.test(answer.message)
      ? mergeNow(api, pull, options)
      : answer
  }
  return explainMerging(await retryMerge(api, pull, head, isRetryable, enable))
}

function mergeNow(
  api: Client,
  pull: PullRequest,
  { head, method, text: { subject, body } }: MergeOptions,
): Promise<Merging> {
  const text = {
    commit_title: `${subject} (#${pull.number})`,
    commit_message: body,
  }
  return retryMerge(api, pull, head, isRetryable, async () => {
    const answer = await api.send((rest, common) =>
      rest.pulls.merge({
        ...common,
        pull_number: pull.number,
        sha: head,
        merge_method: method,
        ...(method === 'squash' ? text : {}),
      }),
    )
    if (answer.kind !== 'ok') return answer
    const commit = getString(answer.data, 'sha')
    return commit === undefined
      ? { kind: 'lost', message: 'The answer names no commit.' }
      : { kind: 'merged', commit }
  })
}

/** Explains a merge that GitHub declined. */
function explainMerging(merging: Merging): Merging {
  if (merging.kind !== 'stays-open') return merging
  return isInQueue.test(merging.why)
    ? { kind: 'waiting' }
    : { kind: 'stays-open', why: explainMessage(merging.why) }
}

function explainMessage(message: string): string {
  if (/Auto merge is not allowed/i.test(message))
    return `${message}: switch on "Allow auto-merge" under Settings, General.`
  if (/merg\w+ (are|is) not allowed/i.test(message))
    return `${message.replace(/\.$/, '')}: choose another one in "pull-request-auto-merge".`
  return message
}

/**
 * Switches auto-merge off where it is on.
 * @returns GitHub's message where it is still on
 */
export async function disableAutoMerge(
  api: Client,
  { node, autoMerge }: PullRequest,
): Promise<string | undefined> {
  if (autoMerge === undefined) return undefined
  const answer = await mutate(api, 'disablePullRequestAutoMerge', {
    pullRequestId: node,
  })
  return answer.kind === 'ok' ? undefined : answer.message
}

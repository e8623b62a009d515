import type { Answer } from '../forge/answer.ts'
import type { Client } from '../forge/client.ts'
import type { Merging, MergeOptions } from '../forge/forge.ts'
import type { PullRequest } from '../forge/pull-request.ts'
import { retryMerge } from '../forge/retry-merge.ts'

/** Gitea takes up to a second to find out whether a pull request can be merged, and merges one after the other. */
const isRetryable = /try again later|PushRejected|cannot lock ref/i

/**
 * See `Forge.merge`: merges at once, else when the requirements are met. In the other order it would stay open: it would
 * wait until Gitea knows that it can be merged.
 */
export function mergeWhenReady(
  client: Client,
  pull: PullRequest,
  options: MergeOptions,
): Promise<Merging> {
  return retryMerge(client, pull, options.head, isRetryable, async () => {
    const now = await askToMerge(client, pull, options, false)
    // The answer is empty: the state of the pull request, which is read then, names the commit.
    if (now.kind === 'ok') return { kind: 'lost', message: 'An empty answer.' }
    const isRefused = now.kind === 'refused' && now.status === 405
    if (!isRefused || isRetryable.test(now.message)) return now
    const later = await askToMerge(client, pull, options, true)
    const isWaiting =
      later.kind === 'ok' || /already scheduled/.test(later.message)
    return isWaiting ? { kind: 'waiting' } : later
  })
}

function askToMerge(
  client: Client,
  { number }: PullRequest,
  { head, method, text: { subject, body } }: MergeOptions,
  whenReady: boolean,
): Promise<Answer<object>> {
  const text = {
    MergeTitleField: `${subject} (#${number})`,
    MergeMessageField: body,
  }
  return client.send(async (_, common, octokit) => {
    const path = 'POST /repos/{owner}/{repo}/pulls/{index}/merge'
    await octokit.request(path, {
      ...common,
      index: number,
      Do: method,
      head_commit_id: head,
      merge_when_checks_succeed: whenReady,
      ...(method === 'squash' ? text : {}),
    })
    return { data: {} }
  })
}

/** @returns Gitea's message where the pull request may still merge by itself */
export async function cancelMerge(
  client: Client,
  { number }: PullRequest,
): Promise<string | undefined> {
  const answer = await client.send(async (_, common, octokit) => {
    await octokit.request('DELETE /repos/{owner}/{repo}/pulls/{index}/merge', {
      ...common,
      index: number,
    })
    return { data: {} }
  })
  // 404: it was not scheduled.
  return answer.kind === 'ok' ||
    (answer.kind === 'refused' && answer.status === 404)
    ? undefined
    : answer.message
}

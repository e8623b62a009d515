import type { Problem } from '../problem.ts'
import type { MergeMethod } from '../request/pull-request.ts'
import { getString } from '../request/json.ts'
import type { Api } from './api.ts'
import { pullRequest, type PullRequest } from './pulls.ts'
import type { Lost, Refused } from './failure.ts'
import { problemOf } from './refusal.ts'

/** How a pull request was left to be merged. */
export type Merging =
  | { readonly kind: 'merged'; readonly commit: string }
  /** It merges by itself when everything that is required is there. */
  | { readonly kind: 'waiting' }
  /** It stays open until somebody merges it. */
  | { readonly kind: 'left'; readonly why: string }
  /** Its head is not the one that was to be merged. */
  | { readonly kind: 'moved' }
  /** Neither an answer nor its state shows whether it was merged. */
  | { readonly kind: 'unclear'; readonly problem: Problem }

interface MergeOptions {
  readonly head: string
  readonly method: MergeMethod
  /** Of the commit of a squash, for which GitHub may leave out the trailers. */
  readonly text: { readonly subject: string; readonly body: string }
}

/** Nothing is left to wait for: GitHub then refuses auto-merge, and a merge is due. */
const isReady =
  /in (clean|unstable|has_hooks) status|Protected branch rules not configured/i

/** One that is in the merge queue shows no auto-merge any more. */
const isInQueue = /already (queued|enqueued|in (the|a) (merge )?queue)/i

/** Also where GitHub does not see a push of a moment ago yet. */
const isForLater = /(Base|Head) branch was modified/

/** Has a pull request merged with exactly this head: when everything that is required is there, or at once. */
export function mergeWhenReady(
  api: Api,
  pull: PullRequest,
  options: MergeOptions,
): Promise<Merging> {
  const { head, method } = options
  return untilKnown(api, pull, head, async () => {
    if (pull.autoMerge === method) return { kind: 'waiting' }
    const answer = await api.mutate('enablePullRequestAutoMerge', {
      pullRequestId: pull.node,
      mergeMethod: method.toUpperCase(),
      expectedHeadOid: head,
    })
    if (answer.kind === 'ok') return { kind: 'waiting' }
    return answer.kind === 'refused' && isReady.test(answer.message)
      ? mergeNow(api, pull, options)
      : answer
  })
}

function mergeNow(
  api: Api,
  pull: PullRequest,
  { head, method, text: { subject, body } }: MergeOptions,
): Promise<Merging> {
  const text = {
    commit_title: `${subject} (#${pull.number})`,
    commit_message: body,
  }
  return untilKnown(api, pull, head, async () => {
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

/** Sends a change until it is known what came of it: after every error, its state shows whether it was made. */
async function untilKnown(
  api: Api,
  { number }: PullRequest,
  head: string,
  send: () => Promise<Merging | Refused | Lost>,
): Promise<Merging> {
  let message = ''
  for (const wait of [0, 500, 1000, 2000, 4000, 4000]) {
    await api.pause(wait)
    const answer = await send()
    if (answer.kind !== 'refused' && answer.kind !== 'lost') return answer
    ;({ message } = answer)
    const read = await api.read((rest, common) =>
      rest.pulls.get({ ...common, pull_number: number }),
    )
    if (read.kind !== 'ok' && answer.kind === 'lost') {
      const problem = problemOf(read, api, 'to read the pull request')
      return { kind: 'unclear', problem }
    }
    const state =
      read.kind === 'ok' ? mergingOf(pullRequest(read.data), head) : undefined
    if (state !== undefined) return state
    if (answer.kind === 'refused' && !isForLater.test(message)) break
  }
  return isInQueue.test(message)
    ? { kind: 'waiting' }
    : { kind: 'left', why: whyNot(message) }
}

/** Undefined where it is open, with this head, and without auto-merge. */
function mergingOf(now: PullRequest, head: string): Merging | undefined {
  if (now.state === 'merged')
    return { kind: 'merged', commit: now.mergeCommit ?? now.head }
  if (now.state === 'closed' || now.head !== head) return { kind: 'moved' }
  return now.autoMerge === undefined ? undefined : { kind: 'waiting' }
}

function whyNot(message: string): string {
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
  api: Api,
  { node, autoMerge }: PullRequest,
): Promise<string | undefined> {
  if (autoMerge === undefined) return undefined
  const answer = await api.mutate('disablePullRequestAutoMerge', {
    pullRequestId: node,
  })
  return answer.kind === 'ok' ? undefined : answer.message
}

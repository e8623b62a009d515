import type { MergeMethod } from '../request/pull-request.ts'
import { getPath } from '../request/json.ts'
import type { Api } from './api.ts'
import { getPull, type PullRequest } from './pulls.ts'

/** How a pull request was left to be merged. */
export type Merging =
  | { readonly kind: 'merged'; readonly commit: string }
  /** It merges by itself when everything that is required is there. */
  | { readonly kind: 'waiting' }
  /** It stays open until somebody merges it. */
  | { readonly kind: 'left'; readonly why: string }
  /** Its head is not the one that was to be merged. */
  | { readonly kind: 'moved' }

const enable = `mutation ($input: EnablePullRequestAutoMergeInput!) {
  enablePullRequestAutoMerge(input: $input) {
    pullRequest {
      number
    }
  }
}`

/** Nothing is left to wait for: GitHub then wants to be told to merge instead. */
const isReady =
  /in (clean|unstable|has_hooks) status|Protected branch rules not configured/i

/** One that is in the merge queue shows no auto-merge any more. */
const isInQueue = /already (queued|enqueued|in (the|a) (merge )?queue)/i

/**
 * Has a pull request merged with exactly this head: when everything that is required is there, or at once where
 * nothing is missing. After every error its state is read: what was merged all the same is merged.
 */
export async function mergeWhenReady(
  api: Api,
  pull: PullRequest,
  {
    head,
    method,
    text,
  }: {
    readonly head: string
    readonly method: MergeMethod
    /** Of the commit of a squash, for which GitHub may leave out the trailers. */
    readonly text: { readonly subject: string; readonly body: string }
  },
): Promise<Merging> {
  if (pull.autoMerge === method) return { kind: 'waiting' }
  for (const wait of [500, 2000, undefined]) {
    const answer = await api.mutate(enable, {
      pullRequestId: pull.node,
      mergeMethod: method.toUpperCase(),
      expectedHeadOid: head,
    })
    if (answer.kind === 'ok') return { kind: 'waiting' }
    if (answer.kind === 'refused' && isReady.test(answer.words))
      return mergeNow(api, pull, { head, method, text })
    const state = await asItIs(api, pull, head)
    if (state !== undefined) return state
    if (isInQueue.test(answer.words)) return { kind: 'waiting' }
    if (answer.kind === 'refused' || wait === undefined)
      return { kind: 'left', why: whyNot(answer.words) }
    await api.pause(wait)
  }
  return { kind: 'waiting' }
}

async function mergeNow(
  api: Api,
  pull: PullRequest,
  {
    head,
    method,
    text: { subject, body },
  }: {
    readonly head: string
    readonly method: MergeMethod
    readonly text: { readonly subject: string; readonly body: string }
  },
): Promise<Merging> {
  for (let tries = 0; ; tries++) {
    const answer = await api.change((rest, common) =>
      rest.pulls.merge({
        ...common,
        pull_number: pull.number,
        sha: head,
        merge_method: method,
        ...(method === 'squash'
          ? {
              commit_title: `${subject} (#${pull.number})`,
              commit_message: body,
            }
          : {}),
      }),
    )
    const commit =
      answer.kind === 'ok' ? getPath(answer.data, 'sha') : undefined
    if (typeof commit === 'string') return { kind: 'merged', commit }
    const state = await asItIs(api, pull, head)
    if (state !== undefined) return state
    const words =
      answer.kind === 'ok' ? 'The answer names no commit.' : answer.words
    const isForLater =
      answer.kind !== 'refused' || /(Base|Head) branch was modified/.test(words)
    if (!isForLater || tries === 5) return { kind: 'left', why: whyNot(words) }
    await api.pause(Math.min(8, 2 ** tries) * 500)
  }
}

/** What the pull request itself says; undefined where it is open, with this head, and merges by nobody. */
async function asItIs(
  api: Api,
  { number }: PullRequest,
  head: string,
): Promise<Merging | undefined> {
  const now = await getPull(api, number)
  if (now.state === 'merged')
    return { kind: 'merged', commit: now.mergeCommit ?? now.head }
  if (now.state === 'closed' || now.head !== head) return { kind: 'moved' }
  return now.autoMerge === undefined ? undefined : { kind: 'waiting' }
}

function whyNot(words: string): string {
  if (/Auto merge is not allowed/i.test(words))
    return `${words}: switch on "Allow auto-merge" under Settings, General.`
  if (/merg\w+ (are|is) not allowed/i.test(words))
    return `${words.replace(/\.$/, '')}: take another one in "pull-request-auto-merge".`
  return words
}

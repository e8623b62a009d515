import type { MergeMethod } from '../request/pull-request.ts'
import { getPath } from '../request/json.ts'
import type { Api } from './api.ts'
import { getPull, type PullRequest } from './pulls.ts'
import { asAnswer } from './failure.ts'

/** How a pull request was left to be merged. */
export type Merging =
  | { readonly kind: 'merged'; readonly commit: string }
  /** It merges by itself when everything that is required is there. */
  | { readonly kind: 'waiting' }
  /** It stays open until somebody merges it. */
  | { readonly kind: 'left'; readonly why: string }
  /** Its head is not the one that was to be merged. */
  | { readonly kind: 'moved' }

interface MergeOptions {
  readonly head: string
  readonly method: MergeMethod
  /** Of the commit of a squash, for which GitHub may leave out the trailers. */
  readonly text: { readonly subject: string; readonly body: string }
}

const enable = `mutation ($input: EnablePullRequestAutoMergeInput!) {
  enablePullRequestAutoMerge(input: $input) {
    pullRequest {
      number
    }
  }
}`

/** Nothing is left to wait for: GitHub then refuses auto-merge, and a merge is due. */
const isReady =
  /in (clean|unstable|has_hooks) status|Protected branch rules not configured/i

/** One that is in the merge queue shows no auto-merge any more. */
const isInQueue = /already (queued|enqueued|in (the|a) (merge )?queue)/i

/**
 * Has a pull request merged with exactly this head: when everything that is required is there, or at once where
 * nothing is missing. After every error its state is read, as it may have been merged all the same.
 */
export async function mergeWhenReady(
  api: Api,
  pull: PullRequest,
  { head, method, text }: MergeOptions,
): Promise<Merging> {
  if (pull.autoMerge === method) return { kind: 'waiting' }
  let message = ''
  for await (const _ of api.attempts([0, 500, 2000])) {
    const answer = await api.mutate(enable, {
      pullRequestId: pull.node,
      mergeMethod: method.toUpperCase(),
      expectedHeadOid: head,
    })
    if (answer.kind === 'ok') return { kind: 'waiting' }
    if (answer.kind === 'refused' && isReady.test(answer.message))
      return mergeNow(api, pull, { head, method, text })
    const state = await readState(api, pull, head)
    if (state !== undefined) return state
    if (isInQueue.test(answer.message)) return { kind: 'waiting' }
    message = answer.message
    if (answer.kind === 'refused') break
  }
  return { kind: 'left', why: whyNot(message) }
}

const mergePauses = [0, 500, 1000, 2000, 4000, 4000]

async function mergeNow(
  api: Api,
  pull: PullRequest,
  { head, method, text: { subject, body } }: MergeOptions,
): Promise<Merging> {
  let message = ''
  for await (const _ of api.attempts(mergePauses)) {
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
    const state = await readState(api, pull, head)
    if (state !== undefined) return state
    message =
      answer.kind === 'ok' ? 'The answer names no commit.' : answer.message
    const isForLater =
      answer.kind !== 'refused' ||
      /(Base|Head) branch was modified/.test(message)
    if (!isForLater) break
  }
  return { kind: 'left', why: whyNot(message) }
}

/** The state of the pull request; undefined where it is open, with this head, and without auto-merge. */
async function readState(
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

function whyNot(message: string): string {
  if (/Auto merge is not allowed/i.test(message))
    return `${message}: switch on "Allow auto-merge" under Settings, General.`
  if (/merg\w+ (are|is) not allowed/i.test(message))
    return `${message.replace(/\.$/, '')}: choose another one in "pull-request-auto-merge".`
  return message
}

const disable = `mutation ($input: DisablePullRequestAutoMergeInput!) {
  disablePullRequestAutoMerge(input: $input) {
    pullRequest {
      number
    }
  }
}`

/**
 * Switches auto-merge off where it is on.
 * @returns GitHub's message where it is still on
 */
export async function disableAutoMerge(
  api: Api,
  { node, autoMerge }: PullRequest,
): Promise<string | undefined> {
  if (autoMerge === undefined) return undefined
  const answer = await asAnswer(() =>
    api.mutate(disable, { pullRequestId: node }),
  )
  return answer.kind === 'ok' ? undefined : answer.message
}

import { Refusal, type Problem } from '../problem.ts'
import type { MergeMethod } from '../request/pull-request.ts'
import { getPath, getString } from '../request/json.ts'
import type { Answer } from './failure.ts'
import type { Api } from './api.ts'
import { dataOrThrow, problemOf } from './refusal.ts'

/** A pull request, as far as it is read. */
export interface PullRequest {
  readonly number: number
  /** Where people read it. */
  readonly url: string
  /** Its name in GraphQL. */
  readonly node: string
  readonly state: 'open' | 'merged' | 'closed'
  readonly isDraft: boolean
  /** The branch that it goes to. */
  readonly base: string
  /** The commit that it proposes. */
  readonly head: string
  /** The commit that it was merged by; undefined as long as it is not. */
  readonly mergeCommit: string | undefined
  readonly title: string
  readonly body: string
  readonly labels: readonly string[]
  readonly author: string
  /** Undefined where it does not merge by itself. */
  readonly autoMerge: MergeMethod | undefined
}

/** The text of a pull request. */
export interface PullRequestText {
  readonly title: string
  readonly body: string
}

export type Opened =
  | { readonly kind: 'opened'; readonly pull: PullRequest }
  /** There is one already, the branches have moved, or the answer was lost: look again. */
  | { readonly kind: 'unclear'; readonly message: string }
  | { readonly kind: 'refused'; readonly problem: Problem }

/**
 * The pull requests from a branch of the repository, newest first.
 * @throws Refusal
 */
export async function pullsFrom(
  api: Api,
  branch: string,
): Promise<readonly PullRequest[]> {
  const answer = await api.read((rest, common) =>
    rest.pulls.list({
      ...common,
      head: `${common.owner}:${branch}`,
      state: 'all',
      per_page: 100,
    }),
  )
  const data = dataOrThrow(answer, api, 'to list its pull requests')
  if (!Array.isArray(data))
    throw new Refusal({
      code: 'unreachable',
      message: `What answers for ${api.repository} is not GitHub's API. Check GITHUB_API_URL, and any proxy.`,
    })
  // GitHub does not filter at all by a head that it cannot read, and takes a fork of the same owner for this one.
  const from = api.repository.toLowerCase()
  return data
    .filter(
      ({ head: { ref, repo } }) =>
        ref === branch && getString(repo, 'full_name')?.toLowerCase() === from,
    )
    .map(pullRequest)
}

/** Opens a pull request between two branches that are there; not as a draft where the repository has none. */
export async function openPull(
  api: Api,
  wanted: PullRequestText & {
    readonly head: string
    readonly base: string
    readonly draft: boolean
  },
): Promise<Opened> {
  const answer = await api.send((rest, common) =>
    rest.pulls.create({ ...common, ...wanted }),
  )
  if (answer.kind === 'ok') {
    const pull = pullRequest(answer.data)
    return Number.isInteger(pull.number)
      ? { kind: 'opened', pull }
      : { kind: 'unclear', message: 'The answer names no pull request.' }
  }
  const { message } = answer
  if (wanted.draft && /Draft pull requests are not/i.test(message))
    return openPull(api, { ...wanted, draft: false })
  const isRace =
    answer.kind === 'lost' ||
    (answer.status === 422 &&
      /already exists|No commits between|"field":"(head|base)","code":"invalid"|no history in common/.test(
        message,
      ))
  if (isRace) return { kind: 'unclear', message }
  const problem = problemOf(answer, api, 'the pull request')
  return { kind: 'refused', problem }
}

/** Gives a pull request a new title and body, or closes it. */
export async function updatePull(
  api: Api,
  number: number,
  changes: PullRequestText | { readonly state: 'closed' },
): Promise<Answer<PullRequest>> {
  const answer = await api.send((rest, common) =>
    rest.pulls.update({ ...common, pull_number: number, ...changes }),
  )
  return answer.kind === 'ok'
    ? { kind: 'ok', data: pullRequest(answer.data) }
    : answer
}

/** Comments on a pull request, if it can. */
export async function comment(
  api: Api,
  number: number,
  body: string,
): Promise<void> {
  await api.send((rest, common) =>
    rest.issues.createComment({ ...common, issue_number: number, body }),
  )
}

/** Reads a pull request from GitHub's JSON. */
export function pullRequest(data: unknown): PullRequest {
  const labels = getPath(data, 'labels')
  const isMerged = typeof getPath(data, 'merged_at') === 'string'
  const isOpen = getPath(data, 'state') === 'open'
  return {
    number: Number(getPath(data, 'number')),
    url: getString(data, 'html_url') ?? '',
    node: getString(data, 'node_id') ?? '',
    state: isMerged ? 'merged' : isOpen ? 'open' : 'closed',
    isDraft: getPath(data, 'draft') === true,
    base: getString(data, 'base', 'ref') ?? '',
    head: getString(data, 'head', 'sha') ?? '',
    mergeCommit: isMerged ? getString(data, 'merge_commit_sha') : undefined,
    title: getString(data, 'title') ?? '',
    body: getString(data, 'body') ?? '',
    labels: Array.isArray(labels)
      ? labels.flatMap((label) => getString(label, 'name') ?? [])
      : [],
    author: getString(data, 'user', 'login') ?? '',
    autoMerge: getString(data, 'auto_merge', 'merge_method') as
      MergeMethod | undefined,
  }
}

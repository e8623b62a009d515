import { Refusal, type Problem } from '../problem.ts'
import type { MergeMethod } from '../request/pull-request.ts'
import { getPath, getString } from '../request/json.ts'
import { type Answer, asAnswer } from './failure.ts'
import type { Api, Call } from './api.ts'
import { problemOf } from './refusal.ts'

/** A pull request, as far as it is read. */
export interface PullRequest {
  readonly number: number
  /** Where people read it. */
  readonly url: string
  /** Its name in GraphQL. */
  readonly node: string
  readonly state: 'open' | 'merged' | 'closed'
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
  | {
      readonly kind: 'opened'
      readonly pull: PullRequest
      /** False where it was to be a draft, and the repository has none. */
      readonly asRequested: boolean
    }
  /** There is one already, the branches have moved, or the answer was lost: look again. */
  | { readonly kind: 'unclear'; readonly message: string }
  | { readonly kind: 'refused'; readonly problem: Problem }

/**
 * The pull requests from a branch of the repository, newest first.
 * @throws Refusal
 */
export async function pullsFrom(
  api: Api,
  head: string,
): Promise<readonly PullRequest[]> {
  const data = await readOrThrow(
    api,
    'to list its pull requests',
    (rest, common) =>
      rest.pulls.list({
        ...common,
        head: `${api.owner}:${head}`,
        state: 'all',
        per_page: 100,
      }),
  )
  if (!Array.isArray(data))
    throw new Refusal({
      code: 'unreachable',
      message: `What answers for ${api.repository} is not GitHub's API. Check GITHUB_API_URL, and any proxy.`,
    })
  // GitHub does not filter at all by a head that it cannot read, and takes a fork of the same owner for this one.
  const from = `${api.repository}:${head}`.toLowerCase()
  return data
    .filter(
      ({ head: { ref, repo } }) =>
        ref === head &&
        `${getString(repo, 'full_name')}:${ref}`.toLowerCase() === from,
    )
    .map(pullRequest)
}

/**
 * Reads a pull request.
 * @throws Refusal
 */
export async function getPull(api: Api, number: number): Promise<PullRequest> {
  return pullRequest(
    await readOrThrow(api, 'to read the pull request', (rest, common) =>
      rest.pulls.get({ ...common, pull_number: number }),
    ),
  )
}

/** Opens a pull request between two branches that are there. */
export async function openPull(
  api: Api,
  wanted: PullRequestText & {
    readonly head: string
    readonly base: string
    readonly draft: boolean
  },
): Promise<Opened> {
  const answer = await api.change((rest, common) =>
    rest.pulls.create({ ...common, ...wanted }),
  )
  if (answer.kind === 'ok') {
    const pull = pullRequest(answer.data)
    return Number.isInteger(pull.number)
      ? {
          kind: 'opened',
          pull,
          asRequested: getPath(answer.data, 'draft') === wanted.draft,
        }
      : { kind: 'unclear', message: 'The answer names no pull request.' }
  }
  if (answer.kind === 'lost')
    return { kind: 'unclear', message: answer.message }
  if (wanted.draft && /Draft pull requests are not/i.test(answer.message)) {
    const plain = await openPull(api, { ...wanted, draft: false })
    return plain.kind === 'opened' ? { ...plain, asRequested: false } : plain
  }
  const isRace =
    /already exists|No commits between|"field":"(head|base)","code":"invalid"|no history in common/
  return answer.status === 422 && isRace.test(answer.message)
    ? { kind: 'unclear', message: answer.message }
    : {
        kind: 'refused',
        problem: problemOf(answer, {
          repository: api.repository,
          doing: 'the pull request',
        }),
      }
}

/** Gives a pull request a new title and body, or closes it; a rate limit is an answer like any other. */
export async function updatePull(
  api: Api,
  number: number,
  changes: PullRequestText | { readonly state: 'closed' },
): Promise<Answer<PullRequest>> {
  const answer = await asAnswer(() =>
    api.change((rest, common) =>
      rest.pulls.update({ ...common, pull_number: number, ...changes }),
    ),
  )
  return answer.kind === 'ok'
    ? { kind: 'ok', data: pullRequest(answer.data) }
    : answer
}

/** Comments on a pull request; a comment that fails is no reason to fail. */
export async function comment(
  api: Api,
  number: number,
  body: string,
): Promise<void> {
  await asAnswer(() =>
    api.change((rest, common) =>
      rest.issues.createComment({ ...common, issue_number: number, body }),
    ),
  )
}

async function readOrThrow<T>(
  api: Api,
  doing: string,
  call: Call<T>,
): Promise<T> {
  const answer = await api.read(call)
  if (answer.kind === 'ok') return answer.data
  throw new Refusal(problemOf(answer, { repository: api.repository, doing }))
}

function pullRequest(data: unknown): PullRequest {
  const labels = getPath(data, 'labels')
  const isMerged = typeof getPath(data, 'merged_at') === 'string'
  return {
    number: Number(getPath(data, 'number')),
    url: getString(data, 'html_url') ?? '',
    node: getString(data, 'node_id') ?? '',
    state: isMerged
      ? 'merged'
      : getString(data, 'state') === 'open'
        ? 'open'
        : 'closed',
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

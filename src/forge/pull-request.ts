import type { MergeMethod } from '../request/landing/pull-request.ts'
import { getPath, getString, namesOf } from '../request/json.ts'

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

/** What a pull request may have besides. */
export interface Metadata {
  readonly labels: readonly string[]
  readonly reviewers: readonly string[]
  readonly teams: readonly string[]
  readonly assignees: readonly string[]
}

/** Reads a pull request from JSON: Gitea has the same names, but for GraphQL's and auto-merge. */
export function pullRequest(data: unknown): PullRequest {
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
    labels: namesOf(getPath(data, 'labels')),
    author: getString(data, 'user', 'login') ?? '',
    autoMerge: getString(data, 'auto_merge', 'merge_method') as
      MergeMethod | undefined,
  }
}

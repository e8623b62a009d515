import type { getOctokit } from '@actions/github'
import type { Refused } from './answer.ts'
import type { Metadata, PullRequest } from './pull-request.ts'
import type { ErrorPattern } from '../process/error-pattern.ts'

export type Octokit = ReturnType<typeof getOctokit>

export type Call<T> = (
  rest: Octokit['rest'],
  /** The parameters of every call. */
  common: {
    readonly owner: string
    readonly repo: string
    readonly headers: Readonly<Record<string, string>>
    readonly request: { readonly signal: AbortSignal }
  },
  octokit: Octokit,
) => Promise<{ readonly data: T }>

/** In what the API of a kind of server differs for calls that all of them have. */
export interface Server {
  readonly name: 'GitHub' | 'Gitea'
  readonly headers: Readonly<Record<string, string>>
  /** The first that matches the status and the message of the server counts. */
  readonly errorPatterns: readonly ErrorPattern<Attempted>[]
  /** Asks for the owner of the token, under whom its comments appear. */
  readonly viewer: Call<unknown>
  /** Reads a pull request from JSON. */
  readonly asPull: (data: unknown) => PullRequest
  /** The title by which a draft is one, where it has no other sign. */
  readonly draftTitle: (title: string) => string
  /** Whether a pull request was not opened since one exists, or the branches have moved. */
  readonly isStale: (refused: Refused) => boolean
  readonly assign: (pull: PullRequest, assignees: string[]) => Call<unknown>
  /** A sentence for metadata that the token may not add. */
  readonly metadataHint: (what: keyof Metadata) => string
}

/** What was attempted, such as "to open the pull request", and where. */
export interface Attempted {
  readonly repository: string
  readonly doing: string
}

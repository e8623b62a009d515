import type { Problem } from '../problem/problem.ts'
import type { MergeMethod } from '../request/landing/pull-request.ts'
import type { NotMade } from './answer-problem.ts'
import type { Client } from './client.ts'
import type { PullRequest, PullRequestText } from './pull-request.ts'

/** The API of a server for one repository, beside git: GitHub's or Gitea's. */
export interface Forge {
  /** For calls that are the same on both servers. */
  readonly client: Client
  /**
   * The pull requests from a branch of the repository, newest first.
   * @throws Refusal
   */
  pullsFrom(branch: string): Promise<readonly PullRequest[]>
  /** Opens a pull request between two branches that exist; not as a draft where the repository has none. */
  open(wanted: WantedPullRequest): Promise<Opened>
  /** Merges a pull request with exactly this head: at once, or when its requirements are met. */
  merge(pull: PullRequest, options: MergeOptions): Promise<Merging>
  /**
   * Switches auto-merge off.
   * @returns the server's message if that failed
   */
  cancelMerge(pull: PullRequest): Promise<string | undefined>
  /**
   * Adds a commit to a branch, made and signed by the server in the name of the token's owner.
   * @param expected the tip of the branch
   */
  commitOnBranch(
    branch: string,
    expected: string,
    change: WantedCommit,
  ): Promise<SignedCommit>
  /** Whether `commitOnBranch` is a compare-and-swap: else it needs a branch that nobody else writes. */
  readonly comparesHead: boolean
  /** Whether a pull request is closed as soon as its branch is removed. */
  readonly closesWithBranch: boolean
}

export interface WantedPullRequest extends PullRequestText {
  /** Two branches. */
  readonly head: string
  readonly base: string
  readonly draft: boolean
}

export type Opened =
  { readonly kind: 'opened'; readonly pull: PullRequest } | NotMade

export interface MergeOptions {
  readonly head: string
  readonly method: MergeMethod
  /** Of the commit of a squash: what the server makes by itself may lack the trailers. */
  readonly text: { readonly subject: string; readonly body: string }
}

/** The result of asking for a merge. */
export type Merging =
  | { readonly kind: 'merged'; readonly commit: string }
  /** Auto-merge is on. */
  | { readonly kind: 'waiting' }
  /** It stays open until somebody merges it. */
  | { readonly kind: 'stays-open'; readonly why: string }
  /** Its head is another one. */
  | { readonly kind: 'moved' }
  /** Neither an answer nor its state shows whether it was merged. */
  | { readonly kind: 'unclear'; readonly problem: Problem }

export interface WantedCommit {
  readonly message: string
  readonly files: readonly WantedFile[]
}

export interface WantedFile {
  readonly operation: 'create' | 'update' | 'delete'
  readonly path: string
  /** In base64; undefined for a file that is deleted. */
  readonly content: string | undefined
}

/** The result of a commit through the API. */
export type SignedCommit =
  { readonly kind: 'committed'; readonly commit: string } | NotMade

import type { Diagnostic, Problem } from '../problem.ts'
import type { MergeMethod } from '../request/landing/pull-request.ts'
import type { Answer } from './answer.ts'
import type { Client } from './client.ts'
import type { PullRequest, PullRequestText } from './pull-request.ts'

/** What a server has beside git. GitHub and Gitea differ in how; both have it for one repository. */
export interface Forge {
  /** For what both servers answer alike. */
  readonly client: Client
  /** Asks whose token it is: the name that its comments have. */
  login(): Promise<Answer<string>>
  /** Why the token may not push, where git learns it only from a hook; undefined where it may, or git knows. */
  pushObstacle(): Promise<Problem | undefined>
  /**
   * The pull requests from a branch of the repository, newest first.
   * @throws Refusal
   */
  pullsFrom(branch: string): Promise<readonly PullRequest[]>
  /** Opens a pull request between two branches that exist; not as a draft where the repository has none. */
  open(wanted: WantedPullRequest): Promise<Opened>
  /** Gives a pull request a new title and body. */
  update(pull: PullRequest, text: PullRequestText): Promise<Answer<PullRequest>>
  /**
   * Gives a pull request what it does not have yet of this. Labels are made where they are missing.
   * @returns a warning for each that failed: the pull request exists all the same
   */
  addMetadata(
    pull: PullRequest,
    metadata: Metadata,
  ): Promise<readonly Diagnostic[]>
  /** Has a pull request merged with exactly this head: when everything that is required is there, or at once. */
  merge(pull: PullRequest, options: MergeOptions): Promise<Merging>
  /**
   * Keeps a pull request from merging by itself.
   * @returns the server's message where it still may
   */
  cancelMerge(pull: PullRequest): Promise<string | undefined>
  /**
   * Adds a commit to a branch, which the server makes in the name of the token's owner, and signs.
   * @param expected the commit where the branch is
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
  | { readonly kind: 'opened'; readonly pull: PullRequest }
  /** There is one already, or the branches have moved; or, for `unclear`, no answer says what was done. */
  | { readonly kind: 'stale' | 'unclear'; readonly message: string }
  | { readonly kind: 'refused'; readonly problem: Problem }

export interface Metadata {
  readonly labels: readonly string[]
  readonly reviewers: readonly string[]
  readonly teams: readonly string[]
  readonly assignees: readonly string[]
}

export interface MergeOptions {
  readonly head: string
  readonly method: MergeMethod
  /** Of the commit of a squash: what the server makes by itself may lack the trailers. */
  readonly text: { readonly subject: string; readonly body: string }
}

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

export interface WantedCommit {
  readonly message: string
  readonly files: readonly WantedFile[]
}

export type WantedFile =
  | {
      readonly operation: 'create' | 'update'
      readonly path: string
      readonly bytes: Buffer
    }
  | { readonly operation: 'delete'; readonly path: string }

/** How a commit through the API ended. */
export type SignedCommit =
  | { readonly kind: 'committed'; readonly commit: string }
  /** The branch is not where it was expected, or does not exist; or, for `unclear`, no answer says what was done. */
  | { readonly kind: 'stale' | 'unclear'; readonly message: string }
  | { readonly kind: 'refused'; readonly problem: Problem }

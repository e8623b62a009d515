import type {
  Diagnostic,
  Failed,
  Problem,
  Problems,
} from './problem/problem.ts'

/** The outcome of an attempt: the end of the run, or the reason for another attempt. */
export type Outcome = FinalOutcome | Conflict | Retry

/** How a run ended; its kinds are the values of the `outcome` output. */
export type FinalOutcome =
  | {
      readonly kind: 'pushed'
      readonly commit: string
      /** Merged at once. */
      readonly pullRequest?: PullRequestOutcome
    }
  | {
      readonly kind: 'proposed'
      readonly commit: string
      readonly pullRequest: PullRequestOutcome
    }
  | {
      readonly kind: 'unchanged'
      /** Obsolete, and closed. */
      readonly pullRequest?: PullRequestOutcome
    }
  | {
      readonly kind: 'planned' | 'skipped' | 'held' | 'superseded'
      readonly reason: string
      readonly why: string
      /** Proposes something newer, which is not on the branch yet. */
      readonly pullRequest?: PullRequestOutcome
    }
  | {
      readonly kind: 'failed' | 'unknown'
      readonly problems: Problems
    }

export interface PullRequestOutcome {
  readonly number: number
  readonly url: string
  readonly operation: 'created' | 'updated' | 'closed' | 'merged' | 'none'
}

/** Another push landed first. */
export interface Conflict {
  readonly kind: 'conflict'
  readonly branch: string
  /** The output of the server. */
  readonly details?: string
  readonly unconfirmed?: UnconfirmedPush | undefined
}

/** The server failed, and another attempt may succeed. */
export interface Retry {
  readonly kind: 'retry'
  readonly problem: Problem
  /** Whether the server's output is unknown, or sounds final in the middle of a push. */
  readonly isUnknown?: boolean
  /** The seconds that the server asks for. */
  readonly pause?: number | undefined
  readonly unconfirmed?: UnconfirmedPush | undefined
}

/** A commit that was sent to a branch without a confirming answer. It may have landed. */
export interface UnconfirmedPush {
  readonly branch: string
  /** The tip before. */
  readonly parent: string
  /** Undefined where the API makes it. */
  readonly commit: string | undefined
  /** To be merged: the merge may make another commit. */
  readonly pullRequest?: PullRequestOutcome
  /** Whether the server itself answered: then the commit cannot land later. */
  readonly isAnswered?: boolean
}

/** The result of a step, or the outcome that ends the attempt. */
export type StepResult<T> = (T & { readonly kind: 'done' }) | Outcome

/** What the attempts of a run have done so far for its pull request. */
export interface PullRequestHistory {
  /** The commits that were sent to its branch. */
  readonly sent: readonly string[]
  /** The pull request that was opened. */
  readonly opened: number | undefined
  /** Whether opening one has no answer. */
  readonly isUnanswered: boolean
}

/** What a step reports as it goes. */
export interface Progress {
  readonly pullRequest?: Partial<PullRequestHistory>
  readonly diagnostics?: readonly Diagnostic[]
}

/**
 * A step that yields its progress, and returns its result. Progress is recorded at once, so the run knows it even if the
 * rest of the step throws.
 */
export type WithProgress<T, P = Progress> = AsyncGenerator<P, T, void>

/** The problem of a run that was stopped in the middle of something. */
export const timedOut: Problem = {
  severity: 'error',
  code: 'timeout',
  message: 'The time was up before the run was done. Raise "timeout".',
}

export function failed(...problems: Problems): Failed {
  return { kind: 'failed', problems }
}

export function retry(problem: Problem, unconfirmed?: UnconfirmedPush): Retry {
  return { kind: 'retry', problem, unconfirmed }
}

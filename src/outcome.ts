import type { Diagnostic, Failed, Problem, Problems } from './problem.ts'

/** What came of an attempt: the end of the run, or why there is another attempt. */
export type Outcome = FinalOutcome | Conflict | Retry

/** How a run ended; its kinds are the values of the `outcome` output. */
export type FinalOutcome =
  | {
      readonly kind: 'pushed'
      readonly commit: string
      /** The one that was merged at once. */
      readonly pullRequest?: PullRequestOutcome
    }
  | {
      readonly kind: 'proposed'
      readonly commit: string
      readonly pullRequest: PullRequestOutcome
    }
  | {
      readonly kind: 'unchanged'
      /** The obsolete one, which was closed. */
      readonly pullRequest?: PullRequestOutcome
    }
  | {
      readonly kind: 'planned' | 'skipped' | 'held' | 'superseded'
      readonly reason: string
      readonly why: string
      /** The one that proposes something newer, if it is not on the branch yet. */
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

/** Somebody else was faster. */
export interface Conflict {
  readonly kind: 'conflict'
  /** The branch that has moved. */
  readonly branch: string
  /** The output of the server. */
  readonly details?: string
  readonly unconfirmed?: UnconfirmedPush | undefined
}

/** The server failed, and may not fail again. */
export interface Retry {
  readonly kind: 'retry'
  readonly problem: Problem
  /** Whether the server's output is not known, or sounds final in the middle of a push. */
  readonly isUnknown?: boolean
  /** The seconds that the server asks for. */
  readonly pause?: number | undefined
  readonly unconfirmed?: UnconfirmedPush | undefined
}

/** A commit that was sent to a branch, and that may have landed although no answer confirms it. */
export interface UnconfirmedPush {
  readonly branch: string
  /** Where the branch was. */
  readonly parent: string
  /** Undefined where GitHub makes it there. */
  readonly commit: string | undefined
  /** The one that was to be merged: its commit may be another one then. */
  readonly pullRequest?: PullRequestOutcome
  /** Whether the server itself has declined it: what it does not have by now, it will not have later. */
  readonly isAnswered?: boolean
}

/** A step that was done, or the outcome of the attempt instead. */
export type StepResult<T> = (T & { readonly kind: 'done' }) | Outcome

/** What the attempts of a run have done for its pull request so far. */
export interface PullRequestHistory {
  /** The commits that were sent to its branch. */
  readonly sent: readonly string[]
  /** The pull request that was opened. */
  readonly opened: number | undefined
  /** Whether one was asked for, and no answer says that it was opened. */
  readonly isUnanswered: boolean
}

/** What a step has just done. */
export interface Progress {
  readonly pullRequest?: Partial<PullRequestHistory>
  readonly diagnostics?: readonly Diagnostic[]
}

/**
 * A step that yields what it has done as it goes, and returns its result. What was yielded is recorded at once: the
 * run knows of it even where the rest of the step throws.
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

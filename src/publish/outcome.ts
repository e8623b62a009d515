import type { ServerFailure } from '../git/failure.ts'
import type { Pushed } from '../git/push.ts'
import type { Problem } from '../problem.ts'
import type { FinalOutcome, PullRequestOutcome } from '../outcome.ts'

/** How a bump was published: to an end, or to another attempt. */
export type Published =
  | { readonly kind: 'end'; readonly outcome: FinalOutcome }
  | Again
  /** Somebody else was faster. */
  | {
      readonly kind: 'lost'
      readonly branch: string
      readonly words: string
      /** What may have become public all the same. */
      readonly sent?: Sent | undefined
    }

/** Another attempt, for a code. */
export interface Again {
  readonly kind: 'again'
  readonly problem: Problem
  /** Whether the server's words sound as if another try were in vain, or nobody knows them. */
  readonly isUnknown?: boolean
  /** The seconds that the server wants to be left alone. */
  readonly pause?: number | undefined
  /** What may have become public all the same. */
  readonly sent?: Sent | undefined
}

/** A commit that was sent to a branch, and whose fate is not known. */
export interface Sent {
  readonly branch: string
  /** Where the branch was. */
  readonly parent: string
  /** Undefined where GitHub was to make it there. */
  readonly commit: string | undefined
  /** The one that was to be merged; its commit may be another one then. */
  readonly pullRequest?: PullRequestOutcome
  /** Whether the server itself has said no: what it does not have by now, it will not have later. */
  readonly isAnswered?: boolean
}

/** The problem of a run that was stopped in the middle of something. */
export const stopped: Problem = {
  severity: 'error',
  code: 'timeout',
  message: 'The time was up before it was done. Give more in "timeout".',
}

export function end(outcome: FinalOutcome): Published {
  return { kind: 'end', outcome }
}

export function failed(problem: Problem): Published {
  return end({ kind: 'failed', problems: [problem] })
}

export function again(problem: Problem, sent?: Sent): Again {
  return { kind: 'again', problem, sent }
}

/**
 * How it goes on after a push that did not land.
 * @param branch the one that it was for
 * @param sent what of it may have become public all the same
 */
export function notPushed(
  pushed: Exclude<Pushed, { kind: 'landed' }>,
  branch: string,
  sent?: Sent,
): Published {
  switch (pushed.kind) {
    case 'refused':
      return failed(pushed.problem)
    case 'unclear':
      return afterFailure(
        pushed.failure,
        sent && { ...sent, isAnswered: isAnswer(pushed.failure) },
      )
    case 'unsent':
      return afterFailure(pushed.failure)
    case 'lost': {
      const { output: words, isCertain } = pushed
      const maybe = isCertain
        ? undefined
        : sent && { ...sent, isAnswered: true }
      return { kind: 'lost', branch, words, sent: maybe }
    }
  }
}

/** Not what comes of a connection that was lost, or of something between here and the server. */
function isAnswer({ problem: { code } }: ServerFailure): boolean {
  return code !== 'unreachable' && code !== 'git-failed'
}

function afterFailure(
  { kind, problem, pause }: ServerFailure,
  sent?: Sent,
): Again {
  return {
    kind: 'again',
    problem,
    pause,
    isUnknown: kind !== 'transient',
    sent,
  }
}

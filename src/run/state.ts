import type {
  Conflict,
  Outcome,
  Progress,
  PullRequestHistory,
  Retry,
  UnconfirmedPush,
} from '../outcome.ts'
import type { Plan } from '../plan/plan.ts'
import { error, type Diagnostic, type Problem } from '../problem/problem.ts'

/** What a run knows between two attempts. Changed only by `record` and `recordOutcome`. */
export interface RunState {
  /** The number of attempts that have ended. */
  readonly attempts: number
  /** How often another push landed first. */
  readonly conflicts: number
  /** Failures whose output is unknown, or sounded final in the middle of a push. */
  readonly unknownFailures: readonly Problem[]
  /** The pushes without a confirming answer: each may have landed. */
  readonly pushes: readonly UnconfirmedPush[]
  readonly pullRequest: PullRequestHistory
  readonly diagnostics: readonly Diagnostic[]
  /** Why the last attempt is followed by another. */
  readonly last: Problem | undefined
  /** The branch to land on. */
  readonly branch: string | undefined
  /** The tip of that branch when it was last fetched. */
  readonly tip: string | undefined
  /** How many commits others had landed there since the fetch before. */
  readonly ahead: number
  /** Whether that branch was ever fetched. */
  readonly isReached: boolean
  /** Whether the last of `pushes` may have landed, as the branch was not fetched since. */
  readonly isUnconfirmed: boolean
  /** The folders to edit; undefined until they are found. */
  readonly folders: readonly string[] | undefined
  readonly plan: Plan | undefined
}

/** What an attempt reports as it goes. */
export type AttemptProgress = Progress &
  Partial<
    Pick<
      RunState,
      | 'branch'
      | 'tip'
      | 'ahead'
      | 'isReached'
      | 'isUnconfirmed'
      | 'folders'
      | 'plan'
    >
  >

export const initialState: RunState = {
  attempts: 0,
  conflicts: 0,
  unknownFailures: [],
  branch: undefined,
  tip: undefined,
  ahead: 0,
  isReached: false,
  isUnconfirmed: false,
  folders: undefined,
  plan: undefined,
  pushes: [],
  pullRequest: { sent: [], opened: undefined, isUnanswered: false },
  diagnostics: [],
  last: undefined,
}

/** Adds progress of the attempt under way. */
export function record(
  state: RunState,
  { pullRequest, diagnostics = [], ...facts }: AttemptProgress,
): RunState {
  return {
    ...state,
    ...facts,
    pullRequest: { ...state.pullRequest, ...pullRequest },
    diagnostics: [...state.diagnostics, ...diagnostics],
  }
}

/**
 * Adds the outcome of an attempt.
 * @param isLastAttempt whether the run has to end now
 */
export function recordOutcome(
  before: RunState,
  outcome: Outcome,
  isLastAttempt: boolean,
): RunState {
  const state = { ...before, attempts: before.attempts + 1 }
  switch (outcome.kind) {
    case 'held':
    case 'superseded':
      return { ...state, plan: undefined }
    case 'conflict': {
      const conflicts = state.conflicts + (isLocked(outcome) ? 0 : 1)
      const last = contention(outcome, conflicts)
      return { ...withPush(state, outcome), conflicts, last }
    }
    case 'retry': {
      const { problem, isUnknown } = outcome
      const unknown = isUnknown === true ? [problem] : []
      const unknownFailures = [...state.unknownFailures, ...unknown]
      // An earlier problem explains more than a timeout does.
      const last = isLastAttempt ? (state.last ?? problem) : problem
      return { ...withPush(state, outcome), unknownFailures, last }
    }
    default:
      return state
  }
}

function withPush(
  state: RunState,
  { unconfirmed: push }: Conflict | Retry,
): RunState {
  if (push === undefined) return state
  return { ...state, pushes: [...state.pushes, push], isUnconfirmed: true }
}

function contention(conflict: Conflict, conflicts: number): Problem {
  const { branch, details } = conflict
  return error({
    code: 'contention',
    message: isLocked(conflict)
      ? `"${branch}" is locked on the server. Run again. If it stays locked, a git that died there has left the lock: only the administrator of the server can remove it.`
      : `Others pushed to "${branch}" first, ${conflicts === 1 ? 'once' : `${conflicts} times`}. Raise "timeout".`,
    details,
  })
}

/** Whether the branch is locked: by another push, or by a git that died. */
function isLocked({ details = '' }: Conflict): boolean {
  return /\.lock': File exists/.test(details)
}

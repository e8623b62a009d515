import { recordOutcome, type RunState } from './state.ts'
import {
  failed,
  timedOut,
  type FinalOutcome,
  type Outcome,
  type Retry,
} from '../outcome.ts'
import {
  error,
  withSentence,
  type Problem,
  type Problems,
} from '../problem/problem.ts'

/** What a run does after an attempt: waits and tries again, ends, or reads the branch back first. */
export type Decision =
  { readonly kind: 'retry'; readonly afterMs: number } | LastDecision

type LastDecision =
  | { readonly kind: 'finish'; readonly outcome: FinalOutcome }
  /** No time for another attempt: check whether the unconfirmed push landed, and fail with this problem if not. */
  | { readonly kind: 'read-back'; readonly problem: Problem }

export interface Clock {
  readonly remainingMs: number
  /** Why the run must end now; undefined where it need not. */
  readonly stop: 'timeout' | 'cancelled' | undefined
  /** The duration of the attempt. */
  readonly attemptMs: number
  /** Uniform in [0, 1). */
  readonly random: number
}

/** For a server that was never reached. One that went away gets the whole timeout. */
const maxUnreachedAttempts = 4
/** Unknown output may mean a passing failure, so a few are retried. */
const maxUnknownFailures = 3

/** So many commits of others count: a merge may bring more, and those are no writers. */
export const maxAhead = 10
/** In milliseconds, beside what a server asks for. */
const maxPauseMs = 30_000

/** Records the outcome of an attempt, and decides what follows. Pure. */
export function next(
  before: RunState,
  outcome: Outcome,
  clock: Clock,
): { readonly state: RunState; readonly decision: Decision } {
  const state = recordOutcome(before, outcome, clock.stop !== undefined)
  return { state, decision: decide(state, outcome, clock) }
}

/** The end of a run that has no time for another attempt. */
export function outOfTime(
  state: RunState,
  stop: 'timeout' | 'cancelled',
): LastDecision {
  const problem = stop === 'cancelled' ? cancelled : (state.last ?? timedOut)
  if (state.isUnconfirmed && stop === 'timeout')
    return { kind: 'read-back', problem }
  const isHeadPushed = !state.isUnconfirmed && state.pullRequest.sent.length > 0
  return fail(
    state,
    isHeadPushed ? withSentence(problem, nextRunContinues) : problem,
  )
}

/** The last unknown failure, where there were too many for another attempt; else undefined. */
export function persistentFailure({
  unknownFailures,
}: RunState): Problem | undefined {
  return unknownFailures.length < maxUnknownFailures
    ? undefined
    : unknownFailures.at(-1)
}

/** The outcome of a failure after an unconfirmed push, which may have landed. */
export function unknownOutcome(
  problem: Problem,
  { pushes, branch }: RunState,
): FinalOutcome {
  const last = pushes.at(-1)
  const commit = `commit ${last?.commit ?? ''}`.trim()
  const advice = `It is not known whether the ${commit} landed. Look for it on "${last?.branch ?? branch}".`
  return { kind: 'unknown', problems: [withSentence(problem, advice)] }
}

function decide(state: RunState, outcome: Outcome, clock: Clock): Decision {
  if (outcome.kind === 'failed') return fail(state, ...outcome.problems)
  if (outcome.kind !== 'conflict' && outcome.kind !== 'retry')
    return { kind: 'finish', outcome }
  if (clock.stop !== undefined) return outOfTime(state, clock.stop)
  if (outcome.kind === 'retry') return afterServerFailure(state, outcome, clock)
  // If no commit landed since the last attempt, the cause is no race but, for example, the lock of a git that died.
  const isRace = state.attempts === 1 || state.ahead > 0
  return isRace
    ? retryAfterConflict(state, clock)
    : retryWithBackoff(state, 0, clock)
}

function afterServerFailure(
  state: RunState,
  { problem, pause = 0, isUnknown, unconfirmed }: Retry,
  clock: Clock,
): Decision {
  const isUnreachable =
    !state.isReached && state.attempts >= maxUnreachedAttempts
  // A commit that may have landed is looked for first.
  const canGiveUp = isUnknown === true && unconfirmed === undefined
  if (isUnreachable || (canGiveUp && persistentFailure(state) !== undefined))
    return fail(state, problem)
  if (pause * 1000 <= clock.remainingMs)
    return retryWithBackoff(state, pause, clock)
  const tooLong = withSentence(
    problem,
    `The server asks for a pause of ${pause} s, and "timeout" leaves less. Run again later, or raise "timeout".`,
  )
  return state.isUnconfirmed
    ? { kind: 'read-back', problem: tooLong }
    : fail(state, tooLong)
}

/**
 * Of many writers, each waits about as long as those take whom it has seen land since its last attempt: then one lands
 * in nearly every moment, and few try in vain. Measured in scripts/bench/writers.ts.
 */
function retryAfterConflict(
  { ahead }: RunState,
  { random, attemptMs }: Clock,
): Decision {
  // Plus one: the commit that caused this conflict.
  const writers = Math.min(maxAhead, ahead + 1)
  const longest = Math.min(maxPauseMs, writers * attemptMs)
  return { kind: 'retry', afterMs: random * longest }
}

/**
 * Full jitter from 1 to 30 seconds, on top of the pause that the server asks for.
 * @param pause seconds
 */
function retryWithBackoff(
  { attempts }: RunState,
  pause: number,
  { random }: Clock,
): Decision {
  const longest = Math.min(maxPauseMs, 1000 * 2 ** (attempts - 1))
  return { kind: 'retry', afterMs: pause * 1000 + random * longest }
}

function fail(state: RunState, ...problems: Problems): LastDecision {
  const outcome = state.isUnconfirmed
    ? unknownOutcome(problems[0], state)
    : failed(...problems)
  return { kind: 'finish', outcome }
}

const cancelled = error({
  code: 'cancelled',
  message: 'The job was cancelled.',
})

/** What was pushed for a pull request stays. */
const nextRunContinues =
  'The commit may be on the branch of the pull request already: the next run opens or updates it.'

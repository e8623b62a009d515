import { recordOutcome, type RunState } from './state.ts'
import {
  failed,
  stopped,
  type FinalOutcome,
  type Outcome,
  type Retry,
} from '../outcome.ts'
import { error, withSentence, type Problem, type Problems } from '../problem.ts'

/** What a run does after an attempt. */
export type Decision =
  { readonly kind: 'retry'; readonly afterMs: number } | LastDecision

export type LastDecision =
  | { readonly kind: 'finish'; readonly outcome: FinalOutcome }
  /** There is no time for another attempt: look whether the unconfirmed push landed, and fail where it did not. */
  | { readonly kind: 'read-back'; readonly problem: Problem }

export interface Clock {
  readonly remainingMs: number
  /** Why the run has to end now, if it has to. */
  readonly stop: 'timeout' | 'cancelled' | undefined
  /** How long the attempt has taken. */
  readonly attemptMs: number
  /** Uniform in [0, 1). */
  readonly random: number
}

/** A server that was never reached is given up after so many attempts; one that went away gets all the time. */
const triesToReach = 4
/** Output that is not known may mean a passing trouble: so often it is taken for one. */
const mostUnknownFailures = 3

/** So many commits of others count: a merge may bring more, and those are no writers. */
export const mostAhead = 10
/** In milliseconds, beside what a server asks for. */
const longestPause = 30_000

/** What an attempt leads to. */
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
  const problem = stop === 'cancelled' ? cancelled : (state.last ?? stopped)
  if (state.isUnconfirmed && stop === 'timeout')
    return { kind: 'read-back', problem }
  const isOnHead = !state.isUnconfirmed && state.pullRequest.sent.length > 0
  return fail(state, isOnHead ? withSentence(problem, goesOn) : problem)
}

/** Why there is no further attempt although the server answers; undefined as long as there is hope. */
export function hopeless({ unknownFailures }: RunState): Problem | undefined {
  return unknownFailures.length < mostUnknownFailures
    ? undefined
    : unknownFailures.at(-1)
}

/** A failure after a push that no answer confirms: to say that nothing landed would be a guess. */
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
  if (outcome.kind === 'retry') return afterTrouble(state, outcome, clock)
  // Where nobody has landed since the last one, something else is in the way, such as a lock that a dead git has left.
  const isRace = state.attempts === 1 || state.ahead > 0
  return isRace
    ? retryAfterConflict(state, clock)
    : retryAfterTrouble(state, 0, clock)
}

function afterTrouble(
  state: RunState,
  { problem, pause = 0, isUnknown, unconfirmed }: Retry,
  clock: Clock,
): Decision {
  const isUnreachable = !state.isReached && state.attempts >= triesToReach
  // What was sent has to be looked for first.
  const canGiveUp = isUnknown === true && unconfirmed === undefined
  if (isUnreachable || (canGiveUp && hopeless(state) !== undefined))
    return fail(state, problem)
  if (pause * 1000 <= clock.remainingMs)
    return retryAfterTrouble(state, pause, clock)
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
  // One more has landed since: it was that which was in the way.
  const writers = Math.min(mostAhead, ahead + 1)
  const longest = Math.min(longestPause, writers * attemptMs)
  return { kind: 'retry', afterMs: random * longest }
}

/**
 * Full jitter from 1 to 30 seconds, on top of the pause that the server asks for.
 * @param pause seconds
 */
function retryAfterTrouble(
  { attempts }: RunState,
  pause: number,
  { random }: Clock,
): Decision {
  const longest = Math.min(longestPause, 1000 * 2 ** (attempts - 1))
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
const goesOn =
  'The commit may be on the branch of the pull request already: the next run opens or updates it.'

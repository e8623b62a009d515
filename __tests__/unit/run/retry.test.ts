import { describe, expect, test } from '@jest/globals'
import type { Conflict, Outcome, Retry } from '../../../src/outcome.ts'
import { failed, timedOut } from '../../../src/outcome.ts'
import { error, notice } from '../../../src/problem/problem.ts'
import {
  next,
  outOfTime,
  type Clock,
  type Decision,
} from '../../../src/run/retry.ts'
import {
  initialState,
  record,
  type AttemptProgress,
  type RunState,
} from '../../../src/run/state.ts'

const clock: Clock = {
  remainingMs: 60_000,
  stop: undefined,
  attemptMs: 400,
  random: 0.5,
}
const timeUp: Clock = { ...clock, remainingMs: 0, stop: 'timeout' }
const cancelled: Clock = { ...clock, stop: 'cancelled' }

const reached: AttemptProgress = {
  branch: 'main',
  isReached: true,
  isUnconfirmed: false,
}
const unreachable = error({ code: 'unreachable', message: 'No answer.' })
const strange = error({ code: 'git-failed', message: 'Strange output.' })
const declined = error({ code: 'branch-protected', message: 'Declined.' })
const limited = error({ code: 'rate-limited', message: 'Too many.' })

const push = { branch: 'main', parent: 'a', commit: 'b' }
const conflict: Conflict = { kind: 'conflict', branch: 'main' }
const passing: Retry = { kind: 'retry', problem: unreachable }
const unknown: Retry = { kind: 'retry', problem: strange, isUnknown: true }
const sent: Retry = { ...passing, unconfirmed: push }
const sentUnknown: Retry = { ...unknown, unconfirmed: push }

/** One attempt: what it does, and what it comes to. */
type Attempt = readonly [AttemptProgress, Outcome, Clock?]

/** The decision after the last of these attempts; all before it have to lead to another one. */
function after(attempts: readonly Attempt[]): {
  readonly state: RunState
  readonly decision: Decision
} {
  let state = initialState
  let decision: Decision = { kind: 'retry', afterMs: 0 }
  for (const [progress, outcome, now = clock] of attempts) {
    expect(decision.kind).toBe('retry')
    ;({ state, decision } = next(record(state, progress), outcome, now))
  }
  return { state, decision }
}

function repeated(times: number, attempt: Attempt): readonly Attempt[] {
  return Array.from({ length: times }, () => attempt)
}

const again = { kind: 'retry' }
const finish = (kind: string, code: string, message = /./) => ({
  kind: 'finish',
  outcome: {
    kind,
    problems: [{ code, message: expect.stringMatching(message) }],
  },
})

describe('an attempt leads to', () => {
  test.each<readonly [string, readonly Attempt[], object]>([
    ['another one after a conflict', [[reached, conflict]], again],
    [
      'another one after any number of conflicts',
      repeated(40, [reached, conflict]),
      again,
    ],
    [
      'contention when the time is up after conflicts',
      [...repeated(2, [reached, conflict]), [reached, conflict, timeUp]],
      finish('failed', 'contention', /^Others pushed to "main" first, 3 times/),
    ],
    [
      'the earlier problem when the time cuts an attempt short',
      [
        [reached, conflict],
        [reached, { kind: 'retry', problem: timedOut }, timeUp],
      ],
      finish('failed', 'contention', /once/),
    ],
    [
      'a timeout when nothing else went wrong',
      [[reached, { kind: 'retry', problem: timedOut }, timeUp]],
      finish('failed', 'timeout'),
    ],
    [
      'the problem that took the time, where only one attempt was made',
      [[reached, passing, timeUp]],
      finish('failed', 'unreachable'),
    ],
    [
      'contention without a hint at others where the branch is locked',
      [[reached, { ...conflict, details: "'main.lock': File exists" }, timeUp]],
      finish('failed', 'contention', /locked on the server/),
    ],
    [
      'another one after three unreachable tries',
      repeated(3, [{}, passing]),
      again,
    ],
    [
      'a failure after four unreachable tries',
      repeated(4, [{}, passing]),
      finish('failed', 'unreachable'),
    ],
    [
      'another one as long as there is time, once the server was reached',
      [[reached, conflict], ...repeated(20, [{}, passing] as Attempt)],
      again,
    ],
    [
      'another one after two unknown failures',
      repeated(2, [reached, unknown]),
      again,
    ],
    [
      'a failure after three unknown failures, whatever came between',
      [
        [reached, unknown],
        [reached, passing],
        [reached, unknown],
        [reached, conflict],
        [reached, unknown],
      ],
      finish('failed', 'git-failed'),
    ],
    [
      'another one after a third unknown failure that may have landed',
      repeated(3, [reached, sentUnknown]),
      again,
    ],
    [
      'a failure where it fails',
      [[reached, failed(declined)]],
      finish('failed', 'branch-protected'),
    ],
    [
      'nothing known where it fails after a push without an answer',
      [
        [reached, sent],
        [{}, failed(declined)],
      ],
      finish('unknown', 'branch-protected', /whether the commit b landed/),
    ],
    [
      'a failure where the push without an answer was read back',
      [
        [reached, sent],
        [reached, failed(declined)],
      ],
      finish('failed', 'branch-protected', /^Declined\.$/),
    ],
    [
      'reading back when the time is up after a push without an answer',
      [[reached, sent, timeUp]],
      { kind: 'read-back', problem: unreachable },
    ],
    [
      'nothing known when the job is cancelled after a push without an answer',
      [[reached, sent, cancelled]],
      finish('unknown', 'cancelled', /commit b/),
    ],
    [
      'a failure when the job is cancelled before a push',
      [[reached, passing, cancelled]],
      finish('failed', 'cancelled'),
    ],
    [
      'another one after a pause that is shorter than the time left',
      [[reached, { ...passing, pause: 60 }]],
      { kind: 'retry', afterMs: 60_500 },
    ],
    [
      'a failure where the pause is longer than the time left',
      [[reached, { ...passing, problem: limited, pause: 61 }]],
      finish('failed', 'rate-limited', /a pause of 61 s/),
    ],
    [
      'reading back where the pause is longer and a push has no answer',
      [[reached, { ...sent, problem: limited, pause: 61 }]],
      {
        kind: 'read-back',
        problem: { message: expect.stringContaining('a pause of 61 s') },
      },
    ],
    [
      'the next run going on from what was pushed for a pull request',
      [
        [
          { ...reached, pullRequest: { sent: ['c'] } },
          { kind: 'retry', problem: timedOut },
          timeUp,
        ],
      ],
      finish('failed', 'timeout', /the next run opens or updates it/),
    ],
    [
      'its own outcome, where it has landed',
      [
        [reached, conflict],
        [reached, { kind: 'pushed', commit: 'b' }, timeUp],
      ],
      { kind: 'finish', outcome: { kind: 'pushed', commit: 'b' } },
    ],
  ])('%s', (_, attempts, decision) => {
    const given = after(attempts)
    expect(given.decision).toMatchObject(decision)
    expect(given.state.attempts).toBe(attempts.length)
  })
})

describe('the pause', () => {
  test.each([
    [1, 0.5],
    [2, 1],
    [4, 4],
    [9, 15],
  ])(
    'after attempt %i that a server failed is up to twice %f s',
    (times, seconds) => {
      const { decision } = after(repeated(times, [reached, passing]))
      expect(decision).toEqual({ kind: 'retry', afterMs: seconds * 1000 })
    },
  )

  test.each([
    ['an attempt', 1, 0, 400, 200],
    ['two attempts, after any number of conflicts', 40, 1, 400, 400],
    ['16 s, where no commit landed in the meantime', 5, 0, 400, 8000],
    ['one attempt for each commit that landed, plus one', 3, 4, 400, 1000],
    ['ten attempts, also after a merge of a thousand', 2, 1000, 400, 2000],
    ['30 s', 2, 9, 8000, 15_000],
  ])('after a lost race is up to %s', (_, times, ahead, attemptMs, afterMs) => {
    const lost: Attempt = [
      { ...reached, ahead },
      conflict,
      { ...clock, attemptMs },
    ]
    const { decision } = after(repeated(times, lost))
    expect(decision).toEqual({ kind: 'retry', afterMs })
  })
})

describe('a run remembers', () => {
  test('what an attempt did before it was cut short, and does not change the state that it began with', () => {
    const first = after([
      [{ ...reached, pullRequest: { sent: ['c'] } }, passing],
    ]).state
    const opened = record(first, {
      pullRequest: { opened: 7 },
      diagnostics: [notice({ code: 'note', message: 'Note.' })],
    })
    expect(first.pullRequest).toEqual({
      sent: ['c'],
      opened: undefined,
      isUnanswered: false,
    })
    expect(opened.pullRequest).toEqual({
      sent: ['c'],
      opened: 7,
      isUnanswered: false,
    })
    expect(opened.diagnostics).toHaveLength(1)
    expect(opened.attempts).toBe(1)
  })

  test('every push that has no answer, also after one was read back', () => {
    const { state } = after([
      [reached, sent],
      [reached, { ...conflict, unconfirmed: { ...push, commit: 'c' } }],
    ])
    expect(state.pushes.map(({ commit }) => commit)).toEqual(['b', 'c'])
    expect(state).toMatchObject({ isUnconfirmed: true, conflicts: 1 })
  })

  test('no plan of what is superseded', () => {
    const plan = { kind: 'plan' } as NonNullable<RunState['plan']>
    const { state } = after([
      [
        { ...reached, plan },
        { kind: 'superseded', reason: 'older-version', why: 'Older.' },
      ],
    ])
    expect(state.plan).toBeUndefined()
  })
})

test('a run that ends before its first attempt was stopped by the time', () => {
  expect(outOfTime(initialState, 'timeout')).toEqual({
    kind: 'finish',
    outcome: failed(timedOut),
  })
})

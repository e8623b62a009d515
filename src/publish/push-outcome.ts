import type { ServerFailure } from '../git/failure.ts'
import type { Pushed } from '../git/push.ts'
import {
  failed,
  type Outcome,
  type Retry,
  type UnconfirmedPush,
} from '../outcome.ts'

/**
 * The outcome of a push that did not land.
 * @param sent the commit, which may have landed without an answer; undefined where that would not matter
 */
export function pushOutcome(
  pushed: Exclude<Pushed, { kind: 'landed' }>,
  branch: string,
  sent?: UnconfirmedPush,
): Outcome {
  switch (pushed.kind) {
    case 'refused':
      return failed(pushed.problem)
    case 'conflict':
      return {
        kind: 'conflict',
        branch,
        details: pushed.output,
        unconfirmed:
          sent && !pushed.isCertain ? { ...sent, isAnswered: true } : undefined,
      }
    case 'unsent':
      return afterFailure(pushed.failure)
    case 'unclear': {
      const { code } = pushed.failure.problem
      // These codes come from the connection or a proxy, not from the server.
      const isAnswered = code !== 'unreachable' && code !== 'git-failed'
      return {
        ...afterFailure(pushed.failure),
        unconfirmed: sent && { ...sent, isAnswered },
      }
    }
  }
}

function afterFailure({ kind, problem, pause }: ServerFailure): Retry {
  return { kind: 'retry', problem, pause, isUnknown: kind !== 'transient' }
}

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
 * @param branch the one that was pushed to
 * @param sent what may have landed all the same; undefined where that would not matter
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
        unconfirmed: pushed.isCertain ? undefined : answered(sent, true),
      }
    case 'unsent':
      return afterFailure(pushed.failure)
    case 'unclear':
      return {
        ...afterFailure(pushed.failure),
        unconfirmed: answered(sent, isAnswer(pushed.failure)),
      }
  }
}

function answered(sent: UnconfirmedPush | undefined, isAnswered: boolean) {
  return sent && { ...sent, isAnswered }
}

/** Not what comes of a connection that was lost, or of something between here and the server. */
function isAnswer({ problem: { code } }: ServerFailure): boolean {
  return code !== 'unreachable' && code !== 'git-failed'
}

function afterFailure({ kind, problem, pause }: ServerFailure): Retry {
  return { kind: 'retry', problem, pause, isUnknown: kind !== 'transient' }
}

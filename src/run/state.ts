import type { Plan } from '../plan/plan.ts'
import type { Problem } from '../problem.ts'
import { nothingDone, type Done } from '../publish/pull-request/proposal.ts'
import type { Sent } from '../publish/outcome.ts'
import type { FinalOutcome } from '../outcome.ts'

/** Where the run stands between two attempts. */
export interface Progress {
  attempts: number
  /** How often somebody else was faster. */
  racesLost: number
  /** Where a server failed in words that nobody knows, or refused a push halfway in words that sound final. */
  readonly unknownFailures: Problem[]
  branch: string | undefined
  tip: string | undefined
  plan: Plan | undefined
  /** Everything that was ever sent: one of them may have landed although nobody said so. */
  readonly sent: Sent[]
  /** Whether the fate of the last of them has not been read back yet. */
  unconfirmed: boolean
  /** What was done for the pull request. */
  readonly done: Done
  /** Why the last attempt was not the last one. */
  last: Problem | undefined
}

export function newProgress(): Progress {
  return {
    attempts: 0,
    racesLost: 0,
    unknownFailures: [],
    branch: undefined,
    tip: undefined,
    plan: undefined,
    sent: [],
    unconfirmed: false,
    done: nothingDone(),
    last: undefined,
  }
}

/** A failure after a push whose answer was lost: to say that nothing landed would be a guess. */
export function unknownOutcome(
  problem: Problem,
  { sent, branch }: Progress,
): FinalOutcome {
  const last = sent.at(-1)
  const commit = last?.commit === undefined ? 'commit' : `commit ${last.commit}`
  const message = `${problem.message} Whether the ${commit} has landed could not be read back: look for it on "${last?.branch ?? branch}".`
  return { kind: 'unknown', problems: [{ ...problem, message }] }
}

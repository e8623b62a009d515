import type { Plan } from './plan.ts'
import type { Problem } from './problem.ts'
import type { Ending } from './report/report.ts'

/** Where the run stands between two attempts. */
export interface Progress {
  attempts: number
  /** How often somebody else was faster. */
  racesLost: number
  /** Where a server failed in words that nobody knows, or refused a push halfway in words that sound final. */
  readonly strikes: Problem[]
  branch: string | undefined
  tip: string | undefined
  plan: Plan | undefined
  /** Every commit that was ever sent: one of them may have landed although nobody said so. */
  readonly sent: string[]
  /** Whether the fate of the last of them has not been read back yet. */
  unsettled: boolean
  /** Why the last attempt was not the last one. */
  last: Problem | undefined
}

/** The problem of a run that was stopped in the middle of something. */
export const stopped: Problem = {
  reason: 'timeout',
  message: 'The time was up before it was done. Give more in "timeout".',
}

export function newProgress(): Progress {
  return {
    attempts: 0,
    racesLost: 0,
    strikes: [],
    branch: undefined,
    tip: undefined,
    plan: undefined,
    sent: [],
    unsettled: false,
    last: undefined,
  }
}

/** A failure after a push whose answer was lost: to say that nothing landed would be a guess. */
export function unknownFate(
  problem: Problem,
  { sent, branch }: Progress,
): Ending {
  const message = `${problem.message} Whether the commit ${sent.at(-1)} has landed could not be read back: look for it on "${branch}".`
  return { kind: 'unknown', problems: [{ ...problem, message }] }
}

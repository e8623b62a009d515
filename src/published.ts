import type { Problem } from './problem.ts'
import type { Ending } from './report/report.ts'

/** How a bump was published: to an end, or to another attempt for a reason. */
export type Published =
  | { readonly kind: 'end'; readonly ending: Ending }
  | {
      readonly kind: 'again'
      readonly problem: Problem
      /** What may have become public all the same. */
      readonly sent?: Sent
    }

/** A commit that was sent to a branch, and whose fate is not known. */
export type Sent =
  | { readonly branch: string; readonly commit: string }
  /** GitHub was to make it there, so its id is not known either. */
  | { readonly branch: string; readonly parent: string }

export function end(ending: Ending): Published {
  return { kind: 'end', ending }
}

export function failed(problem: Problem): Published {
  return end({ kind: 'failed', problems: [problem] })
}

export function again(problem: Problem, sent?: Sent): Published {
  return { kind: 'again', problem, ...(sent === undefined ? {} : { sent }) }
}

export function contention(branch: string, details: string): Problem {
  return {
    reason: 'contention',
    message: `Others pushed to "${branch}" at the same moment, every time. Give more time in "timeout".`,
    details,
  }
}

/** The problem of a run that was stopped in the middle of something. */
export const stopped: Problem = {
  reason: 'timeout',
  message: 'The time was up before it was done. Give more in "timeout".',
}

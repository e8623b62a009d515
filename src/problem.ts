/**
 * Where a problem stands in the target repository.
 * `file` is relative to its root; `line` and `column` count from 1.
 */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** Why a run did not do what was asked: a stable word for machines, one sentence for people. */
export interface Problem {
  readonly reason: Reason
  /** What was being done, the thing as the user wrote it, what to do next. */
  readonly message: string
  readonly at?: Place
  /** Another program's own words, shown below the sentence. */
  readonly details?: string
}

/** The stable words of the `reason` output. */
export type Reason = 'bad-input'

/**
 * Ends the run. Thrown where the run can not go on, caught once by `main`.
 * What a run does go on from (a lost race, a file without a change) is a value instead.
 */
export class Refusal extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: Problem | readonly Problem[], options?: ErrorOptions) {
    const list = 'reason' in problems ? [problems] : problems
    super(list.map((problem) => problem.message).join('\n'), options)
    this.problems = list
  }
}

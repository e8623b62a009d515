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
  /** A page on which people can do it by hand. */
  readonly link?: { readonly text: string; readonly url: string }
}

/** The stable words of the `reason` output of a failed run; the README explains each. */
export const reasons = [
  'invalid-input',
  'untrusted-event',
  'git-unusable',
  'git-failed',
  'no-space',
  'temp-unusable',
  'kustomize-unusable',
  'repository-not-found',
  'unreachable',
  'rate-limited',
  'unauthorized',
  'permission-denied',
  'branch-missing',
  'branch-protected',
  'push-rejected',
  'pull-request-rejected',
  'contention',
  'timeout',
  'cancelled',
  'overlay-not-found',
  'overlay-ambiguous',
  'overlay-outside-repository',
  'invalid-kustomization',
  'ambiguous-image',
  'image-not-rendered',
  'image-mismatch',
  'image-left-behind',
  'build-failed',
  'render-too-large',
  'policy-refused',
  'policy-unusable',
  'internal-error',
] as const

export type Reason = (typeof reasons)[number]

/**
 * Ends the run. Thrown where the run can not go on, caught in one place.
 * What a run does go on from (a lost race, a file without a change) is a value instead.
 */
export class Refusal extends Error {
  readonly problems: readonly [Problem, ...Problem[]]

  constructor(...problems: [Problem, ...Problem[]]) {
    super(problems.map((problem) => problem.message).join('\n'))
    this.problems = problems
  }
}

/** The refusal of an input: names it, quotes what was given, says what to write instead. */
export function invalidInput(input: string, message: string): Refusal {
  return new Refusal({
    reason: 'invalid-input',
    message: `Input "${input}": ${message}`,
  })
}

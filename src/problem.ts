/**
 * Where a problem stands in the target repository.
 * `file` is relative to its root; `line` and `column` count from 1.
 */
export interface Place {
  readonly file: string
  readonly line?: number | undefined
  readonly column?: number | undefined
}

/** Something that people should know, and where it is. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning' | 'notice'
  /** Stable and kebab-case; of an error it is the `reason` output. */
  readonly code: string
  /** What was being done, the thing as the user wrote it, what to do next. */
  readonly message: string
  readonly at?: Place | undefined
  /** The output of another program, shown below the sentence. */
  readonly details?: string | undefined
  /** A page on which people can do it by hand. */
  readonly link?: { readonly text: string; readonly url: string } | undefined
}

/** A diagnostic of an error: why a run did not do what was asked. */
export interface Problem extends Diagnostic {
  readonly severity: 'error'
  readonly code: Reason
}

/** At least one. */
export type Problems = readonly [Problem, ...Problem[]]

/** What an error says, before it is one. */
type ErrorParts = Omit<Problem, 'severity'>
type DiagnosticParts = Omit<Diagnostic, 'severity'>

export function error(parts: ErrorParts): Problem {
  return { ...parts, severity: 'error' }
}

export function warning(parts: DiagnosticParts): Diagnostic {
  return { ...parts, severity: 'warning' }
}

export function notice(parts: DiagnosticParts): Diagnostic {
  return { ...parts, severity: 'notice' }
}

/** The same problem with one more sentence. */
export function withSentence(problem: Problem, sentence: string): Problem {
  return { ...problem, message: `${problem.message} ${sentence}` }
}

/** The values of the `reason` output of a failed run; docs/errors.md explains each. */
export const reasons = [
  'invalid-input',
  'untrusted-event',
  'node-unusable',
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
  'source-not-found',
  'source-image-missing',
  'source-image-unclear',
  'no-previous',
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
  'deployer-overrides',
  'not-deployed',
  'policy-refused',
  'policy-unusable',
  'internal-error',
] as const

export type Reason = (typeof reasons)[number]

/**
 * Ends the run. Thrown where the run cannot go on, caught in one place.
 * What a run does go on from (a lost race, a file without a change) is a value instead.
 */
export class Refusal extends Error {
  readonly problems: Problems

  constructor(...problems: [ErrorParts, ...ErrorParts[]]) {
    super(problems.map(({ message }) => message).join('\n'))
    const [first, ...more] = problems
    this.problems = [error(first), ...more.map(error)]
  }
}

/** Ends the run where there are problems. */
export function refuse(problems: readonly Problem[]): void {
  const [first, ...more] = problems
  if (first !== undefined) throw new Refusal(first, ...more)
}

/** The refusal of an input: names it, quotes what was given, says what to write instead. */
export function invalidInput(input: string, message: string): Refusal {
  return new Refusal({
    code: 'invalid-input',
    message: `Input "${input}": ${message}`,
  })
}

/** What a message of another program means, and what to do about it. */
export interface ErrorPattern<Context> {
  readonly pattern: RegExp
  readonly code: Reason
  readonly message: (context: Context, output: string) => string
  /** Whether another try can help. */
  readonly isTransient?: true
}

/** The first pattern that matches the output of a program. */
export function findPattern<Context>(
  patterns: readonly ErrorPattern<Context>[],
  output: string,
): ErrorPattern<Context> | undefined {
  return patterns.find(({ pattern }) => pattern.test(output))
}

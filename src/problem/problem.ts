import { withoutLongWords } from './message.ts'

/** A place in a file, usually of the branch to land on. */
export interface Place {
  /** Relative to its root. */
  readonly file: string
  /** From 1, as is the column. */
  readonly line?: number | undefined
  readonly column?: number | undefined
  /** Whether it is in another repository, or at another revision: no annotation can point there. */
  readonly isElsewhere?: boolean
}

/** A problem, a warning or a notice, and its place. */
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

/** A diagnostic that fails the run. */
export interface Problem extends Diagnostic {
  readonly severity: 'error'
  readonly code: Reason
  /**
   * What the server asks for. The inputs decide how to give it: `run/advice.ts` names them. Empty where the message does
   * that itself.
   */
  readonly demands?: readonly Demand[] | undefined
}

/** More rights of the token; a pull request, or a signature, for a commit on this branch. */
export type Demand = 'access' | 'pull-request' | 'signature'

/** At least one. */
export type Problems = readonly [Problem, ...Problem[]]

type Parts<T extends Diagnostic> = Omit<T, 'severity'>

export function error(parts: Parts<Problem>): Problem {
  return {
    ...parts,
    message: withoutLongWords(parts.message),
    severity: 'error',
  }
}

export function warning(parts: Parts<Diagnostic>): Diagnostic {
  return {
    ...parts,
    message: withoutLongWords(parts.message),
    severity: 'warning',
  }
}

export function notice(parts: Parts<Diagnostic>): Diagnostic {
  return {
    ...parts,
    message: withoutLongWords(parts.message),
    severity: 'notice',
  }
}

/** The same problem with one more sentence. */
export function withSentence(problem: Problem, sentence: string): Problem {
  return { ...problem, message: `${problem.message} ${sentence}` }
}

/** Whether the message names the place itself. */
export function namesPlace(message: string, { file, line }: Place): boolean {
  const place = line === undefined ? file : `${file}, line ${line}`
  return new RegExp(`(?<![\\w./-])${RegExp.escape(place)}(?![\\w/-])`).test(
    message,
  )
}

export function isProblem(one: object): one is Problem {
  return 'severity' in one && one.severity === 'error'
}

export interface Failed {
  readonly kind: 'failed'
  readonly problems: Problems
}

/** All results, or every problem among them. */
export type Collected<T> =
  { readonly kind: 'done'; readonly all: readonly T[] } | Failed

export function collectProblems<T extends object>(
  results: readonly (T | Problem)[],
): Collected<T> {
  const [first, ...more] = results.filter(isProblem)
  return first === undefined
    ? { kind: 'done', all: results.filter((one): one is T => !isProblem(one)) }
    : { kind: 'failed', problems: [first, ...more] }
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
  'rollback-overtaken',
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
  'preview-taken',
  'pull-request-unknown',
  'deployer-overrides',
  'not-deployed',
  'policy-refused',
  'policy-unusable',
  'internal-error',
] as const

export type Reason = (typeof reasons)[number]

/**
 * Ends the run: thrown, and caught in one place.
 * Whatever a run continues after (a conflict, the problem of one folder of many) is a value instead.
 */
export class Refusal extends Error {
  readonly problem: Problem

  constructor(parts: Parts<Problem>) {
    const problem = error(parts)
    super(problem.message)
    this.problem = problem
  }
}

/** How an error of Node ends where the system has no room for one more program, whichever it is. */
export const noRoomForPrograms = /\bspawn \S+ (EMFILE|ENFILE|EAGAIN|ENOMEM)$/

import type { GitResult } from './command.ts'
import {
  errorPatterns,
  rateLimited,
  type RemoteBranch,
} from './error-patterns.ts'
import { error, type Problem } from '../problem/problem.ts'
import { findPattern, patternProblem } from '../process/error-pattern.ts'

/** A git command that failed at a server: for good, worth another try, or with a message that nobody knows. */
export interface ServerFailure {
  readonly kind: 'final' | 'transient' | 'unknown'
  readonly problem: Problem
  /** The seconds to wait before another try, where the server asks for a pause. */
  readonly pause?: number | undefined
}

/** In seconds, where GitHub does not name a time (its REST guide, rate limits). */
const usualPause = 60

/** Why git could not read from a server, or connect to it, by what it wrote to stderr. */
export function serverFailure(
  { stderr, trace }: Pick<GitResult, 'stderr' | 'trace'>,
  branch: RemoteBranch,
): ServerFailure {
  const retryAfter = trace?.retryAfter
  // A 403 with a time to come back is a limit, and not a refusal.
  const isLimit = retryAfter !== undefined && /(error:|HTTP) 403/.test(stderr)
  const found = isLimit
    ? rateLimited
    : findPattern(errorPatterns(branch), stderr)
  const details = stderr.trim()
  if (found === undefined)
    return {
      kind: 'unknown',
      problem: error({
        code: 'git-failed',
        message: `git could not work with ${branch.repository}. Read its output below this message in the log.`,
        details,
      }),
    }
  return {
    kind: found.isTransient ? 'transient' : 'final',
    pause: found === rateLimited ? (retryAfter ?? usualPause) : retryAfter,
    problem: { ...patternProblem(found, branch, stderr), details },
  }
}

/**
 * Whether a page of something else answered. git takes any answer with status 200 for a list of refs (its "dumb"
 * protocol), and finds none in it.
 */
export function isPage({ trace }: Pick<GitResult, 'trace'>): boolean {
  return trace?.isGitServer === false
}

/** A page, where a git server was expected. */
export function noGitServer(repository: string): ServerFailure {
  return {
    kind: 'final',
    problem: error({
      code: 'repository-not-found',
      message: `What answers for ${repository} is not a git server, but perhaps a login page or a proxy. Check "repository".`,
    }),
  }
}

/** Thrown in the middle of an attempt when the server fails; another attempt may be made if it is transient. */
export class ServerError extends Error {
  readonly failure: ServerFailure

  constructor(failure: ServerFailure) {
    super(failure.problem.message)
    this.failure = failure
  }
}

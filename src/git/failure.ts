import type { Problem } from '../problem.ts'
import { errorPatterns, tooMany, type Place } from './error-patterns.ts'
import type { HttpTrace } from './trace.ts'

/** A git command that talked to a server and failed: for good, worth another try, or in words that nobody knows. */
export interface ServerFailure {
  readonly kind: 'final' | 'transient' | 'unknown'
  readonly problem: Problem
  /** The seconds to wait before another try, where the server wants a pause. */
  readonly pause?: number
}

/** What GitHub asks for where it does not say how long (its REST guide, rate limits). */
const usualPause = 60

/** What the words of git mean, when it could not read from or connect to the server. */
export function serverFailure(
  stderr: string,
  place: Place,
  retryAfter?: number,
): ServerFailure {
  // A 403 that says when to come back is a limit, and no refusal.
  const isLimit = retryAfter !== undefined && /(error:|HTTP) 403/.test(stderr)
  const signature = isLimit
    ? tooMany
    : errorPatterns.find(({ pattern }) => pattern.test(stderr))
  const pause = signature === tooMany ? (retryAfter ?? usualPause) : retryAfter
  const details = stderr.trim()
  return signature === undefined
    ? {
        kind: 'unknown',
        problem: {
          severity: 'error',
          code: 'git-failed',
          message: `git could not work with ${place.repository}.`,
          details,
        },
      }
    : {
        kind: signature.kind,
        ...(pause === undefined ? {} : { pause }),
        problem: {
          severity: 'error',
          code: signature.code,
          message: signature.message(place),
          details,
        },
      }
}

/**
 * Whether a page of something else answered. git takes any that comes with status 200 for a list of refs (its "dumb"
 * protocol), and finds none in it.
 */
export function isPage(talk: HttpTrace | undefined): boolean {
  return talk?.isGitServer === false
}

/** A page, where a git server was expected. */
export function noGitServer({
  repository,
}: Pick<Place, 'repository'>): ServerFailure {
  return {
    kind: 'final',
    problem: {
      severity: 'error',
      code: 'repository-not-found',
      message: `What answers for ${repository} is no git server, but perhaps a login page or a proxy. Check "repository".`,
    },
  }
}

/** Thrown in the middle of an attempt when the server fails; the attempt may be made again if it is transient. */
export class ServerTrouble extends Error {
  readonly failure: ServerFailure

  constructor(failure: ServerFailure) {
    super(failure.problem.message)
    this.failure = failure
  }
}

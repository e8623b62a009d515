import type { Problem, Problems, Diagnostic } from '../problem.ts'
import type { Request } from '../request/inputs.ts'
import { targetReport, type Report } from './report.ts'

/**
 * The report of a run that ended before it could tell anything else.
 *
 * @param request undefined where it could not be read
 * @param cause the problems that ended it, or what was thrown without being expected
 */
export function failedReport(
  cause: unknown,
  request: Request | undefined,
): Report {
  const problems = isProblems(cause) ? cause : ([unexpected(cause)] as const)
  return {
    outcome: { kind: 'failed', problems },
    folders:
      request?.overlays.kind === 'folders' ? request.overlays.folders : [],
    overlays: [],
    further: [],
    policies: [],
    remarks: request?.notices ?? [],
    target: targetReport(request?.target),
    branch: undefined,
    attempts: 0,
    engine: undefined,
    seconds: 0,
  }
}

/** An input that does not exist does nothing, which nobody would notice without a word. */
export function unknownInputs(
  given: readonly string[],
  known: readonly string[],
): readonly Diagnostic[] {
  return given
    .filter((name) => !known.includes(name))
    .map((name) => ({
      severity: 'warning',
      code: 'unknown-input',
      message: `There is no input "${name}", and it does nothing. The inputs are ${known.join(', ')}.`,
    }))
}

function isProblems(cause: unknown): cause is Problems {
  return Array.isArray(cause) && cause.length > 0
}

/** The problem of what was thrown without being expected. */
export function unexpected(cause: unknown): Problem {
  const error = cause instanceof Error ? cause : new Error(String(cause))
  if (
    /No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/i.test(
      error.message,
    )
  )
    return {
      severity: 'error',
      code: 'no-space',
      message:
        'The disk of this runner is full: there is no room under RUNNER_TEMP. Free some space.',
      details: error.message,
    }
  if (
    /^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST):.*mk(dir|dtemp)/.test(error.message)
  )
    return {
      severity: 'error',
      code: 'temp-unusable',
      message:
        'No folder can be made under RUNNER_TEMP, where this runner keeps what is temporary: check that it is a folder, and that the user of the runner may write there.',
      details: error.message,
    }
  return {
    severity: 'error',
    code: 'internal-error',
    message: `Something went wrong that this action does not know: ${error.message.replace(/[.!?]?\s*$/, '.')} Please report it, with the log.`,
    ...(error.stack === undefined ? {} : { details: error.stack }),
  }
}

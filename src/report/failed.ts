import { failed } from '../outcome.ts'
import {
  error,
  noRoomForPrograms,
  Refusal,
  type Problem,
} from '../problem/problem.ts'
import { namedFolders, type Request } from '../request/inputs.ts'
import type { Report } from './report.ts'

/**
 * The report of a run that ended before there was anything else to report.
 *
 * @param cause what was thrown
 * @param request undefined where it could not be read
 */
export function failedReport(
  cause: unknown,
  request: Request | undefined,
): Report {
  return {
    outcome: failed(problemOfError(cause)),
    task: request?.task,
    overlays: request === undefined ? [] : namedFolders(request),
    folders: [],
    policies: [],
    deployers: [],
    diagnostics: request?.notices ?? [],
    target: request?.target,
    branch: undefined,
    runBranch: undefined,
    attempts: 0,
    engine: undefined,
    seconds: 0,
    timeline: [],
  }
}

/** The problem of a thrown value: of a refusal its own, else by the message; `internal-error` for unknown ones. */
export function problemOfError(cause: unknown): Problem {
  if (cause instanceof Refusal) return cause.problem
  const { message, stack } =
    cause instanceof Error ? cause : new Error(String(cause))
  if (
    /No space left on device|Out of diskspace|Disk quota exceeded|ENOSPC|EDQUOT/i.test(
      message,
    )
  )
    return error({
      code: 'no-space',
      message:
        'The disk of this runner is full: there is no room under RUNNER_TEMP. Free some space.',
      details: message,
    })
  if (/^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST):.*mk(dir|dtemp)/.test(message))
    return error({
      code: 'temp-unusable',
      message:
        'No folder can be made under RUNNER_TEMP. Check that it is a folder, and that the user of the runner may write there.',
      details: message,
    })
  if (noRoomForPrograms.test(message))
    return error({
      code: 'internal-error',
      message:
        'This runner cannot start another program. Raise its limits of open files, processes and memory, or run fewer jobs on it.',
      details: message,
    })
  return error({
    code: 'internal-error',
    message: `Unexpected error: ${message.replace(/[.!?]?\s*$/, '.')} Please report it, with the log.`,
    details: stack,
  })
}

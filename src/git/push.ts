import { runGit, type GitResult } from './command.ts'
import type { RemoteBranch } from './error-patterns.ts'
import {
  isPage,
  noGitServer,
  serverFailure,
  type ServerFailure,
} from './failure.ts'
import { isRace, named, rejections } from './rejection-patterns.ts'
import type { Repository } from './repository.ts'
import {
  failed,
  type Conflict,
  type Retry,
  type UnconfirmedPush,
} from '../outcome.ts'
import { error, type Failed } from '../problem/problem.ts'
import { findPattern, patternProblem } from '../process/error-pattern.ts'

/**
 * How a push ended. Only the server's own acknowledgement is `landed`. A conflict may hide a push that was applied
 * and sent again by libcurl: where `unconfirmed` names it, the history on the server has to be asked.
 */
export type Pushed = { readonly kind: 'landed' } | Failed | Conflict | Retry

/** The branch that was pushed to, and its commits before and after. */
type Move = RemoteBranch & Pick<UnconfirmedPush, 'parent' | 'commit'>

/**
 * Moves a branch, if and only if it still is where it was: a compare-and-swap. The lease with an explicit value
 * overwrites nothing else, and creates the branch only where none was expected.
 * @param move the commits before and after; undefined where there is no branch
 * @param signal instead of the repository's own
 */
export async function push(
  repository: Repository,
  branch: string,
  {
    from = '',
    to = '',
  }: { readonly from: string | undefined; readonly to: string | undefined },
  signal?: AbortSignal,
): Promise<Pushed> {
  const ref = `refs/heads/${branch}`
  const options = ['--porcelain', '--no-verify']
  const lease = `--force-with-lease=${ref}:${from}`
  const { remote, httpPush } = repository
  const { url, name, ssh } = remote
  // What was begun ends with the repository's own signal.
  const begun =
    signal === undefined ? await httpPush?.finish({ ref, from, to }) : undefined
  const result =
    begun ??
    (await runGit({
      ...remote,
      args: ['push', ...options, lease, '--', url, `${to}:${ref}`],
      signal: signal ?? remote.signal,
    }))
  const isTraced = /^https?:/.test(url)
  const place = { repository: name, branch, isSsh: ssh !== undefined }
  const move = { ...place, parent: from, commit: to }
  return readPush(result, { ...move, isTraced })
}

/**
 * Reads the result of `git push --porcelain` (git-push(1), OUTPUT).
 * @param isTraced whether its requests are traced, as those to a path are not
 */
export function readPush(
  result: GitResult,
  { isTraced, ...move }: Move & { readonly isTraced: boolean },
): Pushed {
  const { stdout, stderr, exitCode, trace } = result
  const [, flag = '', status = ''] =
    /^([ +*=!-])\t[^\t]+\t(.*)$/m.exec(stdout) ?? []
  if (exitCode === 0 && [' ', '*', '+', '-'].includes(flag))
    return { kind: 'landed' }
  if (flag === '!')
    return status.startsWith('[rejected]') && isPage(result)
      ? failed(noGitServer(move.repository).problem)
      : readRejection(status, stderr, move)
  const failure = serverFailure(result, move)
  const isUntouched = exitCode === 128
  if (isUntouched && failure.kind === 'final') return failed(failure.problem)
  const isEndedBefore =
    isTraced &&
    exitCode === undefined &&
    trace !== undefined &&
    trace.hasPosted === undefined
  const isUnsent =
    isEndedBefore ||
    trace?.hasPosted === false ||
    (isUntouched && /unable to access/.test(stderr))
  return retryAfter(failure, isUnsent ? undefined : move)
}

/** @param sent undefined where git could not even begin */
function retryAfter(
  { kind, problem, pause }: ServerFailure,
  sent: Move | undefined,
): Retry {
  const isUnknown = kind !== 'transient'
  // These codes come from the connection or a proxy, not from the server.
  const isAnswered = !['unreachable', 'git-failed'].includes(problem.code)
  const unconfirmed = sent && { ...sent, isAnswered }
  return { kind: 'retry', problem, pause, isUnknown, unconfirmed }
}

function readRejection(status: string, stderr: string, move: Move): Pushed {
  // Gitea frames the message of a hook in empty lines of "error:".
  const remote = [...stderr.matchAll(/^remote: (.*\S)\s*$/gm)]
    .map(([, line]) => line)
    .filter((line) => line !== 'error:')
  const output = [status, ...remote].join('\n')
  if (
    /denied for writing|not allowed to push code to this project/.test(output)
  )
    return failed(serverFailure({ stderr: output }, move).problem)
  if (isRace(status, output))
    return {
      kind: 'conflict',
      branch: move.branch,
      details: output,
      // By git itself, before it sent anything. A server's "is at A but expected B" may answer the second of two.
      unconfirmed: output.startsWith('[rejected]')
        ? undefined
        : { ...move, isAnswered: true },
    }
  const found = findPattern(rejections, output)
  if (found !== undefined)
    return failed({ ...patternProblem(found, move, output), details: output })
  const problem = error({
    code: 'push-rejected',
    message: `The server rejected the push to ${named(move)}.`,
    details: output,
  })
  return retryAfter({ kind: 'unknown', problem }, move)
}

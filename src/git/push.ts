import { runGit, type GitResult } from './command.ts'
import type { RemoteBranch } from './error-patterns.ts'
import {
  isPage,
  noGitServer,
  serverFailure,
  type ServerFailure,
} from './failure.ts'
import type { Repository } from './repository.ts'
import {
  failed,
  type Conflict,
  type Retry,
  type UnconfirmedPush,
} from '../outcome.ts'
import { error, type Demand, type Failed } from '../problem/problem.ts'
import { findPattern, type ErrorPattern } from '../process/error-pattern.ts'

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

const race =
  /fetch first|non-fast-forward|stale info|shallow update not allowed|failed to update ref|incorrect old value provided|reference already exists|already been updated by another client|invalid old id sent|failed to lock|cannot lock ref .*(is at .* but expected|unable to resolve reference|Unable to create)/
const nameConflict = /'refs\/heads\/([^']+)' exists; cannot create/
const unwritable = /Unable to create '.*': (?!File exists)/
const rule =
  /protected branch|hook declined|push declined|GH006|GH013|denying|not allowed to push|refusing to allow/i

/** The first that matches the rejection of a branch, and the server's messages about it, counts. */
const rejections: readonly ErrorPattern<RemoteBranch>[] = [
  {
    pattern: nameConflict,
    code: 'push-rejected',
    message: ({ repository, branch }, output) => {
      const other = nameConflict.exec(output)?.[1] ?? ''
      return `${repository} has the branch "${other}", and git cannot have "${branch}" beside it. Delete "${other}", or write another name in "pull-request-branch".`
    },
  },
  {
    pattern: unwritable,
    code: 'push-rejected',
    message: (branch) =>
      `The server cannot write ${named(branch)} to its disk. Check the rights and the free space there.`,
  },
  {
    pattern: /currently checked out/,
    code: 'push-rejected',
    message: ({ repository, branch }) =>
      `"${branch}" is checked out in ${repository}, and git does not change it under a working tree. Use a bare clone, or another branch.`,
  },
  {
    pattern: /without `?workflows?`? (permission|scope)/,
    code: 'permission-denied',
    message: (branch) =>
      `The token may not push changes of .github/workflows to ${named(branch)}. GITHUB_TOKEN never may: set "token" to one of a GitHub App that has the permission Workflows, with write access.`,
  },
  { pattern: rule, code: 'branch-protected', message: declined },
]

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
  // A rule's message can quote what reads like a race.
  const isSettled = nameConflict.test(output) || unwritable.test(output)
  if (race.test(output) && !isSettled && !rule.test(status))
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
  const problem = error({
    code: found?.code ?? 'push-rejected',
    message:
      found?.message(move, output) ??
      `The server rejected the push to ${named(move)}.`,
    details: output,
    demands: found?.pattern === rule ? demandsOf(output) : undefined,
  })
  return found === undefined
    ? retryAfter({ kind: 'unknown', problem }, move)
    : failed(problem)
}

function named({ repository, branch }: RemoteBranch): string {
  return `"${branch}" of ${repository}`
}

/** What else helps depends on the server and the inputs: see run/advice. */
function declined(branch: RemoteBranch, output: string): string {
  const who = branch.isSsh === true ? 'the deploy key' : "the token's owner"
  const demands = demandsOf(output)
  const takes = !demands.includes('signature')
    ? 'does not take direct pushes'
    : demands.includes('pull-request')
      ? 'takes neither direct pushes nor unsigned commits'
      : 'takes only signed commits'
  return `${named(branch)} ${takes}: a rule or a hook of the server declined this one. Let ${who} bypass the rule.`
}

/** What a rule asks for, by the server's messages; a pull request where they do not say. */
function demandsOf(output: string): readonly Demand[] {
  if (!/signature|signed/i.test(output)) return ['pull-request']
  return /pull request|merge queue/i.test(output)
    ? ['pull-request', 'signature']
    : ['signature']
}

import { error, type Problem } from '../problem.ts'
import type { GitResult } from './command.ts'
import type { RemoteBranch } from './error-patterns.ts'
import { isPage, noGitServer, serverFailure, ServerTrouble } from './failure.ts'
import type { Repository } from './repository.ts'

/**
 * Asks where a branch is.
 * @param signal instead of the repository's own
 * @returns undefined where the branch does not exist
 * @throws ServerTrouble
 */
export async function branchAt(
  repository: Repository,
  branch: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const ref = `refs/heads/${branch}`
  const { stdout } = await list(repository, {
    args: ['--', repository.url, ref],
    branch,
    signal,
  })
  return stdout
    .toString()
    .split('\n')
    .find((line) => line.endsWith(`\t${ref}`))
    ?.split('\t')[0]
}

/**
 * Asks the server what its HEAD points at.
 * @throws ServerTrouble
 */
export async function defaultBranch(repository: Repository): Promise<string> {
  const { stdout } = await list(repository, {
    args: ['--symref', '--', repository.url, 'HEAD'],
    branch: 'HEAD',
  })
  const [, branch] =
    /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(stdout.toString()) ?? []
  if (branch !== undefined) return branch
  throw new ServerTrouble({
    kind: 'final',
    problem: error({
      code: 'branch-missing',
      message: `${repository.name} has no default branch: it is empty, or its HEAD is detached. Name the branch in "branch".`,
    }),
  })
}

async function list(
  repository: Repository,
  {
    args,
    branch,
    signal,
  }: {
    readonly args: readonly string[]
    readonly branch: string
    readonly signal?: AbortSignal | undefined
  },
): Promise<GitResult> {
  const result = await repository.remote({
    args: ['ls-remote', ...args],
    signal,
  })
  const place = { repository: repository.name, branch }
  if (result.exitCode !== 0)
    throw new ServerTrouble(serverFailure(result, place))
  if (isPage(result)) throw new ServerTrouble(noGitServer(place))
  return result
}

/**
 * Asks whether the token may push: the first request of a push, and none after it.
 * @returns why not; undefined where it may, and where that is not known yet
 */
export async function pushObstacle(
  repository: Repository,
  {
    place,
    signal,
  }: { readonly place: RemoteBranch; readonly signal: AbortSignal },
): Promise<Problem | undefined> {
  const result = await repository.remote({
    args: [
      'push',
      '--dry-run',
      '--porcelain',
      '--no-verify',
      '--',
      repository.url,
      ':refs/kustomize-bump/none',
    ],
    signal,
  })
  if (result.exitCode !== 128) return undefined
  const { kind, problem } = serverFailure(result, place)
  return kind === 'final' ? problem : undefined
}

import { runGit, type GitResult } from './command.ts'
import { serverFailure } from './failure.ts'
import type { Repository } from './repository.ts'
import { GitEnded } from './session.ts'
import { Refusal, type Problem } from '../problem/problem.ts'

/**
 * Asks where a branch is.
 * @param signal instead of the repository's own
 * @returns undefined where the branch does not exist
 * @throws ServerError
 */
export async function branchAt(
  { server }: Repository,
  branch: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const ref = `refs/heads/${branch}`
  return (await server.listRefs([ref], signal)).get(ref)
}

/**
 * Asks the server what its HEAD points at.
 * @throws Refusal (branch-missing), ServerError
 */
export async function defaultBranch({
  server,
  remote,
}: Repository): Promise<string> {
  const head = (await server.listRefs(['HEAD'])).get('HEAD')
  const [, branch] = /^refs\/heads\/(.+)$/.exec(head ?? '') ?? []
  if (branch !== undefined) return branch
  throw new Refusal({
    code: 'branch-missing',
    message: `${remote.name} has no default branch: it is empty, or its HEAD is detached. Name the branch in "branch".`,
  })
}

/**
 * Asks whether the token may push: the first request of a push. Over http, `push` goes on from there.
 * @returns why not; undefined where it may, and where that is not known yet
 */
export async function pushObstacle(
  { remote, httpPush }: Repository,
  signal: AbortSignal,
): Promise<Problem | undefined> {
  const { url, name, ssh } = remote
  const dryRun = ['push', '--dry-run', '--porcelain', '--no-verify', '--']
  const args = [...dryRun, url, ':refs/kustomize-bump/none']
  const result = httpPush
    ? await httpPush.begin(signal).then(() => undefined, resultOf)
    : await runGit({ ...remote, args, signal })
  if (result?.exitCode !== 128) return undefined
  const place = { repository: name, branch: '', isSsh: ssh !== undefined }
  const { kind, problem } = serverFailure(result, place)
  return kind === 'final' ? problem : undefined
}

function resultOf(thrown: unknown): GitResult {
  if (thrown instanceof GitEnded) return thrown.result
  throw thrown
}

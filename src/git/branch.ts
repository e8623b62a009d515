import { serverFailure, ServerTrouble } from './failure.ts'
import type { Repository } from './repository.ts'
import { error, type Problem } from '../problem.ts'

/**
 * Asks where a branch is.
 * @param signal instead of the repository's own
 * @returns undefined where the branch does not exist
 * @throws ServerTrouble
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
 * @throws ServerTrouble
 */
export async function defaultBranch({
  server,
  name,
}: Repository): Promise<string> {
  const head = (await server.listRefs(['HEAD'])).get('HEAD')
  const [, branch] = /^refs\/heads\/(.+)$/.exec(head ?? '') ?? []
  if (branch !== undefined) return branch
  throw new ServerTrouble({
    kind: 'final',
    problem: error({
      code: 'branch-missing',
      message: `${name} has no default branch: it is empty, or its HEAD is detached. Name the branch in "branch".`,
    }),
  })
}

/**
 * Asks whether the token may push: the first request of a push, and none after it.
 * @returns why not; undefined where it may, and where that is not known yet
 */
export async function pushObstacle(
  repository: Repository,
  signal: AbortSignal,
): Promise<Problem | undefined> {
  const { url, name } = repository
  const ref = ':refs/kustomize-bump/none'
  const result = await repository.remote(
    ['push', '--dry-run', '--porcelain', '--no-verify', '--', url, ref],
    { signal },
  )
  if (result.exitCode !== 128) return undefined
  const place = { repository: name, branch: '' }
  const { kind, problem } = serverFailure(result, place)
  return kind === 'final' ? problem : undefined
}

import type { Problem } from '../problem.ts'
import { serverFailure } from './failure.ts'
import type { Repository } from './repository.ts'
import type { Place } from './error-patterns.ts'

/**
 * Asks whether the token may push: the first request of a push, and none after it.
 * @returns why not; undefined where it may, and where that cannot be told yet
 */
export async function pushObstacle(
  repository: Repository,
  { place, signal }: { readonly place: Place; readonly signal: AbortSignal },
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
  const { kind, problem } = serverFailure(
    result.stderr,
    place,
    result.talk?.retryAfter,
  )
  return kind === 'final' ? problem : undefined
}

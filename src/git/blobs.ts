import { ServerTrouble, serverFailure } from './failure.ts'
import type { Repository } from './repository.ts'
import { fetchWithoutBlobs } from './tip.ts'

/**
 * Fetches blobs, all in one request.
 * @throws ServerTrouble
 */
export async function fetchBlobs(
  repository: Repository,
  blobs: readonly string[],
): Promise<void> {
  const result = await repository.remote({
    args: [
      '-c',
      'fetch.negotiationAlgorithm=noop',
      ...fetchWithoutBlobs,
      '--stdin',
      '--',
      repository.url,
    ],
    input: `${blobs.join('\n')}\n`,
  })
  if (result.exitCode === 0) return
  const place = { repository: repository.name, branch: '' }
  throw new ServerTrouble(
    serverFailure(result.stderr, place, result.talk?.retryAfter),
  )
}

/** The bytes of blobs that are here. */
export function readBlobs(
  { reader }: Repository,
  blobs: readonly string[],
): Promise<readonly (readonly [blob: string, bytes: Buffer])[]> {
  return Promise.all(
    blobs.map(async (blob) => [blob, (await reader.read(blob)).bytes] as const),
  )
}

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
export async function readBlobs(
  repository: Repository,
  blobs: readonly string[],
): Promise<readonly (readonly [blob: string, bytes: Buffer])[]> {
  const output = await repository.local({
    args: ['cat-file', '--batch'],
    input: `${blobs.join('\n')}\n`,
  })
  const found: [string, Buffer][] = []
  let position = 0
  while (position < output.length) {
    const end = output.indexOf(10, position)
    const [object = '', , size = ''] = output
      .toString('latin1', position, end)
      .split(' ')
    const start = end + 1
    found.push([object, output.subarray(start, start + Number(size))])
    position = start + Number(size) + 1
  }
  return found
}

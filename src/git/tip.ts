import { isPage, noGitServer, serverFailure, ServerTrouble } from './failure.ts'
import type { Repository } from './repository.ts'

/** The ref that holds the tip as last fetched; the next fetch has it to offer and transfers only what is new. */
export const tipRef = 'refs/kustomize-bump/tip'

/** Only what is asked for: no tags, no submodules, and blobs when they are needed. */
export const fetchWithoutBlobs = [
  'fetch',
  '-q',
  '--no-tags',
  '--no-write-fetch-head',
  '--recurse-submodules=no',
  '--filter=blob:none',
]

/**
 * Fetches the tip of a branch, without blobs. Only the first time the history is cut: see `contains`.
 * @returns the id of the commit
 * @throws ServerTrouble
 */
export async function fetchTip(
  repository: Repository,
  branch: string,
  {
    first,
    signal,
  }: {
    readonly first: boolean
    /** Instead of the repository's own. */
    readonly signal?: AbortSignal
  },
): Promise<string> {
  const result = await repository.remote({
    args: [
      ...fetchWithoutBlobs,
      ...(first ? ['--depth=1'] : []),
      '--',
      repository.url,
      `+refs/heads/${branch}:${tipRef}`,
    ],
    ...(signal === undefined ? {} : { signal }),
  })
  if (result.exitCode !== 0) {
    const place = { repository: repository.name, branch }
    const { stderr, talk } = result
    const failure = serverFailure(stderr, place, talk?.retryAfter)
    throw new ServerTrouble(
      failure.problem.reason === 'branch-missing' && isPage(talk)
        ? noGitServer(place)
        : failure,
    )
  }
  if (result.stderr.includes('filtering not recognized'))
    repository.partial = false
  const tip = await repository.local({
    args: ['rev-parse', '--verify', tipRef],
  })
  return tip.toString().trim()
}

/**
 * Asks the server what its HEAD points at.
 * @throws ServerTrouble
 */
export async function defaultBranch(repository: Repository): Promise<string> {
  const result = await repository.remote({
    args: ['ls-remote', '--symref', '--', repository.url, 'HEAD'],
  })
  const [, branch] =
    /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(result.stdout.toString()) ?? []
  if (branch !== undefined) return branch
  if (result.exitCode === 0 && isPage(result.talk))
    throw new ServerTrouble(noGitServer({ repository: repository.name }))
  throw new ServerTrouble(
    result.exitCode === 0
      ? {
          kind: 'final',
          problem: {
            reason: 'branch-missing',
            message: `${repository.name} has no default branch: it is empty, or its HEAD is detached. Name the branch in "branch".`,
          },
        }
      : serverFailure(
          result.stderr,
          { repository: repository.name, branch: 'HEAD' },
          result.talk?.retryAfter,
        ),
  )
}

/**
 * Whether a commit of ours is in the history of the tip as last fetched. Right because later fetches come
 * without --depth: the first tip is where the history is cut, and all that came after it is here.
 */
export async function contains(
  repository: Repository,
  commit: string,
): Promise<boolean> {
  const code = await repository.ask([
    'merge-base',
    '--is-ancestor',
    commit,
    tipRef,
  ])
  return code === 0
}

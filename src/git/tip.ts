import { isPage, noGitServer, serverFailure, ServerTrouble } from './failure.ts'
import type { Repository } from './repository.ts'

/** The ref that holds the tip as last fetched; the next fetch has it to offer and transfers only what is new. */
export const tipRef = 'refs/kustomize-bump/tip'
const headRef = 'refs/kustomize-bump/head'

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
  await fetchBranches(repository, [{ branch, ref: tipRef }], { first, signal })
  return commitAt(repository, tipRef)
}

/**
 * Fetches the tip of a branch, and that of another one where it is there, together.
 * @throws ServerTrouble
 */
export async function fetchTipAndHead(
  repository: Repository,
  {
    branch,
    head,
    first,
  }: {
    readonly branch: string
    readonly head: string
    readonly first: boolean
  },
): Promise<{ readonly tip: string; readonly head: string | undefined }> {
  try {
    await fetchBranches(
      repository,
      [
        { branch, ref: tipRef },
        { branch: head, ref: headRef },
      ],
      { first },
    )
  } catch (error) {
    // git names the branch that is missing, and fetches nothing.
    const isWithoutHead =
      error instanceof ServerTrouble &&
      error.failure.problem.details
        ?.split('\n')
        .some((line) => line.endsWith(`find remote ref refs/heads/${head}`))
    if (isWithoutHead !== true) throw error
    return {
      tip: await fetchTip(repository, branch, { first }),
      head: undefined,
    }
  }
  return {
    tip: await commitAt(repository, tipRef),
    head: await commitAt(repository, headRef),
  }
}

/**
 * Fetches one more branch, all that it has beyond the tip.
 * @returns the id of its commit
 * @throws ServerTrouble
 */
export async function fetchBeyondTip(
  repository: Repository,
  branch: string,
): Promise<string> {
  const ref = 'refs/kustomize-bump/beyond'
  await fetchBranches(repository, [{ branch, ref }], { first: false })
  return commitAt(repository, ref)
}

async function fetchBranches(
  repository: Repository,
  branches: readonly { readonly branch: string; readonly ref: string }[],
  {
    first,
    signal,
  }: { readonly first: boolean; readonly signal?: AbortSignal | undefined },
) {
  const result = await repository.remote({
    args: [
      ...fetchWithoutBlobs,
      ...(first ? ['--depth=1'] : []),
      '--',
      repository.url,
      ...branches.map(({ branch, ref }) => `+refs/heads/${branch}:${ref}`),
    ],
    ...(signal === undefined ? {} : { signal }),
  })
  if (result.exitCode !== 0) {
    const branch = branches[0]?.branch ?? ''
    const place = { repository: repository.name, branch }
    const { stderr, talk } = result
    const failure = serverFailure(stderr, place, talk?.retryAfter)
    throw new ServerTrouble(
      failure.problem.code === 'branch-missing' && isPage(talk)
        ? noGitServer(place)
        : failure,
    )
  }
  if (result.stderr.includes('filtering not recognized'))
    repository.partial = false
}

async function commitAt(repository: Repository, ref: string): Promise<string> {
  const commit = await repository.local({
    args: ['rev-parse', '--verify', ref],
  })
  return commit.toString().trim()
}

/**
 * Asks where a branch is; undefined where it is not.
 * @param signal instead of the repository's own
 * @throws ServerTrouble
 */
export async function branchAt(
  repository: Repository,
  branch: string,
  /** Instead of the repository's own. */
  signal?: AbortSignal,
): Promise<string | undefined> {
  const ref = `refs/heads/${branch}`
  const result = await repository.remote({
    args: ['ls-remote', '--', repository.url, ref],
    ...(signal === undefined ? {} : { signal }),
  })
  if (result.exitCode === 0 && isPage(result.talk))
    throw new ServerTrouble(noGitServer({ repository: repository.name }))
  if (result.exitCode !== 0)
    throw new ServerTrouble(
      serverFailure(
        result.stderr,
        { repository: repository.name, branch },
        result.talk?.retryAfter,
      ),
    )
  return result.stdout
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
            severity: 'error',
            code: 'branch-missing',
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

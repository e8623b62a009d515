import { isPage, noGitServer, serverFailure, ServerTrouble } from './failure.ts'
import { outputOf, type Repository } from './repository.ts'

/** Holds the tip as last fetched. git offers it to the server at the next fetch, which then sends only what is new. */
export const tipRef = 'refs/kustomize-bump/tip'
const headRef = 'refs/kustomize-bump/head'

/** Only what is asked for: no tags and no submodules. */
const fetch = [
  'fetch',
  '-q',
  '--no-tags',
  '--no-write-fetch-head',
  '--recurse-submodules=no',
]
const withoutBlobs = [...fetch, '--filter=blob:none']

interface FetchOptions {
  /** Only the first fetch cuts the history: see `contains`. */
  readonly first: boolean
  /** Instead of the repository's own. */
  readonly signal?: AbortSignal
}

/**
 * Fetches the tip of a branch, without blobs.
 * @returns the id of the commit
 * @throws ServerTrouble
 */
export async function fetchTip(
  repository: Repository,
  branch: string,
  options: FetchOptions,
): Promise<string> {
  await fetchBranches(repository, [[branch, tipRef]], options)
  return commitAt(repository, tipRef)
}

/**
 * Fetches the tip of a branch together with that of another one, which need not exist.
 * @throws ServerTrouble
 */
export async function fetchTipAndHead(
  repository: Repository,
  {
    branch,
    head,
    ...options
  }: FetchOptions & { readonly branch: string; readonly head: string },
): Promise<{ readonly tip: string; readonly head: string | undefined }> {
  const branches = [
    [branch, tipRef],
    [head, headRef],
  ] as const
  try {
    await fetchBranches(repository, branches, options)
  } catch (error) {
    if (!isMissing(error, head)) throw error
    return { tip: await fetchTip(repository, branch, options), head: undefined }
  }
  return {
    tip: await commitAt(repository, tipRef),
    head: await commitAt(repository, headRef),
  }
}

/** git names the branch that does not exist, and fetches nothing. */
function isMissing(error: unknown, branch: string): boolean {
  const details =
    error instanceof ServerTrouble ? error.failure.problem.details : ''
  return (details ?? '')
    .split('\n')
    .some((line) => line.endsWith(`find remote ref refs/heads/${branch}`))
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
  await fetchBranches(repository, [[branch, ref]], { first: false })
  return commitAt(repository, ref)
}

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
      ...withoutBlobs,
      '--stdin',
      '--',
      repository.url,
    ],
    input: `${blobs.join('\n')}\n`,
  })
  const place = { repository: repository.name, branch: '' }
  if (result.exitCode !== 0)
    throw new ServerTrouble(serverFailure(result, place))
}

/**
 * Fetches every commit that a branch or a tag of the server reaches, and nothing but commits.
 * @returns whether it could
 */
export async function fetchHistory(repository: Repository): Promise<boolean> {
  const result = await repository.remote({
    args: [
      ...fetch,
      '--filter=tree:0',
      '--',
      repository.url,
      '+refs/heads/*:refs/heads/*',
      '+refs/tags/*:refs/tags/*',
    ],
  })
  return result.exitCode === 0
}

async function fetchBranches(
  repository: Repository,
  branches: readonly (readonly [branch: string, ref: string])[],
  { first, signal }: FetchOptions,
) {
  const result = await repository.remote({
    args: [
      ...withoutBlobs,
      ...(first ? ['--depth=1'] : []),
      '--',
      repository.url,
      ...branches.map(([branch, ref]) => `+refs/heads/${branch}:${ref}`),
    ],
    signal,
  })
  if (result.exitCode !== 0) {
    const branch = branches[0]?.[0] ?? ''
    const place = { repository: repository.name, branch }
    const failure = serverFailure(result, place)
    throw new ServerTrouble(
      failure.problem.code === 'branch-missing' && isPage(result)
        ? noGitServer(place)
        : failure,
    )
  }
  if (result.stderr.includes('filtering not recognized'))
    repository.partial = false
}

function commitAt(repository: Repository, ref: string): Promise<string> {
  return outputOf(repository, { args: ['rev-parse', '--verify', ref] })
}

import { readFromServer, ServerTrouble } from './failure.ts'
import type { Repository } from './repository.ts'

/** Holds the tip as last fetched. git offers it to the server at the next fetch, which then sends only what is new. */
export const tipRef = 'refs/kustomize-bump/tip'
const headRef = 'refs/kustomize-bump/head'
const otherRef = 'refs/kustomize-bump/other'

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
  /** Whether the history is cut at the tip: see `contains`. */
  readonly first: boolean
  /** Instead of the repository's own. */
  readonly signal?: AbortSignal
}

/**
 * Fetches the tip of a branch, without blobs, and that of another one, which need not exist.
 * @returns their commits
 * @throws ServerTrouble
 */
export async function fetchTips(
  repository: Repository,
  {
    branch,
    head,
    ...options
  }: FetchOptions & {
    readonly branch: string
    readonly head?: string | undefined
  },
): Promise<{ readonly tip: string; readonly head: string | undefined }> {
  const more = head === undefined ? [] : ([[head, headRef]] as const)
  try {
    await fetchBranches(repository, [[branch, tipRef], ...more], options)
  } catch (error) {
    if (head === undefined || !isMissing(error, head)) throw error
    return fetchTips(repository, { branch, ...options })
  }
  const tip = await commitAt(repository, tipRef)
  return { tip, head: head && (await commitAt(repository, headRef)) }
}

/** git names the branch that does not exist, and fetches nothing. */
function isMissing(error: unknown, branch: string): boolean {
  return (
    error instanceof ServerTrouble &&
    `${error.failure.problem.details}\n`.includes(
      `find remote ref refs/heads/${branch}\n`,
    )
  )
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
  await fetchBranches(repository, [[branch, otherRef]], { first: false })
  return commitAt(repository, otherRef)
}

/**
 * Fetches blobs, all in one request.
 * @throws ServerTrouble
 */
export async function fetchBlobs(
  repository: Repository,
  blobs: readonly string[],
): Promise<void> {
  const negotiation = ['-c', 'fetch.negotiationAlgorithm=noop']
  const args = [...withoutBlobs, '--stdin', '--', repository.url]
  await readFromServer(repository, [...negotiation, ...args], {
    branch: '',
    input: `${blobs.join('\n')}\n`,
  })
}

/**
 * Fetches every commit that a branch or a tag of the server reaches, and nothing but commits.
 * @returns whether it could
 */
export async function fetchHistory(repository: Repository): Promise<boolean> {
  const all = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']
  const args = [...fetch, '--filter=tree:0', '--', repository.url, ...all]
  return (await repository.remote(args)).exitCode === 0
}

async function fetchBranches(
  repository: Repository,
  branches: readonly (readonly [branch: string, ref: string])[],
  { first, signal }: FetchOptions,
): Promise<void> {
  const depth = first ? ['--depth=1'] : []
  const refs = branches.map(([name, to]) => `+refs/heads/${name}:${to}`)
  const { stderr } = await readFromServer(
    repository,
    [...withoutBlobs, ...depth, '--', repository.url, ...refs],
    { branch: branches[0]?.[0] ?? '', signal },
  )
  if (stderr.includes('filtering not recognized')) repository.partial = false
}

async function commitAt({ reader }: Repository, ref: string): Promise<string> {
  return (await reader.read(ref)).id
}

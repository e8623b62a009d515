import { branchAt } from './branch.ts'
import { serverFailure, ServerError } from './failure.ts'
import type { Repository } from './repository.ts'

interface FetchOptions {
  /** Whether the history may be cut at the tip: see `commitsAfter`. */
  readonly first: boolean
  /** How many folders deep the files are that will be read. */
  readonly levels?: number
  /** Instead of the repository's own. */
  readonly signal?: AbortSignal
  /** Begins the push with it, where that can be done: the branches are asked for once, and not by the push again. */
  readonly toPush?: AbortSignal | undefined
}

/**
 * Fetches the tip of a branch, and that of another one, which need not exist.
 * @returns their commits
 * @throws ServerError
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
  const { server, httpPush } = repository
  const names = [branch, ...(head === undefined ? [] : [head])]
  const refs = names.map((one) => `refs/heads/${one}`)
  // Where it fails, the answer to the plain question counts.
  const begun =
    options.toPush && httpPush?.begin(options.toPush).catch(() => undefined)
  const found = (await begun) ?? (await server.listRefs(refs, options.signal))
  const tip = found.get(`refs/heads/${branch}`)
  if (tip === undefined) throw missing(repository, branch)
  const commit = found.get(`refs/heads/${head}`)
  await fetchCommits(repository, commit ? [tip, commit] : [tip], options)
  repository.tip = tip
  return { tip, head: commit }
}

/**
 * Fetches one more branch, all that it has beyond the tip.
 * @returns the id of its commit
 * @throws ServerError
 */
export async function fetchBeyondTip(
  repository: Repository,
  branch: string,
): Promise<string> {
  const commit = await branchAt(repository, branch)
  if (commit === undefined) throw missing(repository, branch)
  await fetchCommits(repository, [commit], { first: false })
  return commit
}

/** What git itself says of a branch that is not there. */
function missing({ remote }: Repository, branch: string): ServerError {
  const stderr = `couldn't find remote ref refs/heads/${branch}`
  const place = { repository: remote.name, branch }
  return new ServerError(serverFailure({ stderr }, place))
}

/** The milliseconds that all trees of a large repository take (of 20,000 files). */
const allTrees = 1000
/** More objects than that are no more what others push in the time of a run. */
const mostNews = 1000

/**
 * Fetches commits. Of a first one it takes no trees, which then come level by level; or all of them at once, where
 * requests take longer; or all files, from a server that cannot leave them out. Of a later one it takes all that is new,
 * with files up to 64 KiB: one of them most likely has to be read.
 */
export async function fetchCommits(
  repository: Repository,
  commits: readonly string[],
  { first, levels = 1, signal }: FetchOptions,
): Promise<void> {
  const { server, commits: here, debug, remote } = repository
  const wants = commits.filter((commit) => !here.has(commit))
  if (wants.length === 0) return
  const haves = [...here]
  const news = { wants, haves, filter: 'blob:limit=65536' } as const
  const isNews =
    haves.length > 0 && (await server.fetch(news, { signal, most: mostNews }))
  if (!isNews) {
    const isSlow = levels * server.latencyMs > allTrees
    const some = isSlow ? 'all folders at once' : 'folders level by level'
    const way = server.isPartial ? some : 'all files at once'
    const filter = isSlow ? 'blob:none' : 'tree:0'
    debug(
      `fetching ${remote.name}: ${way} (${server.latencyMs.toFixed()} ms a request)`,
    )
    const depth = first ? 1 : undefined
    await server.fetch({ wants, haves, depth, filter }, { signal })
  }
  for (const commit of wants) here.add(commit)
}

/**
 * Fetches every commit that a branch or a tag of the server reaches, and nothing but commits.
 * @throws ServerError
 */
export async function fetchHistory({
  server,
  commits: here,
}: Repository): Promise<void> {
  const refs = await server.listRefs(['refs/heads/', 'refs/tags/'])
  const wants = [...new Set(refs.values())].filter((id) => !here.has(id))
  if (wants.length === 0) return
  await server.fetch({ wants, haves: [...here], filter: 'tree:0' })
  for (const id of wants) here.add(id)
}

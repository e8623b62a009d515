import type { RunContext } from '../context.ts'
import type { Forge } from '../forge/forge.ts'
import type { PullAnswer } from '../github/read-pull.ts'
import type { Request } from '../request/inputs.ts'

/** What the API of a server needs of a run. */
export type ForgeContext = Pick<RunContext, 'signal' | 'remainingMs' | 'log'>

const minuteMs = 60_000

/** The same context with at most a minute, for calls that a run does not depend on. */
export function withinMinute({ signal, remainingMs, log }: ForgeContext) {
  return {
    signal: AbortSignal.any([signal, AbortSignal.timeout(minuteMs)]),
    remainingMs: () => Math.min(minuteMs, remainingMs()),
    log,
  }
}

/** Reads a pull request of the workflow's own repository. */
export async function readSourcePull(
  number: number,
  { event, sourceToken: token }: Request,
  context: ForgeContext,
): Promise<PullAnswer> {
  const { repository, apiUrl: url } = event
  const { readPull } = await import('../github/read-pull.ts')
  return readPull(number, { ...context, repository, token, url })
}

/** The API of the workflow's own repository. */
export async function openSourceForge(
  { event, sourceToken: token }: Request,
  context: ForgeContext,
): Promise<Forge> {
  const { repository, apiUrl: url } = event
  const options = { ...context, repository, token, url }
  return url.endsWith('/api/v1')
    ? (await import('../gitea/gitea.ts')).openGitea(options)
    : (await import('../github/github.ts')).openGitHub(options)
}

/**
 * The API of the target's server; undefined where it is neither GitHub nor Gitea. A server that need not be GitHub is
 * asked. octokit is imported only here, since it takes a third of the start.
 */
export async function openForge(
  { target, token }: Request,
  context: ForgeContext,
): Promise<Forge | undefined> {
  if (target.kind === 'local' || token === '') return undefined
  const { web, gitHubApi: url } = target
  if (url !== undefined) {
    const { openGitHub } = await import('../github/github.ts')
    return openGitHub({ ...context, repository: target.name, token, url })
  }
  // A server may be below a path.
  const [, base = web, repository = ''] =
    /^(.*)\/([^/]+\/[^/]+)$/.exec(web) ?? []
  const options = { ...context, repository, token, url: `${base}/api/v1` }
  const { isGitea, openGitea } = await import('../gitea/gitea.ts')
  return (await isGitea(options)) ? openGitea(options) : undefined
}

import type { RunContext } from '../context.ts'
import type { Forge } from '../forge/forge.ts'
import type { Request } from '../request/inputs.ts'

/** What the API of a server needs of a run. */
export type ForgeContext = Pick<RunContext, 'signal' | 'remainingMs' | 'log'>

/** In milliseconds. */
const longestBrief = 60_000

/** For what a run does not depend on: it takes a minute at most. */
export function briefly({ signal, remainingMs, log }: ForgeContext) {
  return {
    signal: AbortSignal.any([signal, AbortSignal.timeout(longestBrief)]),
    remainingMs: () => Math.min(longestBrief, remainingMs()),
    log,
  }
}

/** The API of the workflow's own repository. */
export async function openSourceForge(
  { event, sourceToken: token }: Pick<Request, 'event' | 'sourceToken'>,
  context: ForgeContext,
): Promise<Forge> {
  const { repository, apiUrl: url } = event
  const options = { ...context, repository, token, url }
  return url.endsWith('/api/v1')
    ? (await import('../gitea/gitea.ts')).openGitea(options)
    : (await import('../github/github.ts')).openGitHub(options)
}

/**
 * The API of the target's server; undefined where it is neither GitHub's nor Gitea's. A server that is not known to be
 * GitHub is asked. octokit takes a third of the start: only who needs it waits for it.
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

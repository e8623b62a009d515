import { setTimeout } from 'node:timers/promises'
import { maxAhead } from './retry.ts'
import type { AttemptProgress, RunState } from './state.ts'
import type { Services } from '../context.ts'
import { fetchTips } from '../git/fetch.ts'
import { deniedPush } from '../forge/calls.ts'
import { countSince } from '../git/history.ts'
import { defaultBranch, pushObstacle } from '../git/branch.ts'
import type { WithProgress } from '../outcome.ts'
import { Refusal, type Problem } from '../problem/problem.ts'
import type { HeadBranch } from '../publish/pull-request/proposal.ts'
import { headBranch, imageNames } from '../request/landing/head-branch.ts'
import { willPublish, type Request } from '../request/inputs.ts'

interface Asked {
  readonly request: Request
  readonly folders: readonly string[]
}

/** Where the branches of a run are. */
interface Fetched {
  /** The one to land on. */
  readonly branch: string
  readonly tip: string
  /** How many commits others had landed there since the fetch before, up to `maxAhead`. */
  readonly ahead: number
  /** Undefined where there will be no pull request. */
  readonly head: HeadBranch | undefined
}

/** Fetches the branches and, the first time, asks whether the token may push, side by side. */
export async function* fetchBranches(
  services: Services,
  work: Asked,
  state: RunState,
): WithProgress<Fetched, AttemptProgress> {
  const { repository, signal } = services
  const { branch: wanted, target } = work.request
  const stop = new AbortController()
  const isAsked =
    state.attempts === 0 && target.kind !== 'local' && willPublish(work.request)
  const asking = isAsked
    ? pushObstacle(repository, AbortSignal.any([signal, stop.signal]))
    : undefined
  const askingGitea = isAsked ? obstacleOfGitea(services, work) : undefined
  try {
    const branch =
      state.branch ??
      (wanted.kind === 'named' ? wanted.name : await defaultBranch(repository))
    yield { branch }
    // Only a commit that was sent is looked for in the history, so it may be cut at the new tip.
    const first = state.pushes.length === 0
    // After a lost race it is known that the token may push.
    const toPush =
      state.conflicts > 0 && willPublish(work.request) ? signal : undefined
    const fetching = fetchFrom(services, work, { branch, first, toPush })
    const tips = await services.timeline.time(`fetch ${branch}`, fetching)
    const ahead =
      state.tip === undefined
        ? 0
        : await countSince(repository, state.tip, maxAhead)
    services.debug(`fetched ${branch} at ${tips.tip}, ${ahead} commits on`)
    yield { isReached: true, tip: tips.tip, ahead }
    const problem = (await asking) ?? (await askingGitea)
    if (problem !== undefined) throw new Refusal(problem)
    return { branch, ahead, ...tips }
  } catch (error) {
    // Where the fetch fails, its failure counts, and the answer is not waited for.
    stop.abort()
    await asking
    throw error
  }
}

/** Without an answer, the push itself finds out. */
const pushCheckTimeoutMs = 3000

/** Whether a token for the own repository, or that of a job, may push, as Gitea's API answers; no other is asked. */
async function obstacleOfGitea(
  { forge }: Services,
  { request: { event, target, token, sourceToken, ssh } }: Asked,
): Promise<Problem | undefined> {
  const isHosted = target.kind === 'hosted' && ssh === undefined
  const isLikely = isHosted && (target.own || token === sourceToken)
  if (!isLikely || !event.apiUrl.endsWith('/api/v1')) return undefined
  const asking = forge().then(({ client }) => deniedPush(client))
  const end = setTimeout(pushCheckTimeoutMs, undefined, { ref: false })
  return Promise.race([asking, end]).catch(() => undefined)
}

/** The tip of the branch to land on and, for a pull request, where its own branch is. */
async function fetchFrom(
  { repository }: Services,
  { request, folders }: Asked,
  where: Parameters<typeof fetchTips>[1],
) {
  const { publish: way } = request
  const levels = Math.max(...folders.map((path) => path.split('/').length))
  const what = { ...where, levels }
  if (!willPublish(request) || way.kind !== 'pull-request')
    return { ...(await fetchTips(repository, what)), head: undefined }
  const { head } = way.options
  const names = imageNames(request)
  const branch = headBranch(head, where.branch, folders, names)
  const tips = await fetchTips(repository, { ...what, head: branch })
  return { ...tips, head: { branch, commit: tips.head } }
}

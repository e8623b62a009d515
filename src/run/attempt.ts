import { hopeless } from './next.ts'
import { findLanded } from './read-back.ts'
import { record, type AttemptProgress, type RunState } from './state.ts'
import type { Services } from '../context.ts'
import { ServerTrouble } from '../git/failure.ts'
import { fetchTips as fetchBranches } from '../git/fetch.ts'
import { defaultBranch, pushObstacle } from '../git/branch.ts'
import {
  failed,
  retry,
  stopped,
  type Outcome,
  type WithProgress,
} from '../outcome.ts'
import { makePlan } from '../plan/plan.ts'
import { findTargets, type Tip } from '../plan/targets.ts'
import { Refusal } from '../problem.ts'
import { publish } from '../publish/publish.ts'
import { problemOf } from '../report/failed.ts'
import { headBranch, imageNames } from '../request/head-branch.ts'
import { willPublish, type Request } from '../request/inputs.ts'

/** What every attempt does. */
export interface Work {
  readonly request: Request
  readonly folders: readonly string[]
  readonly bumpId: string
  readonly say: (line: string) => void
}

/** Makes one attempt. Here, and only here, what it throws becomes its outcome. */
export async function attempt(
  services: Services,
  work: Work,
  before: RunState,
): Promise<{ readonly state: RunState; readonly outcome: Outcome }> {
  let state = before
  const steps = fetchPlanPublish(services, work, before)
  try {
    let step = await steps.next()
    for (; step.done !== true; step = await steps.next())
      state = record(state, step.value)
    return { state, outcome: cutShort(step.value, services) }
  } catch (error) {
    return { state, outcome: thrown(error, services) }
  }
}

async function* fetchPlanPublish(
  services: Services,
  work: Work,
  state: RunState,
): WithProgress<Outcome, AttemptProgress> {
  const { repository, debug, signal, timeline } = services
  const { pushes, pullRequest: history, attempts } = state
  const { branch, tip, head } = yield* fetch(services, work, state)
  debug(`fetched ${branch} at ${tip}`)
  const landed = await findLanded(repository, pushes, branch, work)
  if (landed !== undefined) return landed
  yield { isUnconfirmed: false }
  const problem = hopeless(state)
  if (problem !== undefined) return failed(problem)
  const plan = await planOn(services, work, { tip, branch, attempts })
  // What the time cut short need not be a failure of its own.
  if (plan.kind === 'failed' && signal.aborted)
    throw new Refusal(plan.problems[0])
  if (plan.kind !== 'plan') return plan
  yield { plan }
  debug(`planned: ${plan.files.length} files change`)
  const bump = { ...work, plan, tip, branch, attempt: attempts + 1 }
  const end = timeline.start('publish')
  try {
    return yield* publish(services, bump, { head, history })
  } finally {
    end()
  }
}

/** Fetches the branches and, the first time, asks whether the token may push, side by side. */
async function* fetch(services: Services, work: Work, state: RunState) {
  const { repository, signal } = services
  const { branch: wanted, target } = work.request
  const stop = new AbortController()
  const isAsked =
    state.attempts === 0 && target.kind !== 'local' && willPublish(work.request)
  const asking = isAsked
    ? pushObstacle(repository, AbortSignal.any([signal, stop.signal]))
    : undefined
  try {
    const branch =
      state.branch ??
      (wanted.kind === 'named' ? wanted.name : await defaultBranch(repository))
    yield { branch }
    // With nothing sent there is nothing to look for in the history: it stays cut at the new tip.
    const first = state.pushes.length === 0
    const fetching = fetchTips(services, work, { branch, first })
    const tips = await services.timeline.time(`fetch ${branch}`, fetching)
    yield { isReached: true }
    const problem = await asking
    if (problem !== undefined) throw new Refusal(problem)
    return { branch, ...tips }
  } finally {
    // Where the fetch fails, its failure counts, and the answer is not waited for.
    stop.abort()
    await asking
  }
}

/** The tip of the branch to land on and, for a pull request, where its own branch is. */
async function fetchTips(
  { repository }: Services,
  { request, folders }: Work,
  where: { readonly branch: string; readonly first: boolean },
) {
  const { publish: way } = request
  const levels = Math.max(...folders.map((path) => path.split('/').length))
  const what = { ...where, levels }
  if (!willPublish(request) || way.kind !== 'pull-request')
    return { ...(await fetchBranches(repository, what)), head: undefined }
  const { head } = way.options
  const names = imageNames(request)
  const branch = headBranch(head, where.branch, folders, names)
  const tips = await fetchBranches(repository, { ...what, head: branch })
  return { ...tips, head: { branch, commit: tips.head } }
}

async function planOn(
  services: Services,
  { request, say }: Work,
  { attempts, ...at }: Tip & { readonly attempts: number },
) {
  const found = await findTargets(services, request, at)
  if (found.kind === 'failed') return found
  const { targets, left, notices } = found
  if (attempts === 0 && left.length > 0)
    say(
      `These folders match "overlays" and are left as they are: they have no entry for the images, and do not deploy them: ${left.join(', ')}.`,
    )
  const plan = await makePlan(services, { ...at, request, targets })
  return plan.kind === 'plan'
    ? { ...plan, remarks: [...notices, ...plan.remarks] }
    : plan
}

/** Of what was cut short in the middle of a push, the time is the problem. */
function cutShort(outcome: Outcome, { signal }: Services): Outcome {
  return outcome.kind === 'retry' && signal.aborted
    ? { ...outcome, problem: stopped }
    : outcome
}

function thrown(error: unknown, { signal }: Services): Outcome {
  if (error instanceof ServerTrouble && !signal.aborted) {
    const { kind, problem, pause } = error.failure
    return kind === 'final'
      ? failed(problem)
      : { kind: 'retry', problem, pause, isUnknown: kind === 'unknown' }
  }
  const problem = problemOf(error)
  if (!signal.aborted) return failed(problem)
  const tookTheTime = ['timeout', 'unreachable'].includes(problem.code)
  return retry(tookTheTime ? problem : stopped)
}

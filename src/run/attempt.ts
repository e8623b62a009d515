import { fetchTips, landed, type Tips } from './fetch-tips.ts'
import { askPermission } from './permission.ts'
import { hopeless } from './next.ts'
import { record, type AttemptProgress, type RunState } from './state.ts'
import type { Services } from '../context.ts'
import { ServerTrouble } from '../git/failure.ts'
import { defaultBranch } from '../git/server.ts'
import {
  failed,
  retry,
  stopped,
  type Outcome,
  type WithProgress,
} from '../outcome.ts'
import { makePlan } from '../plan/plan.ts'
import { findTargets } from '../plan/targets.ts'
import { Refusal } from '../problem.ts'
import { publish } from '../publish/publish.ts'
import { unexpected } from '../report/failed.ts'
import type { Request } from '../request/inputs.ts'

/** What every attempt does. */
export interface Work {
  readonly request: Request
  readonly folders: readonly string[]
  readonly bumpId: string
  readonly say: (line: string) => void
  readonly debug: (line: string) => void
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
  const { request, bumpId, say, debug } = work
  const { repository } = services
  const { pushes, pullRequest: history, attempts } = state
  const { branch, tip, head } = yield* fetch(services, work, state)
  debug(`fetched ${branch} at ${tip}`)
  const found = await landed(repository, pushes, { branch, bumpId })
  if (found !== undefined) return found
  yield { isUnconfirmed: false }
  const problem = hopeless(state)
  if (problem !== undefined) return failed(problem)
  const at = { tip, branch }
  const { targets, left, notices } = await findTargets(services, request, at)
  if (attempts === 0 && left.length > 0)
    say(
      `These folders match "overlays" and are left as they are: they have no entry for the images, and do not deploy them: ${left.join(', ')}.`,
    )
  const made = await makePlan(services, { request, targets, ...at })
  if (made.kind !== 'plan') return made
  const plan = { ...made, remarks: [...notices, ...made.remarks] }
  yield { plan }
  debug(`planned: ${plan.files.length} files change`)
  const bump = { request, plan, tip, branch, bumpId }
  const outcome = yield* publish(
    services,
    { ...bump, attempt: attempts + 1 },
    { head, history },
  )
  debug(`published: ${outcome.kind}`)
  return outcome
}

/** Fetches the branch and, the first time, asks whether the token may push, side by side. */
async function* fetch(
  services: Services,
  { request, folders }: Work,
  state: RunState,
): WithProgress<Fetched, AttemptProgress> {
  const { repository } = services
  await using permission = askPermission(services, request, state.attempts)
  const { branch: wanted } = request
  const branch =
    state.branch ??
    (wanted.kind === 'named' ? wanted.name : await defaultBranch(repository))
  yield { branch }
  const tips = await fetchTips(repository, request, {
    branch,
    folders,
    // With nothing sent there is nothing to look for in the history: it stays cut at the new tip.
    first: state.pushes.length === 0,
  })
  yield { isReached: true }
  await permission.confirm()
  return { branch, ...tips }
}

type Fetched = Tips & { readonly branch: string }

/** Of what was cut short in the middle of a push, the time is the problem. */
function cutShort(outcome: Outcome, { signal }: Services): Outcome {
  return outcome.kind === 'retry' && signal.aborted
    ? { ...outcome, problem: stopped }
    : outcome
}

function thrown(error: unknown, { signal }: Services): Outcome {
  if (signal.aborted) return retry(whatTookTheTime(error))
  if (error instanceof Refusal) return failed(...error.problems)
  if (!(error instanceof ServerTrouble)) return failed(unexpected(error))
  const { kind, problem, pause } = error.failure
  return kind === 'final'
    ? failed(problem)
    : { kind: 'retry', problem, pause, isUnknown: kind === 'unknown' }
}

function whatTookTheTime(error: unknown) {
  const [problem] = error instanceof Refusal ? error.problems : []
  const isKnown = problem?.code === 'timeout' || problem?.code === 'unreachable'
  return isKnown ? problem : stopped
}

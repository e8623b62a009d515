import { fetchBranches } from './fetch-branches.ts'
import { persistentFailure } from './retry.ts'
import { findLanded } from './read-back.ts'
import { record, type AttemptProgress, type RunState } from './state.ts'
import type { Services } from '../context.ts'
import { ServerError } from '../git/failure.ts'
import {
  failed,
  retry,
  timedOut,
  type FinalOutcome,
  type Outcome,
  type WithProgress,
} from '../outcome.ts'
import { makePlan, type Plan } from '../plan/plan.ts'
import { planTask } from '../plan/preview/plan-task.ts'
import { findTargets, type Tip } from '../plan/targets/find-targets.ts'
import { Refusal } from '../problem/problem.ts'
import { publish } from '../publish/publish.ts'
import { problemOfError } from '../report/failed.ts'
import type { Request } from '../request/inputs.ts'
import { listed } from '../problem/message.ts'

/** The part of a run that is the same for every attempt. */
interface Work {
  readonly request: Request
  readonly folders: readonly string[]
  readonly bumpId: string
  readonly log: (line: string) => void
}

/** Makes one attempt. The only place where a thrown error becomes an outcome. */
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
    return { state, outcome: timeoutIfAborted(step.value, services) }
  } catch (error) {
    return { state, outcome: outcomeOfError(error, services) }
  }
}

async function* fetchPlanPublish(
  services: Services,
  work: Work,
  state: RunState,
): WithProgress<Outcome, AttemptProgress> {
  const { repository, debug, signal, timeline } = services
  const { pushes, pullRequest: history, attempts } = state
  const fetched = yield* fetchBranches(services, work, state)
  const { branch, tip, head, ahead } = fetched
  const landed = await findLanded(repository, pushes, branch, work)
  if (landed !== undefined) return landed
  yield { isUnconfirmed: false }
  // Where somebody has landed, it may have been a lost race in the words of a server that nobody knows.
  const problem = ahead > 0 ? undefined : persistentFailure(state)
  if (problem !== undefined) return failed(problem)
  const plan = yield* planOn(services, work, { tip, branch, attempts })
  // A plan that the deadline cut short may be fine: outcomeOfError tells it apart.
  if (plan.kind === 'failed' && signal.aborted)
    throw new Refusal(plan.problems[0])
  if (plan.kind !== 'plan') return plan
  yield { plan }
  debug(`planned: ${plan.files.length} files change`)
  const bump = { ...work, plan, tip, branch, attempt: attempts + 1 }
  const end = timeline.start('publish')
  try {
    return yield* publish(services, bump, head, history)
  } finally {
    end()
  }
}

async function* planOn(
  services: Services,
  { request, log }: Work,
  { attempts, ...at }: Tip & { readonly attempts: number },
): WithProgress<Plan | FinalOutcome, AttemptProgress> {
  const { task } = request
  if (task.kind !== 'bump') {
    const planned = await planTask(services, request, task, at)
    if (planned.kind === 'plan')
      yield { folders: planned.targets.map(({ folder }) => folder) }
    return planned
  }
  const found = await findTargets(services, request, at)
  if (found.kind === 'failed') return found
  const { targets, left, notices } = found
  yield { folders: targets.map(({ folder }) => folder) }
  if (attempts === 0 && left.length > 0)
    log(
      `Folders that match "overlays", but neither have an entry for the images nor deploy them, are left as they are: ${listed(left)}.`,
    )
  const plan = await makePlan(services, { ...at, request, targets })
  return plan.kind === 'plan'
    ? { ...plan, diagnostics: [...notices, ...plan.diagnostics] }
    : plan
}

/** A push that the deadline cut short failed by the timeout. */
function timeoutIfAborted(outcome: Outcome, { signal }: Services): Outcome {
  return outcome.kind === 'retry' && signal.aborted
    ? { ...outcome, problem: timedOut }
    : outcome
}

function outcomeOfError(error: unknown, { signal }: Services): Outcome {
  if (error instanceof ServerError && !signal.aborted) {
    const { kind, problem, pause } = error.failure
    return kind === 'final'
      ? failed(problem)
      : { kind: 'retry', problem, pause, isUnknown: kind === 'unknown' }
  }
  const problem = problemOfError(error)
  if (!signal.aborted) return failed(problem)
  const isCauseOfTimeout = ['timeout', 'unreachable'].includes(problem.code)
  return retry(isCauseOfTimeout ? problem : timedOut)
}

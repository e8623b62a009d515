import { fetchTips, landed } from './fetch-tips.ts'
import { adviseOnToken, askPermission } from './permission.ts'
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
import { Refusal } from '../problem.ts'
import { publish } from '../publish/publish.ts'
import { unexpected } from '../report/failed.ts'
import type { Request } from '../request/inputs.ts'

/** What every attempt does. */
export interface Work {
  readonly request: Request
  readonly folders: readonly string[]
  readonly bumpId: string
  readonly debug: (line: string) => void
}

type Steps = WithProgress<Outcome, AttemptProgress>

/** Makes one attempt. Here, and only here, what it throws becomes its outcome. */
export async function attempt(
  services: Services,
  work: Work,
  before: RunState,
): Promise<{ readonly state: RunState; readonly outcome: Outcome }> {
  let state = before
  try {
    const steps = fetchPlanPublish(services, work, before)
    let step = await steps.next()
    for (; step.done !== true; step = await steps.next())
      state = record(state, step.value)
    const outcome = cutShort(step.value, services)
    return { state, outcome: withAdvice(outcome, work.request) }
  } catch (error) {
    const outcome = thrown(error, services)
    return { state, outcome: withAdvice(outcome, work.request) }
  }
}

async function* fetchPlanPublish(
  services: Services,
  work: Work,
  state: RunState,
): Steps {
  const { request, folders, bumpId, debug } = work
  const { repository } = services
  const { pushes, pullRequest: history, attempts } = state
  const { branch, tip, head } = yield* fetch(services, work, state)
  debug(`fetched ${branch} at ${tip}`)
  const found = await landed(repository, pushes, { branch, bumpId })
  if (found !== undefined) return found
  yield { isUnconfirmed: false }
  const problem = hopeless(state)
  if (problem !== undefined) return failed(problem)
  const plan = await makePlan(services, { request, folders, tip })
  if (plan.kind === 'superseded') return plan
  yield { plan }
  debug(`planned: ${plan.files.length} files change`)
  const bump = { request, folders, plan, tip, branch, bumpId }
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
  const branch = state.branch ?? (await branchName(repository, request))
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

type Fetched = { readonly branch: string } & Awaited<
  ReturnType<typeof fetchTips>
>

async function branchName(
  repository: Services['repository'],
  { branch }: Request,
): Promise<string> {
  return branch.kind === 'named' ? branch.name : defaultBranch(repository)
}

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

function withAdvice(outcome: Outcome, request: Request): Outcome {
  switch (outcome.kind) {
    case 'failed': {
      const [first, ...more] = outcome.problems
      return failed(adviseOnToken(first, request), ...more)
    }
    case 'retry':
      return { ...outcome, problem: adviseOnToken(outcome.problem, request) }
    default:
      return outcome
  }
}

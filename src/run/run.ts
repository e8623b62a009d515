import { setTimeout } from 'node:timers/promises'
import { attempt } from './attempt.ts'
import { commentHold } from './comment-hold.ts'
import { commentReport } from './comment-report.ts'
import { openServices } from './open-services.ts'
import { next, outOfTime, type Clock, type Decision } from './retry.ts'
import { readBack } from './read-back.ts'
import { initialState, type RunState } from './state.ts'
import { advise } from './advice.ts'
import type { RunContext, Services } from '../context.ts'
import type { Server } from '../forge/server.ts'
import { failed, type FinalOutcome } from '../outcome.ts'
import { contentionNotices } from '../report/contention.ts'
import { distinct } from '../report/diagnostics.ts'
import type { Report } from '../report/report.ts'
import { namedFolders, willPublish, type Request } from '../request/inputs.ts'
import { branchOf } from '../request/target/branch.ts'
import { preflight, needsApi, apiMissing } from './preflight.ts'

/** A run: fetch, edit, render, push; after a conflict, all of it again on the new tip. */
export async function bump(
  request: Request,
  context: RunContext,
): Promise<Report> {
  const start = performance.now()
  const known = outcomeWithoutAttempt(request)
  const end =
    known === undefined
      ? await runAttempts(request, context)
      : { outcome: known, state: initialState }
  const report = runReport(request, end, {
    seconds: (performance.now() - start) / 1000,
    timeline: context.timeline.steps(),
  })
  const folders = foldersOf(request)
  const diagnostics = [
    ...report.diagnostics,
    ...(await commentReport(request, report, folders, context)),
    ...(await commentHold(request, report, folders, context)),
  ]
  return { ...report, diagnostics }
}

/** The outcome that the inputs and the event decide already; undefined where an attempt is needed. */
function outcomeWithoutAttempt(request: Request): FinalOutcome | undefined {
  const { trigger } = request
  if (trigger.kind === 'skip') return { ...trigger, kind: 'skipped' }
  const denied = willPublish(request) ? preflight(request) : undefined
  return denied && failed(denied)
}

/** How the attempts ended. */
interface LoopResult {
  readonly outcome: FinalOutcome
  /** Asked for only where something went wrong. */
  readonly server?: Server['name'] | undefined
  readonly state: RunState
  /** The kustomize that rendered; undefined for none. */
  readonly engine?: string | undefined
}

async function runAttempts(
  request: Request,
  context: RunContext,
): Promise<LoopResult> {
  const opening = openServices(request, context)
  await using services = await context.timeline.time('prepare', opening)
  const isRefused =
    willPublish(request) &&
    needsApi(request) &&
    (await services.server()) === undefined
  const { outcome, state } = isRefused
    ? { outcome: failed(apiMissing(request)), state: initialState }
    : await retryLoop(services, request, context)
  const needsAdvice = 'problems' in outcome || state.conflicts > 0
  const server = needsAdvice
    ? await services.server().catch(() => undefined)
    : undefined
  return {
    outcome: advise(outcome, request, server),
    server,
    state,
    engine: services.kustomize?.version,
  }
}

/** Attempts until `next` decides that one is the last. */
async function retryLoop(
  services: Services,
  request: Request,
  context: RunContext,
): Promise<Pick<LoopResult, 'outcome' | 'state'>> {
  const { signal, log, remainingMs, bumpId } = context
  const { time } = context.timeline
  const work = { bumpId, log, request, folders: foldersOf(request) }
  let state = initialState
  let decision: Decision = { kind: 'retry', afterMs: 0 }
  while (decision.kind === 'retry') {
    const pause = setTimeout(decision.afterMs, undefined, { signal })
    await time('pause', pause).catch(() => {})
    const stop = stopReason(signal)
    if (stop !== undefined) {
      decision = outOfTime(state, stop)
      break
    }
    const began = performance.now()
    const made = await attempt(services, work, state)
    ;({ state, decision } = next(made.state, made.outcome, {
      stop: stopReason(signal),
      remainingMs: remainingMs(),
      attemptMs: performance.now() - began,
      random: Math.random(),
    }))
    if (decision.kind === 'retry') log(retryMessage(state, decision.afterMs))
  }
  if (decision.kind === 'finish') return { outcome: decision.outcome, state }
  const { repository } = services
  const reading = readBack(repository, state, decision.problem, context)
  return { outcome: await time('read back', reading), state }
}

function stopReason({ aborted, reason }: AbortSignal): Clock['stop'] {
  if (!aborted) return undefined
  return reason === 'cancelled' ? 'cancelled' : 'timeout'
}

function retryMessage({ attempts, last }: RunState, afterMs: number): string {
  const why =
    last?.code === 'contention' ? 'somebody else pushed first' : last?.code
  return `Attempt ${attempts} did not land: ${why}. The next one starts in ${(afterMs / 1000).toFixed(1)} s.`
}

function foldersOf({ overlays }: Request): readonly string[] {
  return [...new Set(overlays.map(({ folder }) => folder))]
}

function runReport(
  request: Request,
  { outcome, server, state, engine }: LoopResult,
  { seconds, timeline }: Pick<Report, 'seconds' | 'timeline'>,
): Report {
  const { plan, branch, attempts, diagnostics, folders } = state
  const { kind } = request.publish
  // A preview has no pull request of its own.
  const isPlain = server === undefined || request.task.kind !== 'bump'
  const way = kind === 'push' && isPlain ? 'none' : kind
  return {
    outcome,
    task: request.task,
    overlays:
      outcome.kind === 'skipped' ? [] : (folders ?? namedFolders(request)),
    folders: plan?.folders ?? [],
    policies: plan?.policies ?? [],
    deployers: plan?.deployers ?? [],
    diagnostics: distinct([
      ...request.notices,
      ...(plan?.diagnostics ?? []),
      ...diagnostics,
      ...contentionNotices({ ...state, seconds, way }),
    ]),
    target: request.target,
    branch,
    runBranch: branchOf(request.event),
    attempts,
    engine,
    seconds,
    timeline,
  }
}

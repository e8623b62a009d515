import { setTimeout } from 'node:timers/promises'
import { attempt } from './attempt.ts'
import { openServices } from './open-services.ts'
import { adviseOnToken, knownToBeDenied } from './permission.ts'
import { next, outOfTime, type Clock, type LastDecision } from './next.ts'
import { firstState, type RunState } from './state.ts'
import { lastLook } from './timeout.ts'
import type { RunContext, Services } from '../context.ts'
import { failed, type FinalOutcome } from '../outcome.ts'
import { contended, distinct } from '../report/remarks.ts'
import type { Report } from '../report/report.ts'
import type { NoMatch } from '../request/ref-map.ts'
import { willPublish, type Request } from '../request/inputs.ts'

/** A run: fetch, edit, render, push; after a conflict, all of it again on the new tip. */
export async function bump(
  request: Request,
  context: RunContext,
): Promise<Report> {
  const start = context.now()
  const report = (outcome: FinalOutcome, state = firstState, engine?: string) =>
    runReport(request, {
      outcome,
      state,
      engine,
      seconds: (context.now() - start) / 1000,
    })
  const known = knownOutcome(request)
  if (known !== undefined) return report(known)
  await using services = await openServices(request, context)
  const { state, decision } = await attemptUntilDecided(
    services,
    request,
    context,
  )
  const outcome =
    decision.kind === 'finish'
      ? decision.outcome
      : await lastLook(services.repository, state, { ...context, ...decision })
  return report(
    adviseOnToken(outcome, request),
    state,
    services.kustomize?.version,
  )
}

/** The outcome of a run that needs no attempt. */
function knownOutcome(request: Request): FinalOutcome | undefined {
  const { trigger, overlays, branch } = request
  if (trigger.kind === 'skips') return { ...trigger, kind: 'skipped' }
  if (overlays.kind === 'no-match') return unmatched('overlay', overlays)
  if (branch.kind === 'no-match') return unmatched('branch', branch)
  const denied = willPublish(request) ? knownToBeDenied(request) : undefined
  return denied && failed(denied)
}

function unmatched(
  what: 'overlay' | 'branch',
  { ref, patterns }: NoMatch,
): FinalOutcome {
  const input = what === 'overlay' ? 'overlays' : what
  return {
    kind: 'skipped',
    reason: `no-matching-${what}`,
    why: `No pattern of "${input}" matches ${ref}; the patterns are ${patterns.join(', ')}.`,
  }
}

/** The loop: one attempt after the other, until one is the last. */
async function attemptUntilDecided(
  services: Services,
  request: Request,
  context: RunContext,
): Promise<{
  readonly state: RunState
  readonly decision: LastDecision
}> {
  const { signal, say } = context
  const work = { ...context, request, folders: foldersOf(request) }
  let state = firstState
  for (;;) {
    const stop = whyStop(signal)
    if (stop !== undefined) return { state, decision: outOfTime(state, stop) }
    const made = await attempt(services, work, state)
    const { decision, ...after } = next(
      made.state,
      made.outcome,
      clock(context),
    )
    state = after.state
    if (decision.kind !== 'retry') return { state, decision }
    say(retryMessage(state, decision.afterMs))
    await setTimeout(decision.afterMs, undefined, { signal }).catch(() => {})
  }
}

function clock({ signal, remainingMs, random }: RunContext): Clock {
  return {
    stop: whyStop(signal),
    remainingMs: remainingMs(),
    random: random(),
  }
}

function whyStop({ aborted, reason }: AbortSignal): Clock['stop'] {
  if (!aborted) return undefined
  return reason === 'cancelled' ? 'cancelled' : 'timeout'
}

function retryMessage({ attempts, last }: RunState, afterMs: number): string {
  const why =
    last?.code === 'contention' ? 'somebody else pushed first' : last?.code
  return `Attempt ${attempts} did not land: ${why}. The next one starts in ${(afterMs / 1000).toFixed(1)} s.`
}

function foldersOf({ overlays }: Request): readonly string[] {
  return overlays.kind === 'folders'
    ? [...new Set(overlays.folders.map(({ folder }) => folder))]
    : []
}

function runReport(
  request: Request,
  {
    outcome,
    state,
    engine,
    seconds,
  }: Pick<Report, 'outcome' | 'engine' | 'seconds'> & {
    readonly state: RunState
  },
): Report {
  const { plan, branch, attempts, diagnostics } = state
  const way = request.publish.kind
  return {
    outcome,
    overlays:
      outcome.kind === 'skipped'
        ? []
        : (plan?.targets.map(({ folder }) => folder) ?? foldersOf(request)),
    folders: plan?.folders ?? [],
    policies: plan?.policies ?? [],
    deployers: plan?.deployers ?? [],
    remarks: distinct([
      ...request.notices,
      ...(plan?.remarks ?? []),
      ...diagnostics,
      ...contended({ ...state, seconds, way }),
    ]),
    target: request.target,
    branch,
    attempts,
    engine,
    seconds,
  }
}

import { attempt } from './attempt.ts'
import { openServices } from './open-services.ts'
import { outOfTime, pauseTooLong } from './timeout.ts'
import { pauseTime, waitFor } from './wait.ts'
import { knownToBeDenied, willPublish } from './permission.ts'
import { newProgress } from './state.ts'
import { stopped } from '../publish/outcome.ts'
import { contended } from '../report/contended.ts'
import { distinct } from '../report/distinct.ts'
import type { FinalOutcome } from '../outcome.ts'
import { targetReport, type Report } from '../report/report.ts'
import type { Request } from '../request/inputs.ts'
import { left, type RunContext } from '../context.ts'

/** The story of a run: fetch, edit, render, land; when the race is lost, all of it again on the new tip. */
export async function bump(
  request: Request,
  world: RunContext,
): Promise<Report> {
  const { trigger, overlays } = request
  const start = world.now()
  const progress = newProgress()
  const finish = (outcome: FinalOutcome, engine?: string): Report => {
    const seconds = (world.now() - start) / 1000
    return {
      outcome,
      folders:
        outcome.kind === 'skipped' || overlays.kind === 'no-match'
          ? []
          : overlays.folders,
      overlays: progress.plan?.overlays ?? [],
      further: progress.plan?.further ?? [],
      policies: progress.plan?.policies ?? [],
      remarks: distinct([
        ...request.notices,
        ...(progress.plan?.remarks ?? []),
        ...progress.done.remarks,
        ...contended({ ...progress, seconds, way: request.publish.kind }),
      ]),
      target: targetReport(request.target),
      branch: progress.branch,
      attempts: progress.attempts,
      engine,
      seconds,
    }
  }
  if (trigger.kind === 'skips') return finish({ ...trigger, kind: 'skipped' })
  if (overlays.kind === 'no-match')
    return finish({
      kind: 'skipped',
      reason: 'no-matching-overlay',
      why: `No pattern of "overlays" matches ${overlays.ref}; the patterns are ${overlays.patterns.join(', ')}.`,
    })
  const denied = willPublish(request) ? knownToBeDenied(request) : undefined
  if (denied !== undefined)
    return finish({ kind: 'failed', problems: [denied] })
  await using services = await openServices(request, world)
  const work = { ...world, request, folders: overlays.folders }
  while (!world.signal.aborted) {
    const step = await attempt(services, work, progress)
    if (step.kind === 'end')
      return finish(step.outcome, services.kustomize?.version)
    const { problem, pause } = step
    if (problem !== stopped) progress.last = problem
    const time = pauseTime(progress.attempts, world.random, pause)
    if (pause !== undefined && pause * 1000 > left(world))
      return finish(
        await pauseTooLong(services.repository, progress, {
          ...world,
          problem,
          pause,
        }),
        services.kustomize?.version,
      )
    await waitFor(time, progress, world)
  }
  return finish(
    await outOfTime(services.repository, progress, world),
    services.kustomize?.version,
  )
}

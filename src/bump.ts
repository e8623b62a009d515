import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { attempt } from './attempt.ts'
import { openAncestry } from './ancestry.ts'
import { openRepository } from './git/repository.ts'
import { openObjects } from './git/snapshot.ts'
import type { Api } from './github/api.ts'
import { startKustomize, type Kustomize } from './kustomize/engine.ts'
import {
  openKustomizeOnRunner,
  type KustomizeOnRunner,
} from './kustomize/on-runner.ts'
import { outOfTime, pauseTooLong } from './out-of-time.ts'
import { pauseTime, waitFor } from './pause.ts'
import { knownToBeDenied, lands } from './permission.ts'
import type { Workshop } from './plan.ts'
import { openPolicy } from './policy/command.ts'
import { newProgress } from './progress.ts'
import { stopped } from './published.ts'
import { contended } from './report/contended.ts'
import { distinct } from './report/distinct.ts'
import { targetReport, type Ending, type Report } from './report/report.ts'
import { apiAddress, type ApiAddress } from './request/api-address.ts'
import type { Engine } from './request/engine.ts'
import type { Request } from './request/inputs.ts'
import type { Target } from './request/target.ts'
import { openVetoes } from './veto.ts'

/** What the story needs of the world around it. */
export interface World {
  /** RUNNER_TEMP */
  readonly temporaryFolder: string
  /** Where a relative path of a local repository begins. */
  readonly workspace: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The API of the runner's own server. */
  readonly api: ApiAddress
  /** Ends everything: at the deadline, or with the reason 'cancelled' when the job is cancelled. */
  readonly signal: AbortSignal
  /** Comes a little later, when the whole time is up: so much is kept for a last look at the server. */
  readonly limit: AbortSignal
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** Milliseconds that only grow. */
  readonly now: () => number
  /** When the signal comes, as `now` tells it. */
  readonly deadline: number
  readonly bumpId: string
  /** A line of the log, at once: a run can take minutes. */
  readonly say: (line: string) => void
  /** A line for people who debug. */
  readonly debug: (line: string) => void
}

/** The story of a run: fetch, edit, render, land; when the race is lost, all of it again on the new tip. */
export async function bump(request: Request, world: World): Promise<Report> {
  const { trigger, overlays } = request
  const start = world.now()
  const progress = newProgress()
  const finish = (ending: Ending, engine?: string): Report => {
    const seconds = (world.now() - start) / 1000
    return {
      ending,
      folders:
        ending.kind === 'skipped' || overlays.kind === 'no-match'
          ? []
          : overlays.folders,
      overlays: progress.plan?.overlays ?? [],
      further: progress.plan?.further ?? [],
      policies: progress.plan?.policies ?? [],
      remarks: distinct([
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
  const denied = lands(request) ? knownToBeDenied(request) : undefined
  if (denied !== undefined)
    return finish({ kind: 'failed', problems: [denied] })
  await using workshop = await openWorkshop(request, world)
  const work = { ...world, request, folders: overlays.folders }
  while (!world.signal.aborted) {
    const step = await attempt(workshop, work, progress)
    if (step.kind === 'end')
      return finish(step.ending, workshop.kustomize?.version)
    const { problem, pause } = step
    if (problem !== stopped) progress.last = problem
    const time = pauseTime(progress.attempts, world.random, pause)
    if (pause !== undefined && pause * 1000 > left(world))
      return finish(
        await pauseTooLong(workshop.repository, progress, {
          ...world,
          problem,
          pause,
        }),
        workshop.kustomize?.version,
      )
    await waitFor(time, progress, world)
  }
  return finish(
    await outOfTime(workshop.repository, progress, world),
    workshop.kustomize?.version,
  )
}

/** kustomize starts to load first: that goes on while git fetches. */
async function openWorkshop(
  request: Request,
  world: World,
): Promise<Workshop & AsyncDisposable> {
  const { validate, engine, target, token, sourceToken, event, policy } =
    request
  await using tools = new AsyncDisposableStack()
  const kustomize =
    validate === 'none'
      ? undefined
      : tools.use(await openKustomize(engine, world))
  const repository = tools.use(
    await openRepository({
      ...world,
      url: address(target, world.workspace),
      name: target.name,
      token: target.kind === 'local' ? '' : token,
    }),
  )
  const vetoes =
    policy === undefined
      ? undefined
      : openVetoes(
          tools.use(await openPolicy({ ...world, ...policy })),
          request,
          world.debug,
        )
  const ancestry = tools.use(
    openAncestry({
      ...world,
      event,
      token: sourceToken,
      apiUrl: world.api.rest,
      longest: Math.min(60_000, Math.ceil(left(world) / 4)),
    }),
  )
  let github: Promise<Api> | undefined
  const kept = tools.move()
  return {
    repository,
    objects: openObjects(repository),
    kustomize,
    known: new Map(),
    debug: world.debug,
    showDiff: request.showDiff,
    vetoes,
    ancestry,
    github: () => (github ??= openGitHub(request, world)),
    signal: world.signal,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

async function openKustomize(
  { kind, args }: Engine,
  { debug, ...world }: World,
): Promise<Kustomize | KustomizeOnRunner> {
  return kind === 'embedded'
    ? startKustomize({ ...world, args, log: debug })
    : openKustomizeOnRunner({ ...world, args, log: debug })
}

/** octokit takes a third of the start: only who needs it waits for it. */
async function openGitHub(
  { target, token, event: { serverUrl } }: Request,
  world: World,
): Promise<Api> {
  const { openApi } = await import('./github/api.ts')
  return openApi({
    ...world,
    repository: target.name,
    token,
    address: apiAddress(target, { serverUrl, own: world.api }),
    remaining: () => left(world),
  })
}

/** A path as a URL: git keeps the address as the name of a partial clone's origin, and that may not begin with "/". */
function address(target: Target, workspace: string): string {
  return target.kind === 'local'
    ? pathToFileURL(resolve(workspace, target.path)).href
    : target.url
}

/** Milliseconds. */
function left({ deadline, now }: World): number {
  return Math.max(0, deadline - now())
}

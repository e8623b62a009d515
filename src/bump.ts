import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { attempt, newProgress, unknownFate, type Progress } from './attempt.ts'
import { openRepository } from './git/repository.ts'
import { openObjects } from './git/snapshot.ts'
import type { Api } from './github/api.ts'
import { startKustomize } from './kustomize/engine.ts'
import type { Workshop } from './plan.ts'
import type { Problem } from './problem.ts'
import { stopped } from './published.ts'
import { targetReport, type Ending, type Report } from './report/report.ts'
import { apiAddress, type ApiAddress } from './request/api-address.ts'
import type { Request } from './request/inputs.ts'
import type { Target } from './request/target.ts'

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
  /** Milliseconds until the deadline. */
  readonly remaining: () => number
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** Milliseconds that only grow. */
  readonly now: () => number
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
  const finish = (ending: Ending, engine?: string): Report => ({
    ending,
    overlays: progress.plan?.overlays ?? [],
    remarks: [...(progress.plan?.remarks ?? []), ...progress.done.remarks],
    target: targetReport(request.target),
    branch: progress.branch,
    attempts: progress.attempts,
    engine,
    seconds: (world.now() - start) / 1000,
  })
  if (trigger.kind === 'skips') return finish({ ...trigger, kind: 'skipped' })
  if (overlays.kind === 'no-match')
    return finish({
      kind: 'skipped',
      reason: 'no-matching-overlay',
      why: `No pattern of "overlays" matches ${overlays.ref}: ${overlays.patterns.join(', ')}.`,
    })
  await using workshop = await openWorkshop(request, world)
  const work = { ...world, request, folders: overlays.folders }
  while (!world.signal.aborted) {
    const step = await attempt(workshop, work, progress)
    if (step.kind === 'end')
      return finish(step.ending, workshop.kustomize?.version)
    if (step.problem !== stopped) progress.last = step.problem
    await wait(progress, world)
  }
  return finish(outOfTime(progress, world.signal), workshop.kustomize?.version)
}

/** kustomize starts to load first: that goes on while git fetches. */
async function openWorkshop(
  request: Request,
  world: World,
): Promise<Workshop & AsyncDisposable> {
  const { validate, target, token } = request
  await using tools = new AsyncDisposableStack()
  const kustomize =
    validate === 'none'
      ? undefined
      : tools.use(startKustomize({ signal: world.signal, log: world.debug }))
  const repository = tools.use(
    await openRepository({
      ...world,
      url: address(target, world.workspace),
      name: target.name,
      token: target.kind === 'local' ? '' : token,
    }),
  )
  let github: Promise<Api> | undefined
  const kept = tools.move()
  return {
    repository,
    objects: openObjects(repository),
    kustomize,
    github: () => (github ??= openGitHub(request, world)),
    signal: world.signal,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** octokit takes a third of the start: only who needs it waits for it. */
async function openGitHub(
  { target, token, event: { serverUrl } }: Request,
  world: World,
): Promise<Api> {
  const api = apiAddress(target, { serverUrl, own: world.api })
  const { openApi } = await import('./github/api.ts')
  return openApi({ ...world, repository: target.name, token, address: api })
}

/** A path as a URL: git keeps the address as the name of a partial clone's origin, and that may not begin with "/". */
function address(target: Target, workspace: string): string {
  return target.kind === 'local'
    ? pathToFileURL(resolve(workspace, target.path)).href
    : target.url
}

/** Full jitter from 1 to 30 seconds: the form that lands every one of many writers with the fewest pushes. */
async function wait(
  { attempts, last }: Progress,
  { random, signal, say }: World,
) {
  if (signal.aborted) return
  const longest = Math.min(30, 2 ** (attempts - 1)) * 1000
  const time = random() * longest
  const why =
    last?.reason === 'contention' ? 'somebody else pushed first' : last?.reason
  say(
    `Attempt ${attempts} did not land: ${why}. The next one comes in ${(time / 1000).toFixed(1)} s.`,
  )
  await setTimeout(time, undefined, { signal }).catch(() => {})
}

function outOfTime(progress: Progress, { reason }: AbortSignal): Ending {
  const problem: Problem =
    reason === 'cancelled'
      ? { reason: 'cancelled', message: 'The job was cancelled.' }
      : (progress.last ?? stopped)
  return progress.unsettled
    ? unknownFate(problem, progress)
    : { kind: 'failed', problems: [problem] }
}

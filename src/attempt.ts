import { fetchTips, landed } from './fetch-tips.ts'
import { ServerTrouble, type ServerFailure } from './git/failure.ts'
import { defaultBranch } from './git/tip.ts'
import { makePlan, type Plan, type Workshop } from './plan.ts'
import { Refusal, type Problem } from './problem.ts'
import { nothingDone, type Done } from './proposal.ts'
import { publish } from './publish.ts'
import { stopped, type Published, type Sent } from './published.ts'
import { unexpected } from './report/failed.ts'
import type { Ending } from './report/report.ts'
import type { Request } from './request/inputs.ts'

/** What every attempt does. */
export interface Work {
  readonly request: Request
  readonly folders: readonly string[]
  readonly bumpId: string
  readonly debug: (line: string) => void
}

/** Where the run stands between two attempts. */
export interface Progress {
  attempts: number
  branch: string | undefined
  tip: string | undefined
  plan: Plan | undefined
  /** Every commit whose answer was lost: one of them may have landed although nobody said so. */
  readonly sent: Sent[]
  /** Whether the fate of the last of them has not been read back yet. */
  unsettled: boolean
  /** What was done for the pull request. */
  readonly done: Done
  /** Why the last attempt was not the last one. */
  last: Problem | undefined
}

/** How an attempt went on. */
export type Step = Published

/** A server that nobody has reached yet is given up after so many attempts; one that went away gets all the time. */
const triesToReach = 4

export function newProgress(): Progress {
  return {
    attempts: 0,
    branch: undefined,
    tip: undefined,
    plan: undefined,
    sent: [],
    unsettled: false,
    done: nothingDone(),
    last: undefined,
  }
}

/** Makes one attempt; what the server or the user got wrong is told, not thrown. */
export async function attempt(
  workshop: Workshop,
  work: Work,
  progress: Progress,
): Promise<Step> {
  progress.attempts++
  const step = await tryOrTell(workshop, work, progress)
  return step.kind === 'end' &&
    step.ending.kind === 'failed' &&
    progress.unsettled
    ? end(unknownFate(step.ending.problems[0], progress))
    : step
}

/** A failure after a push whose answer was lost: to say that nothing landed would be a guess. */
export function unknownFate(
  problem: Problem,
  { sent, branch }: Progress,
): Ending {
  const last = sent.at(-1)
  const commit =
    last !== undefined && 'commit' in last ? `commit ${last.commit}` : 'commit'
  const message = `${problem.message} Whether the ${commit} has landed could not be read back: look for it on "${last?.branch ?? branch}".`
  return { kind: 'unknown', problems: [{ ...problem, message }] }
}

async function tryOrTell(
  workshop: Workshop,
  work: Work,
  progress: Progress,
): Promise<Step> {
  try {
    return await tryOnce(workshop, work, progress)
  } catch (error) {
    if (workshop.signal.aborted) return { kind: 'again', problem: stopped }
    if (error instanceof Refusal) return failed(...error.problems)
    if (error instanceof ServerTrouble)
      return afterTrouble(error.failure, progress)
    return failed(unexpected(error))
  }
}

async function tryOnce(
  workshop: Workshop,
  { request, folders, bumpId, debug }: Work,
  progress: Progress,
): Promise<Step> {
  const branch = progress.branch ?? (await branchName(workshop, request))
  progress.branch = branch
  const { tip, head } = await fetchTips(workshop, request, {
    branch,
    folders,
    // With nothing sent there is nothing to look for in the history: it stays cut at the new tip.
    first: progress.sent.length === 0,
  })
  progress.tip = tip
  debug(`fetched ${branch} at ${tip}`)
  for (const sent of progress.sent) {
    const commit = await landed(workshop, sent, { branch, bumpId })
    if (commit !== undefined) return end({ kind: 'pushed', commit })
  }
  progress.unsettled = false
  const plan = await makePlan(workshop, { request, folders, tip })
  progress.plan = plan
  debug(`planned: ${plan.files.length} files change`)
  const isUnchanged = plan.files.length === 0
  if (request.trigger.kind === 'plans')
    return end(
      isUnchanged
        ? { kind: 'unchanged' }
        : { ...request.trigger, kind: 'planned' },
    )
  if (request.publish.kind === 'none')
    return end(
      isUnchanged
        ? { kind: 'unchanged' }
        : {
            kind: 'planned',
            reason: 'dry-run',
            why: 'publish: none lands nothing.',
          },
    )
  const published = await publish(
    workshop,
    {
      request,
      folders,
      plan,
      tip,
      branch,
      bumpId,
      attempt: progress.attempts,
    },
    head && { head, done: progress.done },
  )
  debug(`published: ${published.kind}`)
  if (published.kind === 'again' && published.sent !== undefined) {
    progress.sent.push(published.sent)
    progress.unsettled = true
  }
  return published
}

async function branchName(
  { repository }: Workshop,
  { branch }: Request,
): Promise<string> {
  return branch.kind === 'named' ? branch.name : defaultBranch(repository)
}

function end(ending: Ending): Step {
  return { kind: 'end', ending }
}

function failed(...problems: readonly [Problem, ...Problem[]]): Step {
  return end({ kind: 'failed', problems })
}

function afterTrouble(
  { kind, problem }: ServerFailure,
  { tip, attempts }: Progress,
): Step {
  const isHopeless = tip === undefined && attempts >= triesToReach
  return kind === 'final' || isHopeless
    ? failed(problem)
    : { kind: 'again', problem }
}

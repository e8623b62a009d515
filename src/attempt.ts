import { ServerTrouble, type ServerFailure } from './git/failure.ts'
import { contains, defaultBranch, fetchTip } from './git/tip.ts'
import { adviseOnToken, lands, whilePermitted } from './permission.ts'
import { makePlan, type Workshop } from './plan.ts'
import { Refusal, type Problem } from './problem.ts'
import { stopped, unknownFate, type Progress } from './progress.ts'
import { publish } from './publish.ts'
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

/** How an attempt went on: to an end, or to another attempt for a reason. */
export type Step =
  | { readonly kind: 'end'; readonly ending: Ending }
  | {
      readonly kind: 'again'
      readonly problem: Problem
      /** The seconds that the server wants to be left alone. */
      readonly pause?: number | undefined
    }

/** A server that nobody has reached yet is given up after so many attempts; one that went away gets all the time. */
const triesToReach = 4

/** Words that may mean a passing limit or that nobody knows are taken for a passing trouble so often. */
const mostStrikes = 3

/** Makes one attempt; what the server or the user got wrong is told, not thrown. */
export async function attempt(
  workshop: Workshop,
  work: Work,
  progress: Progress,
): Promise<Step> {
  progress.attempts++
  const step = await tryOrTell(workshop, work, progress)
  if (step.kind === 'again' || step.ending.kind !== 'failed') return step
  const [first, ...more] = step.ending.problems
  const problem = adviseOnToken(first, work.request)
  return progress.unsettled
    ? end(unknownFate(problem, progress))
    : failed(problem, ...more)
}

async function tryOrTell(
  workshop: Workshop,
  work: Work,
  progress: Progress,
): Promise<Step> {
  try {
    return await tryOnce(workshop, work, progress)
  } catch (error) {
    if (workshop.signal.aborted)
      return { kind: 'again', problem: whatTookTheTime(error, progress) }
    if (error instanceof Refusal) return failed(...error.problems)
    if (error instanceof ServerTrouble)
      return afterTrouble(error.failure, progress)
    return failed(unexpected(error))
  }
}

/** What the time was up for, unless an earlier attempt has a better reason why it was not enough. */
function whatTookTheTime(error: unknown, { last }: Progress): Problem {
  const [problem] = error instanceof Refusal ? error.problems : []
  return problem?.reason === 'timeout' && last === undefined ? problem : stopped
}

async function tryOnce(
  workshop: Workshop,
  { request, folders, bumpId, debug }: Work,
  progress: Progress,
): Promise<Step> {
  const { repository } = workshop
  const fetching = fetchBranch(workshop, request, progress)
  const { branch, tip } = await (progress.attempts === 1 && lands(request)
    ? whilePermitted({ ...workshop, target: request.target }, fetching)
    : fetching)
  debug(`fetched ${branch} at ${tip}`)
  for (const commit of progress.sent)
    if (await contains(repository, commit))
      return end({ kind: 'pushed', commit })
  progress.unsettled = false
  const lastStrike = progress.strikes.at(-1)
  if (progress.strikes.length >= mostStrikes && lastStrike !== undefined)
    return failed(lastStrike)
  const plan = await makePlan(workshop, { request, folders, tip })
  if (plan.kind === 'superseded') {
    progress.plan = undefined
    return end(plan)
  }
  progress.plan = plan
  debug(`planned: ${plan.files.length} files change`)
  if (plan.files.length === 0) return end({ kind: 'unchanged' })
  if (request.trigger.kind === 'plans')
    return end({ ...request.trigger, kind: 'planned' })
  if (request.publish === 'none')
    return end({
      kind: 'planned',
      reason: 'dry-run',
      why: 'publish: none lands nothing.',
    })
  const { commit, pushed } = await publish(workshop, {
    request,
    plan,
    tip,
    branch,
    bumpId,
  })
  debug(`pushed ${commit}: ${pushed.kind}`)
  if (pushed.kind === 'landed') return end({ kind: 'pushed', commit })
  if (pushed.kind === 'refused') return failed(pushed.problem)
  if (
    pushed.kind === 'unclear' ||
    (pushed.kind === 'lost' && !pushed.isCertain)
  ) {
    progress.sent.push(commit)
    progress.unsettled = true
  }
  if (pushed.kind === 'lost') {
    progress.racesLost++
    return { kind: 'again', problem: contention(progress, pushed.words) }
  }
  if (workshop.signal.aborted) return { kind: 'again', problem: stopped }
  const { kind, problem, pause } = pushed.failure
  if (kind !== 'transient') progress.strikes.push(problem)
  return { kind: 'again', problem, pause }
}

async function fetchBranch(
  workshop: Workshop,
  request: Request,
  progress: Progress,
): Promise<{ readonly branch: string; readonly tip: string }> {
  const branch = progress.branch ?? (await branchName(workshop, request))
  progress.branch = branch
  const tip = await fetchTip(workshop.repository, branch, {
    // With nothing sent there is nothing to look for in the history: it stays cut at the new tip.
    first: progress.sent.length === 0,
  })
  progress.tip = tip
  return { branch, tip }
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
  { kind, problem, pause }: ServerFailure,
  progress: Progress,
): Step {
  const { tip, attempts } = progress
  if (kind === 'unknown') progress.strikes.push(problem)
  const isHopeless =
    (tip === undefined && attempts >= triesToReach) ||
    (kind === 'unknown' && progress.strikes.length >= mostStrikes)
  return kind === 'final' || isHopeless
    ? failed(problem)
    : { kind: 'again', problem, pause }
}

function contention({ branch, racesLost }: Progress, details: string): Problem {
  return {
    reason: 'contention',
    message: /\.lock': File exists/.test(details)
      ? `"${branch}" is locked on the server and stays so: a git that died there has left the lock, which only the server's administrator can remove.`
      : `Others pushed to "${branch}" first, ${racesLost === 1 ? 'once' : `${racesLost} times`}. Give more time in "timeout".`,
    details,
  }
}

import { fetchTips, landed } from './fetch-tips.ts'
import { ServerTrouble, type ServerFailure } from '../git/failure.ts'
import { defaultBranch } from '../git/tip.ts'
import { adviseOnToken, lands, whilePermitted } from './permission.ts'
import { makePlan, type Workshop } from '../plan/plan.ts'
import { Refusal, type Problem } from '../problem.ts'
import { unknownFate, type Progress } from './state.ts'
import { publish } from '../publish/publish.ts'
import { stopped, type Published } from '../publish/outcome.ts'
import { unexpected } from '../report/failed.ts'
import type { Ending } from '../report/report.ts'
import type { Request } from '../request/inputs.ts'

/** What every attempt does. */
export interface Work {
  readonly request: Request
  readonly folders: readonly string[]
  readonly bumpId: string
  readonly debug: (line: string) => void
}

/** How an attempt went on: to an end, or to another attempt for a reason. */
export type Step = Exclude<Published, { kind: 'lost' }>

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
  const isKnown =
    problem?.reason === 'timeout' || problem?.reason === 'unreachable'
  return isKnown && last === undefined ? problem : stopped
}

async function tryOnce(
  workshop: Workshop,
  { request, folders, bumpId, debug }: Work,
  progress: Progress,
): Promise<Step> {
  const fetching = fetchAll(workshop, { request, folders }, progress)
  const { branch, tip, head } = await (progress.attempts === 1 && lands(request)
    ? whilePermitted({ ...workshop, target: request.target }, fetching)
    : fetching)
  debug(`fetched ${branch} at ${tip}`)
  const { sent, done } = progress
  const ending = await landed(workshop.repository, sent, { branch, bumpId })
  if (ending !== undefined) return end(ending)
  progress.unsettled = false
  const lastStrike = progress.strikes.at(-1)
  if (progress.strikes.length >= mostStrikes && lastStrike !== undefined)
    return failed(lastStrike)
  const plan = await makePlan(workshop, { request, folders, tip })
  progress.plan = plan.kind === 'plan' ? plan : undefined
  if (plan.kind === 'superseded') return end(plan)
  debug(`planned: ${plan.files.length} files change`)
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
    head && { head, done },
  )
  debug(`published: ${published.kind}`)
  return goOn(workshop, published, progress)
}

function goOn(
  { signal }: Workshop,
  published: Published,
  progress: Progress,
): Step {
  if (published.kind === 'end') {
    if (published.ending.kind === 'superseded') progress.plan = undefined
    return published
  }
  const { sent } = published
  if (sent !== undefined) {
    progress.sent.push(sent)
    progress.unsettled = true
  }
  if (published.kind === 'lost') {
    if (!isLocked(published.words)) progress.racesLost++
    return { kind: 'again', problem: contention(progress, published) }
  }
  if (signal.aborted) return { kind: 'again', problem: stopped }
  if (published.isStrike === true) progress.strikes.push(published.problem)
  return published
}

async function fetchAll(
  workshop: Workshop,
  { request, folders }: Pick<Work, 'request' | 'folders'>,
  progress: Progress,
) {
  const branch = progress.branch ?? (await branchName(workshop, request))
  progress.branch = branch
  const tips = await fetchTips(workshop, request, {
    branch,
    folders,
    // With nothing sent there is nothing to look for in the history: it stays cut at the new tip.
    first: progress.sent.length === 0,
  })
  progress.tip = tips.tip
  return { branch, ...tips }
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

/** By another push of this moment, or by one that died. */
function isLocked(words: string): boolean {
  return /\.lock': File exists/.test(words)
}

function contention(
  { racesLost }: Progress,
  { branch, words }: Extract<Published, { kind: 'lost' }>,
): Problem {
  return {
    reason: 'contention',
    message: isLocked(words)
      ? `"${branch}" is locked on the server. Run again; where it stays so, a git that died there has left the lock, which only the server's administrator can remove.`
      : `Others pushed to "${branch}" first, ${racesLost === 1 ? 'once' : `${racesLost} times`}. Give more time in "timeout".`,
    details: words,
  }
}

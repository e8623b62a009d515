import { fetchTips, landed } from './fetch-tips.ts'
import { ServerTrouble, type ServerFailure } from '../git/failure.ts'
import { defaultBranch } from '../git/server.ts'
import { adviseOnToken, willPublish, whilePermitted } from './permission.ts'
import { makePlan, type Services } from '../plan/plan.ts'
import { Refusal, type Problem, type Problems } from '../problem.ts'
import { unknownOutcome, type Progress } from './state.ts'
import { publish } from '../publish/publish.ts'
import { stopped, type Published } from '../publish/outcome.ts'
import { unexpected } from '../report/failed.ts'
import type { FinalOutcome } from '../outcome.ts'
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
const mostUnknownFailures = 3

/** Makes one attempt; what the server or the user got wrong is told, not thrown. */
export async function attempt(
  services: Services,
  work: Work,
  progress: Progress,
): Promise<Step> {
  progress.attempts++
  const step = await tryOrTell(services, work, progress)
  if (step.kind === 'again' || step.outcome.kind !== 'failed') return step
  const [first, ...more] = step.outcome.problems
  const problem = adviseOnToken(first, work.request)
  return progress.unconfirmed
    ? end(unknownOutcome(problem, progress))
    : failed(problem, ...more)
}

async function tryOrTell(
  services: Services,
  work: Work,
  progress: Progress,
): Promise<Step> {
  try {
    return await tryOnce(services, work, progress)
  } catch (error) {
    if (services.signal.aborted)
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
  const isKnown = problem?.code === 'timeout' || problem?.code === 'unreachable'
  return isKnown && last === undefined ? problem : stopped
}

async function tryOnce(
  services: Services,
  { request, folders, bumpId, debug }: Work,
  progress: Progress,
): Promise<Step> {
  const fetching = fetchAll(services, { request, folders }, progress)
  const { branch, tip, head } = await (progress.attempts === 1 &&
  willPublish(request)
    ? whilePermitted({ ...services, target: request.target }, fetching)
    : fetching)
  debug(`fetched ${branch} at ${tip}`)
  const { sent, done } = progress
  const outcome = await landed(services.repository, sent, { branch, bumpId })
  if (outcome !== undefined) return end(outcome)
  progress.unconfirmed = false
  const lastUnknownFailure = progress.unknownFailures.at(-1)
  if (
    progress.unknownFailures.length >= mostUnknownFailures &&
    lastUnknownFailure !== undefined
  )
    return failed(lastUnknownFailure)
  const plan = await makePlan(services, { request, folders, tip })
  progress.plan = plan.kind === 'plan' ? plan : undefined
  if (plan.kind === 'superseded') return end(plan)
  debug(`planned: ${plan.files.length} files change`)
  const published = await publish(
    services,
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
  return goOn(services, published, progress)
}

function goOn(
  { signal }: Services,
  published: Published,
  progress: Progress,
): Step {
  if (published.kind === 'end') {
    if (published.outcome.kind === 'superseded') progress.plan = undefined
    return published
  }
  const { sent } = published
  if (sent !== undefined) {
    progress.sent.push(sent)
    progress.unconfirmed = true
  }
  if (published.kind === 'lost') {
    if (!isLocked(published.words)) progress.racesLost++
    return { kind: 'again', problem: contention(progress, published) }
  }
  if (signal.aborted) return { kind: 'again', problem: stopped }
  if (published.isUnknown === true)
    progress.unknownFailures.push(published.problem)
  return published
}

async function fetchAll(
  services: Services,
  { request, folders }: Pick<Work, 'request' | 'folders'>,
  progress: Progress,
) {
  const branch = progress.branch ?? (await branchName(services, request))
  progress.branch = branch
  const tips = await fetchTips(services, request, {
    branch,
    folders,
    // With nothing sent there is nothing to look for in the history: it stays cut at the new tip.
    first: progress.sent.length === 0,
  })
  progress.tip = tips.tip
  return { branch, ...tips }
}

async function branchName(
  { repository }: Services,
  { branch }: Request,
): Promise<string> {
  return branch.kind === 'named' ? branch.name : defaultBranch(repository)
}

function end(outcome: FinalOutcome): Step {
  return { kind: 'end', outcome }
}

function failed(...problems: Problems): Step {
  return end({ kind: 'failed', problems })
}

function afterTrouble(
  { kind, problem, pause }: ServerFailure,
  progress: Progress,
): Step {
  const { tip, attempts } = progress
  if (kind === 'unknown') progress.unknownFailures.push(problem)
  const isHopeless =
    (tip === undefined && attempts >= triesToReach) ||
    (kind === 'unknown' &&
      progress.unknownFailures.length >= mostUnknownFailures)
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
    severity: 'error',
    code: 'contention',
    message: isLocked(words)
      ? `"${branch}" is locked on the server. Run again; where it stays so, a git that died there has left the lock, which only the server's administrator can remove.`
      : `Others pushed to "${branch}" first, ${racesLost === 1 ? 'once' : `${racesLost} times`}. Give more time in "timeout".`,
    details: words,
  }
}

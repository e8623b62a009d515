import { landed } from './fetch-tips.ts'
import { unknownOutcome, type Progress } from './state.ts'
import { stopped } from '../publish/outcome.ts'
import type { Repository } from '../git/repository.ts'
import { fetchTip } from '../git/fetch.ts'
import type { Problem } from '../problem.ts'
import type { FinalOutcome } from '../outcome.ts'

/** The end of a run that has no time for another attempt; where a push is without an answer, after a last look. */
export async function outOfTime(
  repository: Repository,
  progress: Progress,
  {
    signal,
    limit,
    bumpId,
  }: {
    /** Has come. */
    readonly signal: AbortSignal
    /** Ends the last look. */
    readonly limit: AbortSignal
    readonly bumpId: string
  },
): Promise<FinalOutcome> {
  const isCancelled = signal.reason === 'cancelled'
  const problem: Problem = isCancelled
    ? {
        severity: 'error',
        code: 'cancelled',
        message: 'The job was cancelled.',
      }
    : (progress.last ?? stopped)
  if (!progress.unconfirmed)
    return { kind: 'failed', problems: [withProposed(problem, progress)] }
  return isCancelled
    ? unknownOutcome(problem, progress)
    : readBack(repository, progress, { problem, signal: limit, bumpId })
}

/** What was pushed for a pull request stays, and the next run goes on from there. */
function withProposed(problem: Problem, { done }: Progress): Problem {
  return done.sent.size === 0
    ? problem
    : {
        ...problem,
        message: `${problem.message} The commit may be on the branch of the pull request already: the next run opens or updates it.`,
      }
}

/** The milliseconds of a last look for which there still is time. */
const longestLook = 10_000

/** The end of a run whose server wants a longer pause than there is time for. */
export async function pauseTooLong(
  repository: Repository,
  progress: Progress,
  {
    problem,
    pause,
    limit,
    bumpId,
  }: {
    readonly problem: Problem
    /** In seconds. */
    readonly pause: number
    readonly limit: AbortSignal
    readonly bumpId: string
  },
): Promise<FinalOutcome> {
  const told = {
    ...problem,
    message: `${problem.message} It is to be asked again in ${pause} s, and "timeout" leaves less: run again then, or give more.`,
  }
  if (!progress.unconfirmed) return { kind: 'failed', problems: [told] }
  const signal = AbortSignal.any([limit, AbortSignal.timeout(longestLook)])
  return readBack(repository, progress, { problem: told, signal, bumpId })
}

/** What the server has says the last word on a push whose answer was lost, or did not come in time. */
async function readBack(
  repository: Repository,
  progress: Progress,
  {
    problem,
    signal,
    bumpId,
  }: {
    readonly problem: Problem
    readonly signal: AbortSignal
    readonly bumpId: string
  },
): Promise<FinalOutcome> {
  const { branch = '', sent } = progress
  const last = sent.at(-1)
  try {
    const now = await fetchTip(repository, branch, { first: false, signal })
    const outcome = await landed(repository, sent, { branch, bumpId })
    if (outcome !== undefined) return outcome
    // A push that is still on its way finds the branch moved, and is refused; a merge is not.
    const isTooLate =
      last?.branch === branch &&
      last.parent !== now &&
      last.pullRequest === undefined
    if (isTooLate || last?.isAnswered === true)
      return { kind: 'failed', problems: [problem] }
  } catch {
    // A server that does not answer now either: nobody can say.
  }
  return unknownOutcome(problem, progress)
}

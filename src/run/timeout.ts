import { landed } from './fetch-tips.ts'
import { unknownOutcome } from './next.ts'
import type { RunState } from './state.ts'
import { fetchTips } from '../git/fetch.ts'
import type { Repository } from '../git/repository.ts'
import { failed, type FinalOutcome } from '../outcome.ts'
import type { Problem } from '../problem.ts'

/** The milliseconds of a last look for which there still is time. */
const longestLook = 10_000

/**
 * The outcome of a run that has no time for another attempt, and whose last push no answer confirms: the branch on the
 * server decides.
 */
export async function lastLook(
  repository: Repository,
  state: RunState,
  {
    problem,
    limit,
    bumpId,
  }: {
    /** Why there is no other attempt. */
    readonly problem: Problem
    readonly limit: AbortSignal
    readonly bumpId: string
  },
): Promise<FinalOutcome> {
  const { branch = '', pushes } = state
  const last = pushes.at(-1)
  const signal = AbortSignal.any([limit, AbortSignal.timeout(longestLook)])
  try {
    const where = { branch, first: false, signal }
    const { tip } = await fetchTips(repository, where)
    const outcome = await landed(repository, pushes, { branch, bumpId })
    if (outcome !== undefined) return outcome
    // A push that is still on its way finds the branch moved, and is refused; a merge is not.
    const isTooLate =
      last?.branch === branch &&
      last.parent !== tip &&
      last.pullRequest === undefined
    if (isTooLate || last?.isAnswered === true) return failed(problem)
  } catch {
    // A server that does not answer now either: nobody can say.
  }
  return unknownOutcome(problem, state)
}

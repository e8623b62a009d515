import { unknownOutcome } from './retry.ts'
import type { RunState } from './state.ts'
import type { RunContext } from '../context.ts'
import { fetchTips } from '../git/fetch.ts'
import { commitsAfter } from '../git/history.ts'
import type { Repository } from '../git/repository.ts'
import { failed, type FinalOutcome, type UnconfirmedPush } from '../outcome.ts'
import type { Problem } from '../problem/problem.ts'

/** The outcome of a run of which something that was sent is in the history of the branch as last fetched. */
export async function findLanded(
  repository: Repository,
  pushes: readonly UnconfirmedPush[],
  branch: string,
  { bumpId }: Pick<RunContext, 'bumpId'>,
): Promise<FinalOutcome | undefined> {
  const sent = pushes.filter((one) => one.branch === branch)
  const [first] = sent
  if (first === undefined) return undefined
  const commits = await commitsAfter(repository, first.parent)
  const ids = new Set(commits.map(({ id }) => id))
  const found = sent.find(({ commit = '' }) => ids.has(commit))
  const trailer = `\nBump-Id: ${bumpId}\n`
  // One that GitHub made, and whose id was lost with its answer.
  const made = commits.find(({ text }) => `${text}\n`.includes(trailer))
  const commit = found?.commit ?? made?.id
  if (commit === undefined) return undefined
  const { pullRequest } = found ?? first
  return { kind: 'pushed', commit, ...(pullRequest && { pullRequest }) }
}

const readBackTimeoutMs = 10_000

/**
 * The outcome of a run that has no time for another attempt, and whose last push no answer confirms: the branch on the
 * server decides.
 * @param problem why there is no other attempt
 */
export async function readBack(
  repository: Repository,
  state: RunState,
  problem: Problem,
  context: Pick<RunContext, 'limit' | 'bumpId'>,
): Promise<FinalOutcome> {
  const { branch = '', pushes } = state
  const last = pushes.at(-1)
  const signal = AbortSignal.any([
    context.limit,
    AbortSignal.timeout(readBackTimeoutMs),
  ])
  try {
    const where = { branch, first: false, signal }
    const { tip } = await fetchTips(repository, where)
    const landed = await findLanded(repository, pushes, branch, context)
    if (landed !== undefined) return landed
    // A push that is still on its way finds the branch moved, and is refused; a merge is not.
    const isTooLate =
      last?.branch === branch &&
      last.parent !== tip &&
      last.pullRequest === undefined
    if (isTooLate || last?.isAnswered === true) return failed(problem)
  } catch {
    // Without an answer, the outcome is unknown.
  }
  return unknownOutcome(problem, state)
}

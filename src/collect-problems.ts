import { Refusal, refuse, type Problem } from './problem.ts'

/** Does the same for each item side by side; when some are refused, all their problems are reported at once. */
export async function collectProblems<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results = await Promise.allSettled(items.map(work))
  const problems: Problem[] = []
  for (const result of results) {
    if (result.status === 'fulfilled') continue
    if (!(result.reason instanceof Refusal)) throw result.reason
    problems.push(...result.reason.problems)
  }
  refuse(problems)
  return results.flatMap((result) =>
    result.status === 'fulfilled' ? [result.value] : [],
  )
}

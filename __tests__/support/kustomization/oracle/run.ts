import fc from 'fast-check'

import { cases, type Case } from '../generate/case.ts'
import type { Failing, Verdict } from './verdict.ts'
import type { Judges } from './judges.ts'

export interface Failed {
  readonly given: Case
  readonly verdict: Failing
}

export interface Outcome {
  readonly seed: number
  readonly verdicts: readonly Verdict[]
  /** The first case that failed, made as small as it gets. */
  readonly failed: Failed | undefined
}

/** Judges as many cases as are asked for; the same ones for the same seed. */
export async function runCases(
  judges: Judges,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): Promise<Outcome> {
  const given = fc.sample(cases, { numRuns: runs, seed })
  const verdicts = await judges.judge(given)
  const index = verdicts.findIndex(({ kind }) => kind === 'failure')
  const failed = index < 0 ? undefined : await shrink(judges, seed, index)
  return { seed, verdicts, failed }
}

async function shrink(
  judges: Judges,
  seed: number,
  index: number,
): Promise<Failed> {
  const judge = async (given: Case) =>
    (await judges.judge([given]))[0] as Verdict
  const property = fc.asyncProperty(
    cases,
    async (given) => (await judge(given)).kind !== 'failure',
  )
  // The sample and the check draw the same cases, so the one that failed is the first one here.
  const { counterexample } = await fc.check(property, {
    seed,
    path: String(index),
    numRuns: 1,
  })
  if (counterexample === null)
    throw new Error(`case ${index} of seed ${seed} failed only in company`)
  const [given] = counterexample
  return { given, verdict: (await judge(given)) as Failing }
}

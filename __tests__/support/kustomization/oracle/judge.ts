import type { Case } from '../generate/case.ts'
import { compareAll } from './compare.ts'
import type { Failure, Oracle } from './kustomize.ts'
import { tryCase } from './trial.ts'
import type { Verdict } from './verdict.ts'

/** Compares what our edit and kustomize's make of each case; many at once, as kustomize starts slowly. */
export function judgeAll(
  oracle: Oracle,
  cases: readonly Case[],
): readonly Verdict[] {
  const read = oracle.readAll(
    cases.map((given) => ({ ...given, text: given.readable })),
  )
  const trials = cases.map((given, index) =>
    tryCase(oracle, given, read[index] as string | Failure),
  )
  const open = trials.filter((trial) => 'given' in trial)
  const verdicts = compareAll(oracle, open)
  const compared = new Map(
    open.map((trial, index) => [trial, verdicts[index] as Verdict]),
  )
  return trials.map((trial) =>
    'given' in trial ? (compared.get(trial) as Verdict) : trial,
  )
}

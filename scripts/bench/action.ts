// Runs the action as a runner does, and tells what it took.
import type { ActionStep } from '../../__tests__/support/runner.ts'
import type { ActionResult } from '../../__tests__/support/runner/result.ts'
import type { Stage } from '../../__tests__/support/stage.ts'
import { childrenCpu, type Usage } from './measure.ts'

export type Inputs = Readonly<Record<string, string>>

/**
 * Lands a bump; older tags than the present one too, as the rounds go on. Its CPU time is right where no server answers
 * from this process.
 * @throws when it does not land
 */
export async function land(
  stage: Stage,
  inputs: Inputs,
  step: Partial<Omit<ActionStep, 'inputs' | 'event'>> = {},
): Promise<Usage & { readonly result: ActionResult }> {
  const cpu = childrenCpu()
  const result = await stage.bump(
    { 'allow-downgrade': 'true', ...inputs },
    { debug: true, ...step },
  )
  if (result.outputs['outcome'] !== 'pushed') throw new Error(result.log)
  const wall = result.durationMs / 1000
  return { wall, cpu: childrenCpu() - cpu, result }
}

/** Something that the debug log dates, in milliseconds since the process started. */
interface Span {
  readonly from: number
  readonly to: number
}

/** What is logged as `to ms: WHAT took N s`. */
export function spans({ rawLog }: ActionResult, what: RegExp): readonly Span[] {
  const lines = rawLog.matchAll(
    /^::debug::(\d+) ms: (.+?) took ([\d.]+) s\.?$/gm,
  )
  return [...lines].flatMap(([, end, name = '', took]) =>
    what.test(name)
      ? [{ from: Number(end) - 1000 * Number(took), to: Number(end) }]
      : [],
  )
}

/** Seconds from the first render that is asked for to the end of the proof. */
export function proofSeconds(result: ActionResult): number {
  const starts = spans(result, /^kustomize build /).map(({ from }) => from)
  const planned = /^::debug::(\d+) ms: planned/m.exec(result.rawLog)?.[1]
  return (Number(planned) - Math.min(...starts)) / 1000
}

/** Seconds from the fetch of each attempt to the end of its push. */
export function attemptSeconds(result: ActionResult): readonly number[] {
  const ends = spans(result, /^publish$/)
  return spans(result, /^fetch main$/).map(
    ({ from }, index) => ((ends[index]?.to ?? Number.NaN) - from) / 1000,
  )
}

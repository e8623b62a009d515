import type { Plan } from '../plan/plan.ts'
import type { Task } from '../request/preview/preview.ts'
import type { Target } from '../request/target/target.ts'
import type { FinalOutcome } from '../outcome.ts'
import type { Diagnostic } from '../problem/problem.ts'
import type { Step } from '../timeline.ts'

/** The result of a run, with what was planned, from which outputs, summary and annotations are made. */
export interface Report extends Pick<
  Plan,
  'folders' | 'policies' | 'deployers'
> {
  readonly outcome: FinalOutcome
  /** Undefined where the inputs could not be read. */
  readonly task?: Task | undefined
  /** The folders to edit, whatever became of them. */
  readonly overlays: readonly string[]
  /** Warnings and notices; the problems are in the outcome. */
  readonly diagnostics: readonly Diagnostic[]
  /** Undefined where the run ended before it was known. */
  readonly target: Target | undefined
  /** Undefined where the run ended before it was known. */
  readonly branch: string | undefined
  /** The branch that the workflow runs for; undefined for a tag. */
  readonly runBranch: string | undefined
  readonly attempts: number
  /** The kustomize that rendered; undefined for none. */
  readonly engine: string | undefined
  readonly seconds: number
  readonly timeline: readonly Step[]
}

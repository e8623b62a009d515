import type { FolderResult } from '../plan/folder-result.ts'
import type { Plan } from '../plan/plan.ts'
import type { Target } from '../request/target.ts'
import type { FinalOutcome } from '../outcome.ts'
import type { Diagnostic } from '../problem.ts'

/** All that a run reports. */
export interface Report {
  readonly outcome: FinalOutcome
  /** The folders to edit, whatever became of them. */
  readonly overlays: readonly string[]
  /** Those that were planned. */
  readonly folders: readonly FolderResult[]
  readonly policies: Plan['policies']
  readonly deployers: Plan['deployers']
  readonly remarks: readonly Diagnostic[]
  readonly target: TargetReport
  /** Undefined where the run ended before it was known. */
  readonly branch: string | undefined
  readonly attempts: number
  /** The kustomize that rendered; undefined for none. */
  readonly engine: string | undefined
  readonly seconds: number
}

export interface TargetReport {
  readonly name: string
  /** Where people read it; undefined for a local repository. */
  readonly web: string | undefined
  /** Whether annotations can point into it. */
  readonly own: boolean
}

/** The target as reports name it; without one, the run ended before it was known. */
export function targetReport(target: Target | undefined): TargetReport {
  return target?.kind === 'hosted'
    ? { name: target.name, web: target.web, own: target.own }
    : { name: target?.name ?? '', web: undefined, own: false }
}

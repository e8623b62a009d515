import type { Server } from './forge/server.ts'
import type { Forge } from './forge/forge.ts'
import type { PlanServices } from './plan/plan.ts'
import type { ProgramContext } from './process/variables.ts'
import type { Timeline } from './timeline.ts'

/** The environment of a run. */
export interface RunContext extends ProgramContext {
  /** Where a relative path of a local repository begins. */
  readonly workspace: string
  /** Aborts the attempts at their deadline; with the reason 'cancelled' when the job is cancelled. */
  readonly signal: AbortSignal
  /** Aborts at the whole timeout, a little after `signal`: between the two, an unanswered push is read back. */
  readonly limit: AbortSignal
  /** Until `signal` aborts. */
  readonly remainingMs: () => number
  readonly bumpId: string
  /** Writes a line of the log, at once: a run can take minutes. */
  readonly log: (line: string) => void
  /** Writes a line for people who debug. */
  readonly debug: (line: string) => void
  readonly timeline: Timeline
}

/** The services that a run opens. */
export interface Services extends PlanServices {
  /** The kind of the target's server; undefined where its API is not known. */
  readonly server: () => Promise<Server['name'] | undefined>
  /** Its API, opened on first use; an error where it has none. */
  readonly forge: () => Promise<Forge>
  readonly signal: AbortSignal
}

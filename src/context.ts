import type { Server } from './forge/client.ts'
import type { Forge } from './forge/forge.ts'
import type { PlanServices } from './plan/plan.ts'
import type { Timeline } from './timeline.ts'

/** What a run is given. */
export interface RunContext {
  /** RUNNER_TEMP */
  readonly temporaryFolder: string
  /** Where a relative path of a local repository begins. */
  readonly workspace: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Ends everything: at the deadline, or with the reason 'cancelled' when the job is cancelled. */
  readonly signal: AbortSignal
  /** Comes a little later, when the whole time is up: the time in between is kept for a last look at the server. */
  readonly limit: AbortSignal
  /** Milliseconds until the signal comes. */
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
  /** What the target's server is, as far as this action knows its API. */
  readonly server: () => Promise<Server['name'] | undefined>
  /** Its API, opened when it is needed. */
  readonly forge: () => Promise<Forge>
  readonly signal: AbortSignal
}

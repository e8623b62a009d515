import type { ApiAddress } from './request/target.ts'

/** What the story needs of the world around it. */
export interface RunContext {
  /** RUNNER_TEMP */
  readonly temporaryFolder: string
  /** Where a relative path of a local repository begins. */
  readonly workspace: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The API of the runner's own server. */
  readonly api: ApiAddress
  /** Ends everything: at the deadline, or with the reason 'cancelled' when the job is cancelled. */
  readonly signal: AbortSignal
  /** Comes a little later, when the whole time is up: so much is kept for a last look at the server. */
  readonly limit: AbortSignal
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** Milliseconds that only grow. */
  readonly now: () => number
  /** When the signal comes, as `now` tells it. */
  readonly deadline: number
  readonly bumpId: string
  /** A line of the log, at once: a run can take minutes. */
  readonly say: (line: string) => void
  /** A line for people who debug. */
  readonly debug: (line: string) => void
}

/** How much of the time is left, in milliseconds. */
export function left({ deadline, now }: RunContext): number {
  return Math.max(0, deadline - now())
}

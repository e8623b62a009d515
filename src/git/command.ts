import type { Readable, Writable } from 'node:stream'
import { canTrace, headerTrace, openTrace, type HttpTrace } from './trace.ts'
import { collectOutput, runProgram } from '../process/run.ts'

/** The outcome of one git command. A command that was ended by the signal has no exit code. */
export interface GitResult {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
  /** Undefined where git cannot be traced, and for what runs without a server. */
  readonly trace?: HttpTrace | undefined
}

export interface GitCommand {
  readonly args: readonly string[]
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  readonly input?: Buffer | string | Readable | undefined
  /** Ends what talks to a server, with everything that it started. */
  readonly signal?: AbortSignal
  /** Takes its output as it comes; the result has none of it then. */
  readonly onStdout?: ((data: Buffer) => void) | Writable
}

/** Runs a command of git that talks to the server of a repository. */
export type RemoteCommand = (
  args: readonly string[],
  options?: {
    readonly input?: string
    /** Instead of the repository's own. */
    readonly signal?: AbortSignal | undefined
  },
) => Promise<GitResult>

/** Config that no repository and no server may switch on: nothing but git itself runs. */
const quiet = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting])

/** In bytes: a server can send messages without end. */
const longestStderr = 1024 * 1024

/** Runs a git command. One with a signal is traced. */
export async function runGit({
  args,
  environment,
  ...command
}: GitCommand): Promise<GitResult> {
  const stdout = collectOutput()
  const stderr = collectOutput(longestStderr)
  const isTraced = canTrace && command.signal !== undefined
  const trace = isTraced ? openTrace() : undefined
  const { exitCode } = await runProgram({
    onStdout: stdout.add,
    ...command,
    program: 'git',
    args: [...quiet, ...args],
    environment: isTraced ? { ...environment, ...headerTrace } : environment,
    onStderr: stderr.add,
    onTrace: trace?.add,
    orphans: 'leave',
  })
  return {
    exitCode,
    stdout: stdout.text(),
    stderr: stderr.text(),
    trace: trace?.result(),
  }
}

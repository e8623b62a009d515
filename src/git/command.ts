import type { Readable, Writable } from 'node:stream'
import { canTrace, headerTrace, openTrace, type HttpTrace } from './trace.ts'
import { collectOutput, runProgram } from '../process/run.ts'
import type { SshAddress } from '../request/target/ssh-address.ts'

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
  /** Takes the token out of its output: a server may send back what it was sent. */
  readonly hide?: (text: string) => string
}

/** The server of a repository, and what a command needs to talk to it. */
export interface Remote extends Required<
  Pick<GitCommand, 'folder' | 'environment' | 'signal' | 'hide'>
> {
  readonly url: string
  /** For messages, as owner/name. */
  readonly name: string
  /** Undefined where git speaks another protocol. */
  readonly ssh: SshAddress | undefined
}

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
  hide = (text) => text,
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
    stdout: hide(stdout.text()),
    stderr: hide(stderr.text()),
    trace: trace?.result(),
  }
}

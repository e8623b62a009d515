import { exec } from '@actions/exec'
import type { Readable } from 'node:stream'
import { collectOutput, runProgram } from '../process/run.ts'
import { canTrace, headerTrace, openTrace, type HttpTrace } from './trace.ts'

/** The outcome of one git command. A command that was ended by the signal has no exit code. */
export interface GitResult {
  readonly exitCode: number | undefined
  readonly stdout: Buffer
  readonly stderr: string
  /** Undefined where git cannot be traced, and for what runs without a server. */
  readonly trace?: HttpTrace | undefined
}

export interface GitCommand {
  readonly args: readonly string[]
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  readonly input?: Buffer | string | Readable
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

/** An object that is not here is an error, never a silent download: no protocol is allowed. */
const offline = { GIT_ALLOW_PROTOCOL: 'none', GIT_NO_LAZY_FETCH: '1' }

/**
 * Runs a git command that works on the private repository alone.
 * @param onStdout takes its output as it comes; the result has none of it then
 */
export async function runLocally(
  command: GitCommand,
  onStdout?: (data: Buffer) => void,
): Promise<GitResult> {
  const { args, folder, input } = command
  const environment = { ...command.environment, ...offline }
  // With an input, @actions/exec would end the whole process when git stops without reading it.
  if (input !== undefined || onStdout !== undefined)
    return runGit({ ...command, environment }, { onStdout })
  const stdout = collectOutput()
  const stderr = collectOutput(longestStderr)
  const exitCode = await exec('git', [...quiet, ...args], {
    cwd: folder,
    env: environment,
    silent: true,
    ignoreReturnCode: true,
    listeners: { stdout: stdout.add, stderr: stderr.add },
  })
  return { exitCode, stdout: stdout.bytes(), stderr: stderr.text() }
}

/** Runs a git command that talks to a server, and ends it with everything it started when the signal comes. */
export async function runOverNetwork({
  signal,
  ...command
}: GitCommand & { readonly signal: AbortSignal }): Promise<GitResult> {
  if (!canTrace) return runGit(command, { signal })
  const trace = openTrace()
  const environment = { ...command.environment, ...headerTrace }
  const result = await runGit(
    { ...command, environment },
    { signal, onTrace: trace.add },
  )
  return { ...result, trace: trace.result() }
}

async function runGit(
  { args, folder, environment, input }: GitCommand,
  {
    signal,
    onStdout,
    onTrace,
  }: {
    readonly signal?: AbortSignal
    readonly onStdout?: ((data: Buffer) => void) | undefined
    readonly onTrace?: (data: Buffer) => void
  },
): Promise<GitResult> {
  const stdout = collectOutput()
  const stderr = collectOutput(longestStderr)
  const { exitCode } = await runProgram({
    program: 'git',
    args: [...quiet, ...args],
    folder,
    environment,
    input: input ?? '',
    signal,
    onStdout: onStdout ?? stdout.add,
    onStderr: stderr.add,
    onTrace,
    orphans: 'leave',
  })
  return { exitCode, stdout: stdout.bytes(), stderr: stderr.text() }
}

import { exec } from '@actions/exec'
import { runProgram } from '../process/run.ts'
import { canTrace, headerTrace, openTrace, type Talk } from './trace.ts'

/** The outcome of one git command. A command that was ended by the signal has no exit code. */
export interface GitResult {
  readonly exitCode: number | undefined
  readonly stdout: Buffer
  readonly stderr: string
  /** Undefined where it can not be heard, and for what talks to no server. */
  readonly talk?: Talk | undefined
}

export interface GitCommand {
  readonly args: readonly string[]
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  readonly input?: Buffer | string
}

/** Config that no repository and no server may switch on: nothing but git itself runs. */
const quiet = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting])

/** More than that nobody reads: a server can send words without end. */
const mostWords = 1024 * 1024

/** Runs a git command that works on the private repository alone. */
export async function runLocally(command: GitCommand): Promise<GitResult> {
  // An object that is not here is an error, never a silent download: no protocol is allowed.
  const environment = {
    ...command.environment,
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
  }
  // With an input, @actions/exec would end the whole process when git stops without reading it.
  if (command.input !== undefined) return spawnGit({ ...command, environment })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  const exitCode = await exec('git', [...quiet, ...command.args], {
    cwd: command.folder,
    env: environment,
    silent: true,
    ignoreReturnCode: true,
    listeners: {
      stdout: (data) => stdout.push(data),
      stderr: (data) => stderr.push(data),
    },
  })
  return {
    exitCode,
    stdout: Buffer.concat(stdout),
    stderr: Buffer.concat(stderr).toString(),
  }
}

/** Runs a git command that talks to a server, and ends it with everything it started when the signal comes. */
export async function runOverNetwork(
  command: GitCommand & { readonly signal: AbortSignal },
): Promise<GitResult> {
  return spawnGit(command, command.signal)
}

/** A push that is ended has to end with its helpers, which would go on alone. */
async function spawnGit(
  { args, folder, environment, input = '' }: GitCommand,
  signal?: AbortSignal,
): Promise<GitResult> {
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  let words = 0
  const trace = signal !== undefined && canTrace ? openTrace() : undefined
  const { exitCode } = await runProgram({
    program: 'git',
    args: [...quiet, ...args],
    folder,
    environment: {
      ...environment,
      ...(trace === undefined ? {} : headerTrace),
    },
    input,
    signal,
    onOutput: (data) => stdout.push(data),
    onWords: (data) => {
      words += data.length
      if (words < mostWords) stderr.push(data)
    },
    onTrace: (data) => trace?.hear(data),
    orphans: 'leave',
  })
  return {
    exitCode,
    stdout: Buffer.concat(stdout),
    stderr: Buffer.concat(stderr).toString(),
    talk: trace?.talk(),
  }
}

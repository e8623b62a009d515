import type { Readable } from 'node:stream'
import { exec } from '@actions/exec'
import { runProgram } from '../process/run.ts'
import { canTrace, headerTrace, openTrace, type HttpTrace } from './trace.ts'

/** The outcome of one git command. A command that was ended by the signal has no exit code. */
export interface GitResult {
  readonly exitCode: number | undefined
  readonly stdout: Buffer
  readonly stderr: string
  /** Undefined where it cannot be heard, and for what talks to no server. */
  readonly talk?: HttpTrace | undefined
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

/** More than that nobody reads: a server can send words without end. */
const mostWords = 1024 * 1024

/** An object that is not here is an error, never a silent download: no protocol is allowed. */
const offline = { GIT_ALLOW_PROTOCOL: 'none', GIT_NO_LAZY_FETCH: '1' }

/**
 * Runs a git command that works on the private repository alone.
 * @param hear takes what it writes as it comes; the result has none of it then
 */
export async function runLocally(
  command: GitCommand,
  hear?: (data: Buffer) => void,
): Promise<GitResult> {
  const { args, folder, input } = command
  const environment = { ...command.environment, ...offline }
  // With an input, @actions/exec would end the whole process when git stops without reading it.
  if (input !== undefined || hear !== undefined)
    return runGit({ ...command, environment }, { hear })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  const exitCode = await exec('git', [...quiet, ...args], {
    cwd: folder,
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
  if (!canTrace) return runGit(command, command)
  const trace = openTrace()
  const environment = { ...command.environment, ...headerTrace }
  const result = await runGit(
    { ...command, environment },
    { signal: command.signal, onTrace: (data) => trace.hear(data) },
  )
  return { ...result, talk: trace.talk() }
}

async function runGit(
  { args, folder, environment, input }: GitCommand,
  {
    signal,
    hear,
    onTrace,
  }: {
    readonly signal?: AbortSignal
    readonly hear?: ((data: Buffer) => void) | undefined
    readonly onTrace?: (data: Buffer) => void
  },
): Promise<GitResult> {
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  let words = 0
  const { exitCode } = await runProgram({
    program: 'git',
    args: [...quiet, ...args],
    folder,
    environment,
    input: input ?? '',
    signal,
    onOutput: hear ?? ((data) => stdout.push(data)),
    onWords: (data) => {
      words += data.length
      if (words < mostWords) stderr.push(data)
    },
    onTrace,
    orphans: 'leave',
  })
  return {
    exitCode,
    stdout: Buffer.concat(stdout),
    stderr: Buffer.concat(stderr).toString(),
  }
}

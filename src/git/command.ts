import { exec } from '@actions/exec'
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { endGroup, guardGroup } from './group.ts'

/** The outcome of one git command. A command that was ended by the signal has no exit code. */
export interface GitResult {
  readonly exitCode: number | undefined
  readonly stdout: Buffer
  readonly stderr: string
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

/** An object that is not here is an error, never a silent download: no protocol is allowed. */
const offline = { GIT_ALLOW_PROTOCOL: 'none', GIT_NO_LAZY_FETCH: '1' }

/** Runs a git command that works on the private repository alone. */
export async function runLocally(command: GitCommand): Promise<GitResult> {
  const environment = { ...command.environment, ...offline }
  // With an input, @actions/exec ends the whole process (EPIPE) when the command stops without reading it.
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

export type GitProcess = ChildProcessWithoutNullStreams

/** Starts a git command that works on the private repository alone, and ends when its input does. */
export function startLocally({
  args,
  folder,
  environment,
}: Omit<GitCommand, 'input'>): GitProcess {
  return spawn('git', [...quiet, ...args], {
    cwd: folder,
    env: { ...environment, ...offline },
    windowsHide: true,
  })
}

/** Runs a git command that talks to a server, and ends it with everything it started when the signal comes. */
export async function runOverNetwork(
  command: GitCommand & { readonly signal: AbortSignal },
): Promise<GitResult> {
  return command.signal.aborted
    ? { exitCode: undefined, stdout: Buffer.alloc(0), stderr: '' }
    : spawnGit(command, command.signal)
}

/**
 * Ending git alone would let its helper go on, and a push with it: git gets a process group of its own,
 * which is ended as a whole. @actions/exec can not do that.
 */
function spawnGit(
  command: GitCommand,
  signal?: AbortSignal,
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...quiet, ...command.args], {
      cwd: command.folder,
      env: command.environment,
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (data: Buffer) => stdout.push(data))
    let words = 0
    child.stderr.on('data', (data: Buffer) => {
      words += data.length
      if (words < mostWords) stderr.push(data)
    })
    child.stdin.on('error', () => {}) // git that ends early says why on stderr
    child.stdin.end(command.input ?? '')
    const stop = () => endGroup(child.pid)
    signal?.addEventListener('abort', stop, { once: true })
    const dismissGuard = signal === undefined ? () => {} : guardGroup(child.pid)
    child.on('error', (error) => {
      signal?.removeEventListener('abort', stop)
      dismissGuard()
      reject(error)
    })
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop)
      dismissGuard()
      resolve({
        exitCode: code ?? undefined,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString(),
      })
    })
  })
}

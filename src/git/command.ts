import { exec } from '@actions/exec'
import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { canTrace, headerTrace, readTrace, type Talk } from './trace.ts'

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
  const trace = signal !== undefined && canTrace
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...quiet, ...command.args], {
      cwd: command.folder,
      env: { ...command.environment, ...(trace ? headerTrace : {}) },
      stdio: ['pipe', 'pipe', 'pipe', trace ? 'pipe' : 'ignore'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    const talk = trace ? readTrace(child.stdio[3] as Readable) : undefined
    child.stdout?.on('data', (data: Buffer) => stdout.push(data))
    let words = 0
    child.stderr?.on('data', (data: Buffer) => {
      words += data.length
      if (words < mostWords) stderr.push(data)
    })
    child.stdin?.on('error', () => {}) // git that ends early says why on stderr
    child.stdin?.end(command.input ?? '')
    const stop = () => endGroup(child.pid)
    signal?.addEventListener('abort', stop, { once: true })
    child.on('error', (error) => {
      signal?.removeEventListener('abort', stop)
      reject(error)
    })
    child.on('close', (code) => {
      signal?.removeEventListener('abort', stop)
      resolve({
        exitCode: code ?? undefined,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString(),
        talk: talk?.(),
      })
    })
  })
}

function endGroup(pid: number | undefined) {
  if (pid === undefined) return
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH'))
      throw error
  }
}

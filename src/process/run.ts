import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { win32 } from 'node:path'
import { pipeline, Readable, Writable } from 'node:stream'
import { runAtExit } from './exit-guard.ts'
import { notFromCurrentFolder } from './variables.ts'

/** One start of a program: its arguments as they are, and never a shell. */
interface Program {
  readonly program: string
  readonly args: readonly string[]
  readonly folder: string
  /** Its whole environment. */
  readonly environment: Readonly<Record<string, string>>
  readonly input?: Buffer | string | Readable | undefined
  /** Ends it, with everything that it has started; so does the end of this process, however it comes. */
  readonly signal?: AbortSignal | undefined
  /** A stream is written to as fast as it is read. */
  readonly onStdout: ((data: Buffer) => void) | Writable
  readonly onStderr: (data: Buffer) => void
  /** What it writes to descriptor 3, which is open only then. */
  readonly onTrace?: ((data: Buffer) => void) | undefined
  /** What becomes of programs that it leaves running: for git, a receive hook of the server's owner may go on. */
  readonly orphans: 'end' | 'leave'
}

/** How it ended; without an exit code, by a signal. */
interface ProgramEnd {
  readonly exitCode: number | undefined
  readonly signal: NodeJS.Signals | undefined
}

const isWindows = process.platform === 'win32'
// Node looks for a program by the variables of its own process (libuv, search_path).
if (isWindows) Object.assign(process.env, notFromCurrentFolder)

/** How long a program that was ended, or its orphans, may keep the output open. */
const outputGraceMs = 1000

/**
 * Runs a program in a process group of its own, which can be ended as a whole.
 * @throws an error of the system (ENOENT, EACCES) when the program cannot be started
 */
export async function runProgram(command: Program): Promise<ProgramEnd> {
  const { signal, onStdout, onStderr, onTrace } = command
  if (signal?.aborted === true)
    return { exitCode: undefined, signal: undefined }
  const child = spawn(command.program, command.args, {
    cwd: command.folder,
    env: command.environment,
    stdio: ['pipe', 'pipe', 'pipe', onTrace ? 'pipe' : 'ignore'],
    detached: !isWindows,
    windowsHide: true,
  })
  const closed = once(child, 'close')
  // It has no streams where it could not be started; this throws why.
  if (child.pid === undefined) await closed
  const [input, ...outputs] = child.stdio
  for (const [index, listener] of [onStdout, onStderr, onTrace].entries())
    if (listener instanceof Writable) outputs[index]?.pipe(listener)
    else if (listener !== undefined) outputs[index]?.on('data', listener)
  feed(input, command.input)
  let closing: NodeJS.Timeout | undefined
  const endAll = (how: 'SIGTERM' | 'SIGKILL') => {
    endGroup(child, how)
    closing ??= setTimeout(() => {
      endGroup(child, 'SIGKILL')
      for (const output of outputs) output?.destroy()
    }, outputGraceMs)
  }
  // git then removes its locks, also those in a local repository that it pushes to.
  const endGently = () => {
    child.on('close', () => endGroup(child, 'SIGKILL'))
    endAll('SIGTERM')
  }
  signal?.addEventListener('abort', endGently, { once: true })
  if (command.orphans === 'end') child.on('exit', () => endAll('SIGKILL'))
  // Also when this process is killed outright: a git that waits for a silent server would live on.
  const dismissGuard = signal
    ? runAtExit('kill -s KILL -- "-$0"', String(child.pid))
    : () => {}
  try {
    const [exitCode, endedBy] = (await closed) as [
      number | null,
      NodeJS.Signals | null,
    ]
    return { exitCode: exitCode ?? undefined, signal: endedBy ?? undefined }
  } finally {
    signal?.removeEventListener('abort', endGently)
    dismissGuard()
    clearTimeout(closing)
  }
}

function feed(stdin: Writable | null, input: Program['input'] = ''): void {
  stdin?.on('error', () => {}) // a program that ends early, or does not read, reports why itself
  if (stdin !== null && input instanceof Readable)
    pipeline(input, stdin, () => {})
  else stdin?.end(input)
}

/**
 * Collects what a program writes.
 * @param maxBytes are kept; the rest is only counted
 */
export function collectOutput(maxBytes = Infinity) {
  const chunks: Buffer[] = []
  let size = 0
  return {
    add: (data: Buffer): void => {
      if (size < maxBytes) chunks.push(data.subarray(0, maxBytes - size))
      size += data.length
    },
    text: (): string => Buffer.concat(chunks).toString(),
    /** The number of bytes that were not kept. */
    cut: (): number => Math.max(0, size - maxBytes),
  }
}

/** Ends a process and all that it has started: without git, its helper would go on, and a push with it. */
function endGroup(
  { pid, exitCode, signalCode }: ChildProcess,
  how: 'SIGTERM' | 'SIGKILL',
): void {
  if (pid === undefined) return
  if (isWindows) {
    // What a process has started is found by its number, which another process may have as soon as it has ended.
    if (exitCode !== null || signalCode !== null) return
    const root = process.env['SystemRoot'] ?? 'C:\\Windows'
    const taskkill = win32.join(root, 'System32', 'taskkill.exe')
    spawn(taskkill, ['/pid', String(pid), '/T', '/F'], {
      env: { SystemRoot: root },
      stdio: 'ignore',
    }).on('error', () => {}) // what is left running is the runner's to end
    return
  }
  try {
    process.kill(-pid, how)
  } catch (error) {
    // macOS reports EPERM for a group without a living process.
    if (!hasCode(error, 'ESRCH', 'EPERM')) throw error
  }
}

/** Whether an error is one of the system, with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    codes.includes(String(error.code))
  )
}

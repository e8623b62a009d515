// Times programs with all that they start, by the accounts of the system.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, mkdtempDisposable, stat } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { processTree } from '../../__tests__/support/runner/processes.ts'

/** In seconds. */
export interface Usage {
  readonly wall: number
  /** Of the program and of all that it waited for. */
  readonly cpu: number
}

/** The CPU time, in seconds, of all programs that have ended below this process, as Linux keeps it (proc_pid_stat(5)). */
export function childrenCpu(): number {
  const text = readFileSync('/proc/self/stat', 'utf8')
  // "pid (name) state ...": the 16th and 17th field count from after the name, in hundredths of a second.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

/**
 * Runs a program in a folder of its own.
 * @throws when it fails
 */
export async function run(
  command: readonly string[],
  {
    env = {},
    cwd,
  }: {
    readonly env?: Readonly<Record<string, string>>
    readonly cwd?: string
  } = {},
): Promise<Usage> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'bench-'))
  const [program = '', ...args] = command
  const cpu = childrenCpu()
  const start = performance.now()
  // Not spawnSync: a server may have to answer from this very process.
  const child = spawn(program, args, {
    cwd: cwd ?? folder.path,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  })
  const [code] = (await once(child, 'close')) as [number]
  const wall = (performance.now() - start) / 1000
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}`)
  return { wall, cpu: childrenCpu() - cpu }
}

/** Every few milliseconds: what grows in the last of them before the end is missed. */
const pollEvery = 10

/**
 * The most memory, in MB, that the largest process below this one has had resident, until the work is done. Only Linux
 * tells it.
 */
export async function peakMemory(
  pid: number,
  work: Promise<unknown>,
): Promise<number> {
  return peak(work, async () => {
    const own = processTree(pid).map((one) => residentPeak(one.pid))
    return Math.max(0, ...own) / 1000
  })
}

/** The most, in MB, that a folder has held until the work is done. */
export async function peakSize(
  folder: string,
  work: Promise<unknown>,
): Promise<number> {
  return peak(work, async () => (await sizeOf(folder)) / 1e6)
}

async function peak(
  work: Promise<unknown>,
  look: () => Promise<number>,
): Promise<number> {
  const done = work.then(() => 'done')
  let most = 0
  do most = Math.max(most, await look())
  while ((await Promise.race([done, wait(pollEvery)])) !== 'done')
  return most
}

/** In kB, as the kernel keeps it. */
function residentPeak(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0) * 1.024
  } catch {
    return 0
  }
}

/** What goes away meanwhile does not count. */
async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  const sizes = names.map(async (name) => {
    const found = await stat(join(folder, name)).catch(() => undefined)
    return found?.isFile() ? found.size : 0
  })
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

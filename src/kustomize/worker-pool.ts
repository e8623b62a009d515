import type { Answer, Command } from './session.ts'
import { stopped, WorkerHandle, type Stopped } from './worker-handle.ts'

export interface Limits {
  /** For one command line, in milliseconds. */
  readonly time: number
  /** Resident, for the whole process, in bytes: that of a single worker cannot be measured. */
  readonly memory: number
  /** When a worker kills the whole process, should its main thread hang; in milliseconds since 1970. */
  readonly killAt?: number | undefined
}

/** Command lines at the same time. */
const maxWorkers = 2

const pollEvery = 100

/**
 * How long a build waits for a busy worker before another one starts, in load times of the first. Most builds end sooner.
 * Another worker has memory of its own, and gained nothing on two cores for ten services.
 */
const maxWaitInLoads = 10

/** A command line with so many files, or bytes of them, does not wait: one build of it takes longer than that. */
const many = 100
const large = 1_000_000

/**
 * Starts workers that run command lines within limits, until the signal ends them.
 * @param onLoaded is called when the first worker has loaded kustomize
 */
export function startWorkerPool(
  limits: Limits,
  signal: AbortSignal,
  onLoaded: () => void,
) {
  let module: WebAssembly.Module | undefined
  let maxWaitMs = Infinity
  const began = performance.now()
  const start = () =>
    new WorkerHandle({ module, killAt: limits.killAt }, (loaded) => {
      if (module === undefined) {
        maxWaitMs = maxWaitInLoads * (performance.now() - began)
        onLoaded()
      }
      module = loaded
      // It may be one that does not wait for this worker.
      waiting.shift()?.()
    })
  // The first worker loads at once, another one starts only when the first is busy for long.
  const workers = new Set(signal.aborted ? [] : [start()])
  const waiting: (() => void)[] = []
  let width = maxWorkers
  let ended = signal.aborted
  const tooSlow = stopped(
    'time',
    `kustomize was not done after ${limits.time / 1000} s.`,
  )
  const tooLarge = stopped(
    'memory',
    `kustomize needed more than ${limits.memory / 2 ** 20} MiB of memory.`,
  )

  const run = async (command: Command): Promise<Answer | Stopped> => {
    for (;;) {
      if (ended) return outOfTime
      const worker = freeWorker(command)
      if (!worker) {
        await new Promise<void>((wake) => waiting.push(wake))
        continue
      }
      const result = await worker.run(command)
      // Until its next command line a worker holds the memory of the last one.
      if (rss() > limits.memory / 2) await worker.end('again')
      waiting.shift()?.()
      if (result !== 'again') return result
    }
  }

  const freeWorker = (command: Command): WorkerHandle | undefined => {
    for (const worker of workers) if (!worker.alive) workers.delete(worker)
    const free = [...workers].filter((worker) => !worker.busy)
    if (workers.size - free.length >= width) return undefined
    const mayWait = module === undefined || !takesLong(command)
    if (free.length === 0 && mayWait && isSoonFree()) return undefined
    const worker = free[0] ?? start()
    workers.add(worker)
    return worker
  }

  const isSoonFree = (): boolean =>
    [...workers].some((worker) => worker.busyFor < maxWaitMs)

  const watch = (): void => {
    for (const worker of workers)
      if (worker.busyFor > limits.time) void worker.end(tooSlow)
    if (rss() > limits.memory) makeRoom()
    else if (workers.size < width && !isSoonFree()) waiting.shift()?.()
  }

  const makeRoom = (): void => {
    const busy = [...workers].filter((worker) => worker.busy)
    const last = busy.toSorted((a, b) => a.busyFor - b.busyFor)[0]
    // Whose memory it is cannot be measured, and either may fit alone: the last to come makes room.
    if (busy.length > 1) width = 1
    void last?.end(busy.length > 1 ? 'again' : tooLarge)
  }

  const end = async (): Promise<void> => {
    ended = true
    clearInterval(poll)
    signal.removeEventListener('abort', onAbort)
    await Promise.all([...workers].map((worker) => worker.end(outOfTime)))
    for (const wake of waiting.splice(0)) wake()
  }

  const onAbort = (): void => void end()
  signal.addEventListener('abort', onAbort)
  const poll = setInterval(watch, pollEvery).unref()
  return { run, end }
}

const rss = (): number => process.memoryUsage.rss()

const outOfTime = stopped('deadline', 'kustomize was ended before it was done.')

function takesLong({ files }: Command): boolean {
  const sizes = [...files.values()].map(({ length }) => length)
  return files.size >= many || sizes.reduce((sum, one) => sum + one, 0) > large
}

import type { Answer, Command } from './host.ts'
import { Thread, type Stopped } from './worker-handle.ts'

export interface Limits {
  /** Command lines at the same time. */
  readonly threads: number
  /** For one command line, in milliseconds. */
  readonly time: number
  /** Resident, for the whole process, in bytes: that of a single thread cannot be told. */
  readonly memory: number
}

/** Threads that work off command lines within limits, until the signal ends them. */
export interface Crew {
  readonly run: (command: Command) => Promise<Answer | Stopped>
  readonly end: () => Promise<void>
}

const pollEvery = 100

export function startCrew(
  module: Promise<WebAssembly.Module>,
  { limits, signal }: { limits: Limits; signal: AbortSignal },
): Crew {
  // The first thread starts while the module loads, another one only when two have work.
  const threads = new Set(signal.aborted ? [] : [new Thread()])
  const waiting: (() => void)[] = []
  let width = limits.threads
  let ended = signal.aborted

  const run = async (command: Command): Promise<Answer | Stopped> => {
    const order = { ...command, module: await module }
    for (;;) {
      if (ended) return outOfTime
      const thread = freeThread()
      if (!thread) {
        await new Promise<void>((wake) => waiting.push(wake))
        continue
      }
      const result = await thread.run(order)
      // Until its next command line a thread holds the memory of the last one.
      if (rss() > limits.memory / 2) await thread.end('again')
      waiting.shift()?.()
      if (result !== 'again') return result
    }
  }

  const freeThread = (): Thread | undefined => {
    for (const thread of threads) if (!thread.alive) threads.delete(thread)
    const free = [...threads].filter((thread) => !thread.busy)
    if (threads.size - free.length >= width) return undefined
    const thread = free[0] ?? new Thread()
    threads.add(thread)
    return thread
  }

  const watch = (): void => {
    for (const thread of threads)
      if (thread.busyFor > limits.time) void thread.end(tooSlow(limits))
    if (rss() <= limits.memory) return
    const busy = [...threads].filter((thread) => thread.busy)
    const last = busy.toSorted((a, b) => a.busyFor - b.busyFor)[0]
    // Whose memory it is cannot be told, and either may fit alone: the last to come makes room.
    if (busy.length > 1) width = 1
    void last?.end(busy.length > 1 ? 'again' : tooLarge(limits))
  }

  const end = async (): Promise<void> => {
    ended = true
    clearInterval(poll)
    signal.removeEventListener('abort', onAbort)
    await Promise.all([...threads].map((thread) => thread.end(outOfTime)))
    for (const wake of waiting.splice(0)) wake()
  }

  const onAbort = (): void => void end()
  signal.addEventListener('abort', onAbort)
  const poll = setInterval(watch, pollEvery).unref()
  return { run, end }
}

const rss = (): number => process.memoryUsage.rss()

const outOfTime: Stopped = {
  kind: 'stopped',
  why: 'deadline',
  message: 'kustomize was ended before it was done.',
}

const tooSlow = ({ time }: Limits): Stopped => ({
  kind: 'stopped',
  why: 'time',
  message: `kustomize was not done after ${time / 1000} s.`,
})

const tooLarge = ({ memory }: Limits): Stopped => ({
  kind: 'stopped',
  why: 'memory',
  message: `kustomize wanted more than ${memory / 2 ** 20} MiB of memory.`,
})

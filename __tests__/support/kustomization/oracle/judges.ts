import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

import type { Case } from '../generate/case.ts'
import type { Verdict } from './verdict.ts'

/** Threads that judge side by side, because the kustomize of each blocks while it works. */
export interface Judges extends AsyncDisposable {
  judge(cases: readonly Case[]): Promise<readonly Verdict[]>
}

const BATCH = 40

export function callJudges(count: number): Judges {
  const threads = Array.from({ length: count }, startThread)

  const judge: Judges['judge'] = async (cases) => {
    const verdicts: Verdict[] = []
    let next = 0
    const work = async (thread: Thread) => {
      while (next < cases.length) {
        const start = next
        next += BATCH
        const some = await thread.ask(cases.slice(start, next))
        for (const [index, verdict] of some.entries())
          verdicts[start + index] = verdict
      }
    }
    await Promise.all(threads.map(work))
    return verdicts
  }

  return {
    judge,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(threads.map((thread) => thread.end()))
    },
  }
}

interface Thread {
  ask(cases: readonly Case[]): Promise<readonly Verdict[]>
  end(): Promise<number>
}

function startThread(): Thread {
  const thread = new Worker(new URL('./judge-thread.ts', import.meta.url), {
    execArgv: [],
  })
  const ended = new AbortController()
  thread.once('exit', () => ended.abort())
  return {
    ask: async (cases) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      thread.postMessage(cases)
      // Rejects with what the thread throws, and when it ends.
      const answer = await once(thread, 'message', { signal: ended.signal })
      return (answer as [readonly Verdict[]])[0]
    },
    end: () => thread.terminate(),
  }
}

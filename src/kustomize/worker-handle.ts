import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Answer, Command } from './session.ts'
import type { Message, Start } from './worker.ts'

/** Why there is no answer. */
export interface Stopped {
  readonly kind: 'stopped'
  readonly why: 'deadline' | 'time' | 'memory' | 'crash'
  readonly message: string
}

export function stopped(why: Stopped['why'], message: string): Stopped {
  return { kind: 'stopped', why, message }
}

/** `again`: it was put aside for another one, and is worth a second try. */
type Result = Answer | Stopped | 'again'

// The worker stands beside this file and is of its kind: as a source, compiled, and as a bundle. Not a
// literal, because the bundler would copy the file that it names as it is, without what it imports.
const worker = new URL(`./worker${extname(import.meta.url)}`, import.meta.url)

/** A worker thread that runs one command line at a time, until it is ended or dies of one. */
export class WorkerHandle {
  readonly #worker: Worker
  #settle: ((result: Result) => void) | undefined
  #startedAt = 0
  #loaded = false
  alive = true

  /**
   * @param start its module spares it to load kustomize
   * @param onLoaded is called when it has kustomize; it takes a command line before that, too
   */
  constructor(start: Start, onLoaded: (module: WebAssembly.Module) => void) {
    this.#worker = new Worker(worker, {
      name: 'kustomize',
      workerData: start,
      // Nothing else of this process is handed on, secrets in its environment least of all.
      env: {},
      argv: [],
      execArgv: [],
    })
    this.#worker.on('message', (message: Message) => {
      if (!('module' in message)) return this.#finish(message)
      this.#loaded = true
      this.#startedAt = performance.now()
      onLoaded(message.module)
    })
    this.#worker.on('error', (error) => this.#die(String(error)))
    this.#worker.on('exit', () => this.#die('The thread of kustomize ended.'))
    // A thread without work keeps no process alive. Comes last: a listener holds it again.
    this.#worker.unref()
  }

  get busy(): boolean {
    return this.#settle !== undefined
  }

  /** For how long it has been busy, in milliseconds; the time that it takes to load does not count. */
  get busyFor(): number {
    return this.busy && this.#loaded ? performance.now() - this.#startedAt : 0
  }

  run(command: Command): Promise<Result> {
    const { promise, resolve } = Promise.withResolvers<Result>()
    this.#settle = resolve
    this.#startedAt = performance.now()
    this.#worker.ref()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(command)
    return promise
  }

  /** Ends the thread at once. What it was busy with, if anything, comes to this result. */
  async end(result: Result): Promise<void> {
    this.alive = false
    this.#finish(result)
    await this.#worker.terminate()
  }

  #die(message: string): void {
    this.alive = false
    this.#finish(stopped('crash', message))
  }

  #finish(result: Result): void {
    // One that is being ended has to be waited for: an answer may still come from it.
    if (this.alive) this.#worker.unref()
    this.#settle?.(result)
    this.#settle = undefined
  }
}

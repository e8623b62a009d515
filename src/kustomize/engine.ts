import { startWorkerPool, type Limits } from './worker-pool.ts'
import type { Answer } from './host.ts'
import { kustomizeVersion } from './module.ts'
import type { Stopped } from './worker-handle.ts'
import type { FileTree } from './tree.ts'

export type { FileTree }

export type Rendered =
  | {
      readonly kind: 'rendered'
      readonly manifests: string
      /** What kustomize wrote beside them. */
      readonly warnings: string
      readonly missing: readonly string[]
    }
  | {
      readonly kind: 'failed'
      /** kustomize's own message. */
      readonly message: string
      readonly exitCode: number
      readonly missing: readonly string[]
    }
  | Stopped

export interface Kustomize extends AsyncDisposable {
  readonly kind: 'embedded'
  /** 'kustomize v5.8.1 (embedded)' */
  readonly version: string
  /**
   * `kustomize build` of one folder. `missing` are the paths (of files, of folders) that kustomize
   * asked for and that are not in `files`: the answer holds if none of them exists.
   */
  render(what: {
    readonly files: FileTree
    readonly folder: string
  }): Promise<Rendered>
  [Symbol.asyncDispose](): Promise<void>
}

const defaults: Limits = { workers: 2, time: 60_000, memory: 2 * 2 ** 30 }

/** Starts to load at once; the first render waits for it. */
export function startKustomize({
  signal,
  log = () => {},
  limits = defaults,
  args = [],
}: {
  readonly signal: AbortSignal
  readonly log?: (line: string) => void
  readonly limits?: Limits
  /** Flags of every `kustomize build`. */
  readonly args?: readonly string[]
}): Kustomize {
  const version = `kustomize ${kustomizeVersion} (embedded)`
  const since = stopwatch()
  const pool = startWorkerPool({
    limits,
    signal,
    onLoaded: () => log(`${version} is loaded after ${since()}.`),
  })

  const render: Kustomize['render'] = async ({ files, folder }) => {
    const took = stopwatch()
    const result = await pool.run({
      // With "./", since a folder `github.com/x/y` would be taken for an address.
      args: ['build', ...args, '--', `./${folder}`],
      files,
    })
    log(`kustomize build ${folder} took ${took()}.`)
    return 'kind' in result ? result : rendered(result)
  }

  return { kind: 'embedded', version, render, [Symbol.asyncDispose]: pool.end }
}

/** What an end of `kustomize build` means. */
export function rendered({
  exitCode,
  stdout,
  stderr,
  missing,
}: Answer): Rendered {
  if (exitCode === 0)
    return { kind: 'rendered', manifests: stdout, warnings: stderr, missing }
  // The Go runtime itself: a bug of kustomize, or the end of the 4 GiB that WebAssembly has.
  const broken = /^(panic|fatal error): .*/m.exec(stderr)
  if (exitCode === 2 && broken) {
    const why = broken[0].endsWith('out of memory') ? 'memory' : 'crash'
    return { kind: 'stopped', why, message: stderr.slice(broken.index).trim() }
  }
  const message = stderr.replace(/^Usage:\n.*/ms, '').trim()
  return { kind: 'failed', message, exitCode, missing }
}

/** Tells how long ago it was started, for the log. */
export function stopwatch(): () => string {
  const start = performance.now()
  return () => `${((performance.now() - start) / 1000).toFixed(2)} s`
}

import type { CommandOutput } from './host.ts'
import type { FileTree } from './tree.ts'
import { stopped, type Stopped } from './worker-handle.ts'
import { startWorkerPool, type Limits } from './worker-pool.ts'

/** Names the module that kustomize-wasm/go.mod pins; a test asks kustomize itself. */
export const kustomizeVersion = 'v5.8.1'

/** The outcome of one `kustomize build`. */
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
    files: FileTree
    folder: string
    /** Flags of this build alone. */
    args?: readonly string[]
  }): Promise<Rendered>
}

const defaults: Limits = { time: 60_000, memory: 2 * 2 ** 30 }

/** Starts to load at once; the first render waits for it. */
export function startKustomize({
  signal,
  log = () => {},
  limits = defaults,
  killAt,
  args = [],
}: {
  readonly signal: AbortSignal
  readonly log?: (line: string) => void
  readonly limits?: Limits
  readonly killAt?: number
  /** Flags of every `kustomize build`. */
  readonly args?: readonly string[]
}): Kustomize {
  const version = `kustomize ${kustomizeVersion} (embedded)`
  const since = stopwatch()
  const pool = startWorkerPool({ ...limits, killAt }, signal, () =>
    log(`${version} is loaded after ${since()}.`),
  )
  return {
    kind: 'embedded',
    version,
    async render({ files, folder, args: own = [] }) {
      const took = stopwatch()
      // With "./", since a folder `github.com/x/y` would be taken for an address.
      const command = ['build', ...args, ...own, '--', `./${folder}`]
      const result = await pool.run({ args: command, files })
      log(`kustomize build ${folder} took ${took()}.`)
      return 'kind' in result ? result : rendered(result, result.missing)
    },
    [Symbol.asyncDispose]: pool.end,
  }
}

/** What an end of `kustomize build` means. */
export function rendered(
  { exitCode, stdout, stderr }: CommandOutput,
  missing: readonly string[],
): Rendered {
  if (exitCode === 0)
    return { kind: 'rendered', manifests: stdout, warnings: stderr, missing }
  // The Go runtime itself: a bug of kustomize, or the end of the 4 GiB that WebAssembly has.
  const broken = /^(panic|fatal error): .*/m.exec(stderr)
  if (exitCode === 2 && broken)
    return stopped(
      broken[0].endsWith('out of memory') ? 'memory' : 'crash',
      stderr.slice(broken.index).trim(),
    )
  const message = stderr.replace(/^Usage:\n.*/ms, '').trim()
  return { kind: 'failed', message, missing }
}

/** Gives for how long it has been running, for the log. */
export function stopwatch(): () => string {
  const start = performance.now()
  return () => `${((performance.now() - start) / 1000).toFixed(2)} s`
}

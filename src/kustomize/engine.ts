import { startCrew, type Limits } from './worker-pool.ts'
import type { Answer } from './host.ts'
import { kustomizeVersion, loadKustomize } from './module.ts'
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
      /** kustomize's own words. */
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
    /** Flags besides those of all renders. */
    readonly args?: readonly string[]
  }): Promise<Rendered>
  [Symbol.asyncDispose](): Promise<void>
}

const defaults: Limits = { threads: 2, time: 60_000, memory: 2 * 2 ** 30 }

/**
 * The first build of all takes three times as long, as V8 compiles code when it is first run.
 * It is made of this, if git still fetches, so that the first one that counts is a later one.
 */
const warmUp = {
  args: ['build', '--', '.'],
  cwd: '.',
  files: new Map([
    [
      'kustomization.yaml',
      Buffer.from('resources: [pod.yaml]\nimages: [{ name: a, newTag: b }]\n'),
    ],
    [
      'pod.yaml',
      Buffer.from(
        'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [{ name: a, image: a }] }\n',
      ),
    ],
  ]),
}

/** Starts to load at once; the first render waits for it, and rejects when it cannot be loaded. */
export function startKustomize({
  signal,
  log = () => {},
  limits = defaults,
  args: flags = [],
}: {
  readonly signal: AbortSignal
  readonly log?: (line: string) => void
  readonly limits?: Limits
  /** Flags of every `kustomize build`. */
  readonly args?: readonly string[]
}): Kustomize {
  const version = `kustomize ${kustomizeVersion} (embedded)`
  const since = stopwatch()
  const module = loadKustomize()
  module.then(
    () => log(`${version} is loaded after ${since()}.`),
    () => {},
  )
  const crew = startCrew(module, { limits, signal })
  let isAsked = false
  module.then(() => (isAsked ? undefined : crew.run(warmUp))).catch(() => {})

  const render: Kustomize['render'] = async ({ files, folder, args = [] }) => {
    const took = stopwatch()
    isAsked = true
    const result = await crew.run({
      // With "./", since a folder `github.com/x/y` would be taken for an address.
      args: ['build', ...flags, ...args, '--', `./${folder}`],
      files,
      cwd: '.',
    })
    log(`kustomize build ${folder} took ${took()}.`)
    return 'kind' in result ? result : rendered(result)
  }

  return { kind: 'embedded', version, render, [Symbol.asyncDispose]: crew.end }
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

import {
  Directory,
  Fd,
  File,
  OpenFile,
  PreopenDirectory,
  WASI,
  WASIProcExit,
  wasi as preview1,
  type Inode,
} from '@bjorn3/browser_wasi_shim'
import { fillMemory } from './module-file.ts'

/** What one command line printed. */
export interface CommandOutput {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Go's runtime with kustomize in it, started once. */
export interface KustomizeProcess {
  readonly exports: Readonly<Record<string, unknown>>
  /**
   * Runs one command line, without the name of the program (`['build', 'k8s']`), over this repository and no other
   * files. Blocks until it ends; throws when WebAssembly itself gives up.
   */
  run(args: readonly string[], repository: Directory): CommandOutput
  /** Whether the next command line finds the process as the first one did. */
  reusable(): boolean
  /** Unloads the schemas that the snapshot has, as a program has none when it starts. */
  forgetSchemas(): void
}

/**
 * Where the repository is for kustomize. Not at `/`: there is no way up from `/`, so a path that leaves the repository
 * would come out inside of it again, and `/tmp` may be a folder of its own.
 */
const root = 'repo'

/** A process that has never run, as the build of the module starts it. Its environment stays in the snapshot. */
interface FirstStart {
  readonly env: readonly string[]
  /** Instead of what WASI gives, with the memory of the process. */
  imports(memory: () => ArrayBuffer): Record<string, unknown>
}

/** The environment in which the module has started. */
export const environment = [`PWD=/${root}`, 'HOME=/home', 'TMPDIR=/tmp']

/**
 * Goes on where the snapshot of kustomize ends (scripts/snapshot.ts), in a world without disk, network, programs and
 * environment.
 */
export function startProcess(
  module: WebAssembly.Module,
  first?: FirstStart,
): KustomizeProcess {
  const wasi = new WASI(['kustomize'], [...(first?.env ?? [])], [], {
    debug: false,
  })
  // Everything that an earlier command line had open goes with its files.
  const open = (input: Uint8Array, repository: Directory) => {
    const [stdout, stderr] = [new Output(), new Output()]
    // Without /tmp, Helm charts and remote bases fail on the temporary folder, not on their cause.
    const top = new Map<string, Inode>([[root, repository]])
    for (const name of ['home', 'tmp']) top.set(name, new Directory([]))
    const stdin = new OpenFile(new File(input))
    wasi.fds = [stdin, stdout, stderr, new Root('/', top)]
    return { stdout, stderr }
  }
  open(new Uint8Array(), new Directory([]))
  const instance = new WebAssembly.Instance(module, {
    wasi_snapshot_preview1: {
      ...wasi.wasiImport,
      ...first?.imports(() => kustomize.memory.buffer),
    },
  })
  const kustomize = instance.exports as {
    readonly memory: WebAssembly.Memory
    readonly run: () => number
    readonly reusable: () => number
    readonly forget: () => void
  }
  if (first === undefined) fillMemory(kustomize.memory)
  // The snapshot has no `_initialize` any more: it has been called.
  wasi.initialize(instance as Parameters<WASI['initialize']>[0])
  let exited = false

  const run = (): number => {
    try {
      return kustomize.run()
    } catch (error) {
      exited = true
      if (error instanceof WASIProcExit) return error.code
      if (isAbort(error)) return 2
      throw error
    }
  }

  return {
    exports: instance.exports,
    run(args, repository) {
      const input = Buffer.from(args.map((arg) => `${arg}\0`).join(''))
      const { stdout, stderr } = open(input, repository)
      return { exitCode: run(), stdout: stdout.text(), stderr: stderr.text() }
    },
    reusable: () => !exited && kustomize.reusable() === 1,
    forgetSchemas: () => kustomize.forget(),
  }
}

/** After a panic a program of Go exits with 2; a reactor aborts, since it is a part of the program that called it. */
function isAbort(error: unknown): boolean {
  return (
    error instanceof WebAssembly.RuntimeError && error.message === 'unreachable'
  )
}

/** Go resolves every path from here. */
class Root extends PreopenDirectory {
  // There are no links, but to read one is to ask for its name, which the shim does not look up.
  override path_readlink(path: string): { ret: number; data: null } {
    const { ret } = this.path_lookup(path, 0)
    const found = ret === preview1.ERRNO_SUCCESS
    return { ret: found ? preview1.ERRNO_INVAL : ret, data: null }
  }
}

/** Keeps what is written to it. */
class Output extends Fd {
  readonly #chunks: Uint8Array[] = []

  override fd_write(data: Uint8Array): { ret: number; nwritten: number } {
    this.#chunks.push(data)
    return { ret: preview1.ERRNO_SUCCESS, nwritten: data.byteLength }
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString()
  }
}

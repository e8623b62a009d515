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
import { posix } from 'node:path'
import { mountFiles, readFiles, type FileTree } from './tree.ts'

/** One command line of kustomize. */
export interface Command {
  /** Without the name of the program: `['build', 'k8s']`. */
  readonly args: readonly string[]
  readonly files: FileTree
}

/** What one command line printed. */
export interface Answer {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  /** The paths, relative to the repository's root, that were asked for and are not in `files`. */
  readonly missing: readonly string[]
}

/** Go's runtime with kustomize in it, started once. */
export interface KustomizeProcess {
  /**
   * Runs one command line over these files and no others. Blocks until it ends; throws when WebAssembly itself gives
   * up.
   * @returns what it printed, and the files as it left them
   */
  run(command: Command): Answer & { readonly files: FileTree }
  /** Whether the next command line finds the process as the first one did. */
  reusable(): boolean
}

/**
 * Where the repository is for kustomize. Not at `/`: there is no way up from `/`, so a path that leaves the repository
 * would come out inside of it again, and `/tmp` may be a folder of its own.
 */
const root = '/repo'

/**
 * Settings of Go's garbage collector (runtime: GODEBUG, GOGC, GOMEMLIMIT). WebAssembly has one thread: a collection beside
 * the work only falls behind. With it, 4 MB of CRDs took three times the memory and twice the CPU.
 */
const collector = ['GODEBUG=gcstoptheworld=1', 'GOGC=200', 'GOMEMLIMIT=1GiB']

/**
 * Starts kustomize in a world without disk, network, programs and environment.
 * @param cwd the working folder, relative to the repository's root
 */
export function startProcess(
  module: WebAssembly.Module,
  cwd = '.',
): KustomizeProcess {
  const wasi = new WASI(
    ['kustomize'],
    [`PWD=${posix.join(root, cwd)}`, 'HOME=/home', 'TMPDIR=/tmp', ...collector],
    descriptors(new Output(), new Output(), world(new Directory([]))),
    { debug: false },
  )
  const instance = new WebAssembly.Instance(module, {
    wasi_snapshot_preview1: wasi.wasiImport,
  })
  wasi.initialize(instance as Parameters<WASI['initialize']>[0])
  const kustomize = instance.exports as {
    readonly run: () => number
    readonly reusable: () => number
  }
  let exited = false

  const run = (): number => {
    try {
      return kustomize.run()
    } catch (error) {
      exited = true
      if (error instanceof WASIProcExit) return error.code
      if (isAbort(error)) return panicked
      throw error
    }
  }

  return {
    run({ args, files }) {
      const missing = new Set<string>()
      const repository = mountFiles(files, missing)
      const [stdout, stderr] = [new Output(), new Output()]
      const input = Buffer.from(args.map((arg) => `${arg}\0`).join(''))
      // Everything that an earlier command line had open goes with its files.
      wasi.fds = descriptors(stdout, stderr, world(repository), input)
      return {
        exitCode: run(),
        stdout: stdout.text(),
        stderr: stderr.text(),
        missing: [...missing],
        files: readFiles(repository),
      }
    },
    reusable: () => !exited && kustomize.reusable() === 1,
  }
}

/** Runs one command line in a process of its own. */
export function runKustomize({
  module,
  cwd,
  ...command
}: Command & {
  readonly module: WebAssembly.Module
  readonly cwd: string
}): Answer & { readonly files: FileTree } {
  return startProcess(module, cwd).run(command)
}

/** With what a Go program exits after a panic. */
const panicked = 2

/** A reactor aborts instead, after the same message: Go takes it for a part of the program that called it. */
function isAbort(error: unknown): boolean {
  return (
    error instanceof WebAssembly.RuntimeError && error.message === 'unreachable'
  )
}

function descriptors(
  stdout: Output,
  stderr: Output,
  files: PreopenDirectory,
  input: Uint8Array = new Uint8Array(),
): Fd[] {
  return [new OpenFile(new File(input)), stdout, stderr, files]
}

function world(repository: Directory): PreopenDirectory {
  return new Root(
    '/',
    new Map<string, Inode>([
      [root.slice(1), repository],
      ['home', new Directory([])],
      // Helm charts, remote bases: without it they fail on the temporary folder, not on their cause.
      ['tmp', new Directory([])],
    ]),
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

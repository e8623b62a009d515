import {
  Directory,
  Fd,
  File,
  OpenFile,
  PreopenDirectory,
  WASI,
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
  /** The working folder, relative to the repository's root. */
  readonly cwd: string
}

/** What one command line said. */
export interface Answer {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  /** The paths, relative to the repository's root, that were asked for and are not in `files`. */
  readonly missing: readonly string[]
}

/**
 * Where the repository stands for kustomize. Not at `/`: there is no way up from `/`, so a path that
 * leaves the repository would come out inside of it again, and `/tmp` may be a folder of its own.
 */
const root = '/repo'

/**
 * Go collects garbage when its heap has doubled, which for a short command is too often: up to three times as large, and
 * near 1 GiB as often as it takes to stay below (runtime, GOGC and GOMEMLIMIT). A tenth less work per render.
 */
const memory = ['GOGC=200', 'GOMEMLIMIT=1GiB']

/**
 * Runs kustomize in a world that holds these files and nothing else: no disk, no network, no program,
 * nothing of the environment. Blocks until it ends; throws when WebAssembly itself gives up.
 */
export function runKustomize(
  command: Command & { readonly module: WebAssembly.Module },
): Answer & { readonly files: FileTree } {
  const missing = new Set<string>()
  const repository = mountFiles(command.files, missing)
  const [stdin, stdout, stderr] = [new File([]), new Output(), new Output()]
  const wasi = new WASI(
    ['kustomize', ...command.args],
    [
      `PWD=${posix.join(root, command.cwd)}`,
      'HOME=/home',
      'TMPDIR=/tmp',
      ...memory,
    ],
    [new OpenFile(stdin), stdout, stderr, world(repository)],
    { debug: false },
  )
  const instance = new WebAssembly.Instance(command.module, {
    wasi_snapshot_preview1: {
      ...wasi.wasiImport,
      args_sizes_get: (count: number, size: number) => {
        // The shim counts characters where it later writes bytes.
        const view = new DataView(wasi.inst.exports.memory.buffer)
        const bytes = wasi.args.map((arg) => Buffer.byteLength(arg) + 1)
        view.setUint32(count, bytes.length, true)
        view.setUint32(
          size,
          bytes.reduce((sum, length) => sum + length, 0),
          true,
        )
        return preview1.ERRNO_SUCCESS
      },
    },
  })
  const exitCode = wasi.start(instance as Parameters<WASI['start']>[0])
  return {
    exitCode,
    stdout: stdout.text(),
    stderr: stderr.text(),
    missing: [...missing],
    files: readFiles(repository),
  }
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

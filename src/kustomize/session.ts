import {
  startProcess,
  type CommandOutput,
  type KustomizeProcess,
} from './host.ts'
import { mountFiles, type FileTree } from './tree.ts'

/** One command line of kustomize. */
export interface Command {
  /** Without the name of the program: `['build', 'k8s']`. */
  readonly args: readonly string[]
  readonly files: FileTree
}

export interface Answer extends CommandOutput {
  /** The paths, relative to the repository's root, that were asked for and are not in `files`. */
  readonly missing: readonly string[]
}

/**
 * Runs command lines one after the other, in one process for as long as none of them leaves anything behind in it. Each
 * is answered as if it had a process of its own.
 */
export function openSession(
  module: WebAssembly.Module,
): (command: Command) => Answer {
  let idle: KustomizeProcess | undefined

  return (command) => {
    const used = idle
    // Taken out, as it is not to be used again when this one throws.
    idle = undefined
    const process = used ?? startProcess(module)
    const answer = run(process, command)
    if (process.reusable()) idle = process
    // Its own schema was added to what earlier ones had loaded: only a new process shows what it prints alone.
    else if (used !== undefined) return run(startProcess(module), command)
    return answer
  }
}

function run(process: KustomizeProcess, { args, files }: Command): Answer {
  const missing = new Set<string>()
  const output = process.run(args, mountFiles(files, missing))
  return { ...output, missing: [...missing] }
}

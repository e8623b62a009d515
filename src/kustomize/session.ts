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
    const process = idle ?? startProcess(module)
    // Taken out, as it is not to be used again when this one throws.
    idle = undefined
    const answer = run(process, command)
    if (!process.reusable()) return runAlone(command)
    idle = process
    return answer
  }

  /** Its own schema was added to what was loaded: only without that it shows what it prints alone. */
  function runAlone(command: Command): Answer {
    const process = startProcess(module)
    process.forgetSchemas()
    return run(process, command)
  }
}

function run(process: KustomizeProcess, { args, files }: Command): Answer {
  const missing = new Set<string>()
  const output = process.run(args, mountFiles(files, missing))
  return { ...output, missing: [...missing] }
}

import {
  startProcess,
  type Answer,
  type Command,
  type KustomizeProcess,
} from './host.ts'

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

function run(process: KustomizeProcess, command: Command): Answer {
  const { exitCode, stdout, stderr, missing } = process.run(command)
  return { exitCode, stdout, stderr, missing }
}

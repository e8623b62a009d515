import { writeSync } from 'node:fs'

const message =
  '::error::This run was killed a minute after its timeout, as it did not react any more. Look for a very large text in the kustomization and in what it includes.\n'

/**
 * Kills this process at a time, in milliseconds since 1970. For a thread beside the main one: what people wrote can
 * keep the main thread busy for hours, and it is deaf to timers and signals then.
 */
export function killProcessAt(time: number): void {
  const kill = () => {
    try {
      writeSync(1, message)
    } finally {
      process.kill(process.pid, 'SIGKILL')
    }
  }
  setTimeout(kill, time - Date.now()).unref()
}

import { spawn } from 'node:child_process'

/**
 * Runs a shell script when this process ends, even if it is killed: the shell waits for the end of a pipe, which the
 * system closes. Does nothing on Windows.
 * @param argument `$0` of the script
 * @returns cancels it
 */
export function runAtExit(script: string, argument: string): () => void {
  if (process.platform === 'win32') return () => {}
  const guard = spawn('/bin/sh', ['-c', `read -r _; ${script}`, argument], {
    env: {},
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.on('error', () => {}) // a machine without a shell has no guard
  if (guard.pid === undefined) return () => {}
  guard.stdin.on('error', () => {})
  return () => void guard.kill('SIGKILL')
}

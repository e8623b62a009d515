import { spawn } from 'node:child_process'

/**
 * Has a shell run a script when this process ends, also when it is killed outright: it waits at a pipe, which the
 * system closes. Windows has no such shell.
 * @param argument `$0` of the script
 * @returns calls it off
 */
export function atEnd(script: string, argument: string): () => void {
  if (process.platform === 'win32') return () => {}
  const guard = spawn('/bin/sh', ['-c', `read -r _; ${script}`, argument], {
    env: {},
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.on('error', () => {}) // a machine without a shell has no guard
  guard.stdin.on('error', () => {})
  return () => void guard.kill('SIGKILL')
}

import { spawn } from 'node:child_process'
import { hasCode } from './error-code.ts'

/** Ends a process and all that it has started: git alone would leave its helper to go on, and a push with it. */
export function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // macOS says EPERM of a group in which nobody is left alive.
    if (!hasCode(error, 'ESRCH') && !hasCode(error, 'EPERM')) throw error
  }
}

/**
 * Ends a process group also when this process is killed outright: the guard waits at a pipe, which the system closes.
 * Without it a git that waits for a server that does not answer would live on. Windows has no such group.
 *
 * @returns what sends the guard away
 */
export function guardGroup(pid: number | undefined): () => void {
  if (pid === undefined || process.platform === 'win32') return () => {}
  const guard = spawn(
    '/bin/sh',
    ['-c', 'read -r _; kill -s KILL -- "-$0"', String(pid)],
    { env: {}, detached: true, stdio: ['pipe', 'ignore', 'ignore'] },
  )
  guard.on('error', () => {}) // a machine without a shell has no guard
  guard.stdin.on('error', () => {})
  return () => void guard.kill('SIGKILL')
}

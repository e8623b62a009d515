import { setTimeout } from 'node:timers/promises'
import type { Progress } from './state.ts'

interface Clock {
  readonly random: () => number
  readonly signal: AbortSignal
  readonly say: (line: string) => void
}

/**
 * The milliseconds before the next attempt. Full jitter from 1 to 30 seconds is the form that lands every one of many
 * writers with the fewest pushes; a server that wants a pause gets it, and the jitter on top.
 *
 * @param pause seconds
 */
export function pauseTime(
  attempts: number,
  random: () => number,
  pause = 0,
): number {
  const longest = Math.min(30, 2 ** (attempts - 1))
  return (pause + random() * longest) * 1000
}

/** Waits, or ends when the signal comes. */
export async function waitFor(
  time: number,
  { attempts, last }: Progress,
  { signal, say }: Clock,
): Promise<void> {
  if (signal.aborted) return
  const why =
    last?.code === 'contention' ? 'somebody else pushed first' : last?.code
  say(
    `Attempt ${attempts} did not land: ${why}. The next one comes in ${(time / 1000).toFixed(1)} s.`,
  )
  await setTimeout(time, undefined, { signal }).catch(() => {})
}

import { invalidInput } from '../problem.ts'

const milliseconds = { s: 1000, m: 60_000, h: 3_600_000 }

/**
 * Reads a duration such as `30s`, `10m` or `1h`.
 * @returns milliseconds, at least one second
 * @throws Refusal (invalid-input)
 */
export function parseDuration(input: string, text: string): number {
  const match = /^(\d{1,6})([smh])$/.exec(text)
  const [, number = '', unit = ''] = match ?? []
  const duration =
    Number(number) * milliseconds[unit as keyof typeof milliseconds]
  if (duration >= 1000 && duration <= 24 * milliseconds.h) return duration
  throw invalidInput(
    input,
    `"${text}" is no duration from 1s to 24h: write a number and s, m or h, such as 30s, 10m or 1h.`,
  )
}

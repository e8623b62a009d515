import { invalidInput } from '../problem.ts'

/**
 * A list input: one item per line, without blank lines, lines that begin with `#`, and the invisible characters of text
 * that was copied from a page.
 */
export function lines(input: string): readonly string[] {
  return input
    .replace(/[\u200b\ufeff]/g, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

/**
 * One of a few values.
 * @throws Refusal (invalid-input)
 */
export function choice<T extends string>(
  name: string,
  text: string,
  choices: readonly T[],
): T {
  const chosen = choices.find((candidate) => candidate === text)
  if (chosen !== undefined) return chosen
  throw invalidInput(
    name,
    `"${text}" is not known. Write ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}.`,
  )
}

/** `true` or `false`, in any case. */
export function flag(name: string, text: string): boolean {
  return choice(name, text.toLowerCase(), ['true', 'false']) === 'true'
}

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
    `"${text}" is not a duration from 1s to 24h. Write a number and s, m or h, such as 30s, 10m or 1h.`,
  )
}

import type { InputName } from './input-names.ts'
import { invalidInput, wrongValue } from './invalid-input.ts'

/**
 * Gives the text of an input, without white space around; the default of action.yml included. Functions called
 * `parse...` read inputs, and throw a Refusal (invalid-input) that names the input.
 */
export type Input = (name: InputName) => string

/** An input that cannot be empty. */
export function required(input: Input, name: InputName): string {
  const text = input(name)
  if (text !== '') return text
  throw invalidInput(
    name,
    'is empty, and has no default: is it missing under "with", or is a variable or a step output empty?',
  )
}

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
 * An item without what belongs to a list of YAML or a shell: "- " in front, quotes around it or its value, a comment
 * behind it.
 */
export function bare(line: string): string {
  const item = line.replace(/^-\s+/, '')
  const [, name = '', , quoted] =
    /^([^"'=]*=)?(["'])((?:(?!\2).)*)\2(?:\s+#.*)?$/.exec(item) ?? []
  return quoted === undefined ? item.replace(/\s+#.*$/, '') : name + quoted
}

/** One of a few values; what a YAML writer may change the case of is taken in any. */
export function choice<T extends string>(
  input: Input,
  name: InputName,
  choices: readonly T[],
): T {
  const given = input(name)
  const text = /^(auto|true|false)$/i.test(given) ? given.toLowerCase() : given
  const chosen = choices.find((one) => one === text)
  if (chosen !== undefined) return chosen
  throw wrongValue(
    name,
    text,
    'known',
    `Write ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}.`,
  )
}

export function flag(input: Input, name: InputName): boolean {
  return choice(input, name, ['true', 'false']) === 'true'
}

const milliseconds: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}

/**
 * Reads a duration such as `30s`, `10m` or `1h`.
 * @returns milliseconds, at least one second
 * @throws Refusal (invalid-input)
 */
export function parseDuration(input: Input, name: InputName): number {
  const text = input(name)
  const [, number, unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? []
  const duration = Number(number) * (milliseconds[unit] ?? 0)
  if (duration >= 1000 && duration <= 86_400_000) return duration
  throw wrongValue(
    name,
    text,
    'a duration from 1s to 24h',
    'Write a number and s, m or h, such as 30s, 10m or 1h.',
  )
}

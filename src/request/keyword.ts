import { invalidInput } from '../problem.ts'

/**
 * One of a few words.
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
    `"${text}" is not known: write ${choices.join(' or ')}.`,
  )
}

/** `true` or `false`, in any case. */
export function flag(name: string, text: string): boolean {
  return choice(name, text.toLowerCase(), ['true', 'false']) === 'true'
}

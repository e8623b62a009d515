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
    `"${text}" is not known: write ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}.`,
  )
}

/** `true` or `false`, in any case. */
export function flag(name: string, text: string): boolean {
  return choice(name, text.toLowerCase(), ['true', 'false']) === 'true'
}

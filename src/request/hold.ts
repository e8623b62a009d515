import { flag, type Input } from './input-values.ts'
import { invalidInput } from './invalid-input.ts'

/** What is to become of the comments that hold an entry. */
export interface Holding {
  /** The reason to write; undefined for none. */
  readonly reason: string | undefined
  /** Whether a held entry is changed all the same, and its comment taken away. */
  readonly isIgnored: boolean
}

/** Reads the inputs `hold` and `ignore-hold`. */
export function parseHolding(input: Input): Holding {
  const hold = input('hold')
  const isIgnored = flag(input, 'ignore-hold')
  if (/^(true|false)$/i.test(hold))
    throw invalidInput(
      'hold',
      `is "${hold}", and takes the reason. Write why nobody may bump the image, such as "payment bug, see #812".`,
    )
  // The comment is one line, and ends where the line ends.
  if (/[\p{Cc}\u2028\u2029]/u.test(hold))
    throw invalidInput('hold', 'has several lines. Write the reason on one.')
  return { reason: hold === '' ? undefined : hold, isIgnored }
}

import { splitWords } from './split-words.ts'
import type { Input } from '../input-values.ts'
import { invalidInput } from '../invalid-input.ts'

/** A program that checks the rendered manifests. */
export interface PolicyCommand {
  readonly program: string
  readonly args: readonly string[]
  /** As it was written, on one line. */
  readonly text: string
}

/** Reads `policy-command`. */
export function parsePolicy(input: Input): PolicyCommand | undefined {
  const text = input('policy-command')
  const [program, ...args] = splitWords('policy-command', text)
  if (program === undefined) return undefined
  if (program === '')
    throw invalidInput(
      'policy-command',
      'begins with an empty argument. Write the program first.',
    )
  if (input('validate') === 'none')
    throw invalidInput(
      'policy-command',
      'reads the rendered manifests, but "validate: none" renders nothing. Remove one of the two.',
    )
  return { program, args, text: text.replace(/\s+/g, ' ') }
}

import { invalidInput } from '../problem.ts'
import { splitWords } from './split-words.ts'

/** A program that reads rendered manifests and can veto. */
export interface PolicyCommand {
  readonly program: string
  readonly args: readonly string[]
  /** As it was written, on one line. */
  readonly text: string
}

/**
 * Reads `policy-command`.
 * @throws Refusal (invalid-input)
 */
export function parsePolicy(
  text: string,
  { validate }: { readonly validate: 'images' | 'build' | 'none' },
): PolicyCommand | undefined {
  const [program, ...args] = splitWords('policy-command', text)
  if (program === undefined) return undefined
  if (program === '')
    throw invalidInput(
      'policy-command',
      'begins with an empty word: write the program first.',
    )
  if (validate === 'none')
    throw invalidInput(
      'policy-command',
      'reads the rendered manifests, and with "validate: none" nothing is rendered: delete one of the two.',
    )
  return { program, args, text: text.trim().replace(/\s+/g, ' ') }
}

import type { InputName } from '../input-names.ts'
import { invalidValue } from '../invalid-input.ts'

const word = /(?:"[^"]*"|'[^']*'|[^\s"'])+/g

/** In double quotes, in single quotes, or neither. */
const piece = /"([^"]*)"|'([^']*)'|([^"']+)/g

/** What only a shell can do: pipes, lists, redirections, variables, patterns, a line that goes on. */
const shellOnly = /[|&;<>`*]|\$[\w({]|^~|^\\$/

/**
 * Splits a command line into words, as a shell does with blanks and quotes. A backslash is a letter, as in the paths
 * of Windows. What only a shell could do is refused: as a plain argument it would mean something else.
 */
export function splitWords(input: InputName, text: string): readonly string[] {
  const [open] = /["']/.exec(text.replace(word, '')) ?? []
  if (open !== undefined)
    throw invalidValue(input, `a quote (${open}) is not closed. Close it.`)
  return (text.match(word) ?? []).map((quoted) =>
    quoted.replace(
      piece,
      (_, double?: string, single?: string, bare: string = '') => {
        if (shellOnly.test(bare))
          throw invalidValue(
            input,
            `"${bare}" needs a shell, and none runs it. Put it into quotes to mean these letters, or call a script.`,
          )
        return double ?? single ?? bare
      },
    ),
  )
}

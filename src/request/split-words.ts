import { invalidInput } from '../problem.ts'

/** In double quotes, in single quotes, neither, blanks between words, or a quote that nothing closes. */
const pieces = /"([^"]*)"|'([^']*)'|([^\s"']+)|\s+|["']/g

/** What only a shell can do: pipes, lists, redirections, variables, patterns, a line that goes on. */
const shellOnly = /[|&;<>`*]|\$[\w({]|^~|^\\$/

/**
 * Splits a command line into words, as a shell does with blanks and quotes. A backslash is a letter, as in the paths
 * of Windows. What only a shell could do is refused: handed on as a word it would mean something else.
 *
 * @throws Refusal (invalid-input)
 */
export function splitWords(input: string, text: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  for (const [piece, double, single, bare] of text.matchAll(pieces)) {
    if (piece === '"' || piece === "'")
      throw invalidInput(input, `a quote (${piece}) is not closed: close it.`)
    if (bare !== undefined && shellOnly.test(bare))
      throw invalidInput(
        input,
        `"${bare}" needs a shell, and none runs it: put it into quotes to mean these letters, or call a script.`,
      )
    const content = double ?? single ?? bare
    if (content !== undefined) word = (word ?? '') + content
    else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
  }
  return word === undefined ? words : [...words, word]
}

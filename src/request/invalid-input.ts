import type { InputName } from './input-names.ts'
import { withoutPasswords } from '../problem/message.ts'
import { Refusal } from '../problem/problem.ts'

/**
 * The refusal of an input: the message says what to write instead.
 * @param predicate the rest of a sentence on the input, as in `is empty. Write ...`
 */
export function invalidInput(input: InputName, predicate: string): Refusal {
  return refusal(`Input "${input}" ${predicate}`)
}

/**
 * The refusal of what an input holds.
 * @param sentence quotes the value, as in `"x" is not a folder. Write ...`
 */
export function invalidValue(input: InputName, sentence: string): Refusal {
  return refusal(`Input "${input}": ${sentence}`)
}

/**
 * The refusal of a value that is not what the input takes, or is empty.
 * @param wanted as in `a branch name`
 * @param advice a sentence
 */
export function wrongValue(
  input: InputName,
  given: string,
  wanted: string,
  advice: string,
): Refusal {
  return given === ''
    ? invalidInput(
        input,
        `is empty: is a variable or a step output empty? ${advice}`,
      )
    : invalidValue(input, `"${given}" is not ${wanted}. ${advice}`)
}

function refusal(message: string): Refusal {
  return new Refusal({
    code: 'invalid-input',
    message: withoutPasswords(message),
  })
}

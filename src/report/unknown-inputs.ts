import { didYouMean, hint } from '../manifests/did-you-mean.ts'
import { warning, type Diagnostic } from '../problem/problem.ts'

/**
 * A warning for each input that does not exist: it would be ignored silently.
 * @param given in lower case
 */
export function unknownInputs(
  given: readonly string[],
  known: readonly string[],
): readonly Diagnostic[] {
  return given
    .filter((name) => !known.includes(name))
    .map((name) => {
      const more =
        hint(didYouMean(name, known)) || ` The inputs are ${known.join(', ')}.`
      return warning({
        code: 'unknown-input',
        message: `Input "${name}" does not exist, so it has no effect.${more}`,
      })
    })
}

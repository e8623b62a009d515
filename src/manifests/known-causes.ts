import { givenSecrets, type GivenFiles } from './given-secrets.ts'
import { hideValues } from './secret-values.ts'

/** Where kustomize repeats what it has read, whatever it is. */
const quotes: readonly (readonly [RegExp, string])[] = [
  // A literal of a generator without a "=" is all secret.
  [/(literal sources:? \[).*?(\]: )/gs, '$1hidden$2'],
  [/(invalid literal source ).*?(, expected)/gs, '$1(hidden)$2'],
  [/line \[[\d ]*\] has invalid utf8 bytes : .*/g, 'a line is not UTF-8'],
  [/(node contents:)\s.*/gs, '$1 (hidden)'],
  // The whole of a Helm chart's values, or of an inline patch.
  [/ ?with config: `\n.*?\n`(?=: )/gs, ''],
  [/(unable to parse SM or JSON patch from \[).*\]/gs, '$1...]'],
  [
    /(evalsymlink failure on )'(?![^\n]*' : lstat).*?\n.*?no such file or directory/gis,
    '$1(inline)',
  ],
]

/**
 * kustomize's words on a failed build, as people may read them: with the paths of the repository, which the embedded
 * one has at /repo, and without passwords in addresses and the values of Secrets.
 */
export function buildWords(message: string, files: GivenFiles): string {
  const shown = quotes.reduce(
    (text, [pattern, words]) => text.replace(pattern, words),
    message,
  )
  return hideValues(
    withoutPasswords(fromRepository(shown)),
    givenSecrets(files),
  )
}

/** A text with addresses, but none of the credentials in them. */
export function withoutPasswords(text: string): string {
  return text.replace(/(:\/\/)[^/@\s'"]+@/g, '$1***@')
}

function fromRepository(message: string): string {
  return message
    .replace(/(?<![\w./-])\/repo\//g, '')
    .replace(/(?<![\w./-])\/repo(?![\w./-])/g, '.')
}

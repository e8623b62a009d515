import { mapSecrets } from './secrets.ts'

/** Shorter ones are no secrets, and hidden they would make a text unreadable. */
const shortest = 4

/** A text of a program that has read the manifests, without the values of their Secrets. */
export function hideSecretValues(text: string, manifests: string): string {
  return hideValues(text, secretValues(manifests))
}

/** The values of every Secret. */
export function secretValues(manifests: string): readonly string[] {
  const values: string[] = []
  mapSecrets(manifests, (_, value) => {
    values.push(value)
    return ''
  })
  return values
}

/** A text without some values, in each form that a program may print them in. */
export function hideValues(text: string, values: readonly string[]): string {
  return [...new Set(values.flatMap(forms))]
    .filter(({ length }) => length >= shortest)
    .toSorted((a, b) => b.length - a.length)
    .reduce((shown, value) => shown.replaceAll(value, '(hidden)'), text)
}

/** As it stands, in base64 and out of it, each of its lines, and as JSON writes them. */
function forms(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'base64')
  const decoded =
    bytes.toString('base64').replace(/=+$/, '') === value.replace(/=+$/, '')
      ? [bytes.toString()]
      : []
  return [value, Buffer.from(value).toString('base64'), ...decoded]
    .flatMap((form) => [form, ...form.split('\n').map((line) => line.trim())])
    .flatMap((form) => [form, JSON.stringify(form).slice(1, -1)])
}

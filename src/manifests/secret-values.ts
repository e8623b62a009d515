import { mapSecrets } from './secrets.ts'

/** Shorter ones are no secrets, and hidden they would make a text unreadable. */
const shortest = 4

/** A text of a program that has read the manifests, without the values of their Secrets. */
export function hideSecretValues(text: string, manifests: string): string {
  const values = new Set<string>()
  mapSecrets(manifests, (_, value) => {
    for (const form of forms(value)) values.add(form)
    return ''
  })
  return [...values]
    .filter(({ length }) => length >= shortest)
    .toSorted((a, b) => b.length - a.length)
    .reduce((shown, value) => shown.replaceAll(value, '(hidden)'), text)
}

/** As it stands, in base64 and out of it, and each of its lines. */
function forms(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'base64')
  const decoded =
    bytes.toString('base64').replace(/=+$/, '') === value.replace(/=+$/, '')
      ? [bytes.toString()]
      : []
  return [value, Buffer.from(value).toString('base64'), ...decoded].flatMap(
    (form) => [form, ...form.split('\n').map((line) => line.trim())],
  )
}

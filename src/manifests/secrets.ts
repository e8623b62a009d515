import { isMap, isScalar, parseDocument } from 'yaml'
import { splitObjects } from './objects.ts'

/** The two sides of a diff that people may read. */
export interface Shown {
  readonly before: string
  readonly after: string
}

/** Hides the values of every Secret, and leaves to be seen that they changed. */
export function hideSecrets(before: string, after: string): Shown {
  const known = new Set(splitObjects(before).flatMap(secretValues))
  return {
    before: mapSecrets(before, () => 'hidden'),
    after: mapSecrets(after, (value) =>
      known.has(value) ? 'hidden' : 'hidden, and changed',
    ),
  }
}

function mapSecrets(
  manifests: string,
  shown: (value: string) => string,
): string {
  return splitObjects(manifests)
    .map((text) => (isSecret(text) ? hideValues(text, shown) : text))
    .join('---\n')
}

function isSecret(text: string): boolean {
  return /^kind: *["']?Secret["']?\s*$/m.test(text)
}

function secretValues(text: string): readonly string[] {
  const values: string[] = []
  if (isSecret(text)) hideValues(text, (value) => (values.push(value), ''))
  return values
}

/** Annotations are hidden as well: kubectl keeps a copy of the whole object in one. */
function hideValues(text: string, shown: (value: string) => string): string {
  const document = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: false,
  })
  for (const path of [['data'], ['stringData'], ['metadata', 'annotations']]) {
    const map = document.getIn(path)
    if (!isMap(map)) continue
    for (const pair of map.items)
      if (isScalar(pair.value)) {
        pair.value.value = shown(String(pair.value.value))
        pair.value.type = 'PLAIN'
      }
  }
  return document.toString()
}

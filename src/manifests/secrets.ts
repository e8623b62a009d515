import { isMap, isPair, parseDocument, visit, type YAMLMap } from 'yaml'
import { splitObjects } from './objects.ts'

/** The two sides of a diff that people may read. */
export interface Shown {
  readonly before: string
  readonly after: string
}

/** Annotations are hidden as well: kubectl keeps a copy of the whole object in one. */
const hiddenFields = [
  ['data'],
  ['stringData'],
  ['metadata', 'annotations'],
] as const

/** Hides the values of every Secret, and leaves to be seen that they changed. */
export function hideSecrets(before: string, after: string): Shown {
  const known = new Set<string>()
  mapSecrets(before, (key, value) => {
    known.add(`${key}: ${value}`)
    return ''
  })
  return {
    before: mapSecrets(before, () => 'hidden'),
    after: mapSecrets(after, (key, value) =>
      known.has(`${key}: ${value}`) ? 'hidden' : 'hidden, and changed',
    ),
  }
}

type Hide = (key: string, value: string) => string

/** What holds no Secret stays as it is, byte for byte. */
export function mapSecrets(manifests: string, hide: Hide): string {
  return splitObjects(manifests)
    .map((text) =>
      /\bkind["']?: *["']?secret\b/i.test(text) ? hideIn(text, hide) : text,
    )
    .join('---\n')
}

/** Also a Secret inside of another object, such as a template, has values. */
function hideIn(text: string, hide: Hide): string {
  const document = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: false,
  })
  if (document.errors.length > 0) return '# hidden: cannot be read\n'
  let isHidden = false
  visit(document, {
    Map: (_, map) => {
      if (!/^secret$/i.test(String(map.get('kind')))) return
      for (const path of hiddenFields) {
        const values = map.getIn(path)
        if (!isMap(values)) continue
        hideValues(values, hide)
        isHidden = true
      }
    },
  })
  return isHidden ? document.toString({ lineWidth: 0 }) : text
}

function hideValues(values: YAMLMap, hide: Hide) {
  visit(values, {
    Scalar: (place, node, ancestors) => {
      if (place === 'key') return
      const pair = ancestors.findLast((ancestor) => isPair(ancestor))
      node.value = hide(String(pair?.key), String(node.value))
      node.type = 'PLAIN'
    },
  })
}

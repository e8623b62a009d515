import { isMap, isPair, visit } from 'yaml'
import {
  encodings,
  hideCopies,
  spellings,
  type Sides,
} from './copied-secrets.ts'
import { parseTexts } from '../../yaml/document.ts'
import { splitObjects } from '../objects.ts'

/** Annotations are hidden as well: kubectl keeps a copy of the whole object in one. */
const hiddenFields = [
  ['data'],
  ['stringData'],
  ['metadata', 'annotations'],
] as const

/** Hides the values of every Secret, and where they are copied to, but not that they changed. */
export function hideSecrets(before: string, after: string): Sides<string> {
  const known = new Set<string>()
  const values = { before: new Set<string>(), after: new Set<string>() }
  const shown = {
    before: mapSecrets(before, (key, value, field) => {
      known.add(`${key}: ${value}`)
      if (field !== 'metadata') values.before.add(value)
      return 'hidden'
    }),
    after: mapSecrets(after, (key, value, field) => {
      if (field !== 'metadata') values.after.add(value)
      return known.has(`${key}: ${value}`) ? 'hidden' : 'hidden, and changed'
    }),
  }
  return hideCopies(shown, values)
}

type Hide = (
  key: string,
  value: string,
  field: (typeof hiddenFields)[number][0],
) => string

/** Replaces the values of every Secret. Any other object stays as it is, byte for byte. */
function mapSecrets(manifests: string, hide: Hide): string {
  return splitObjects(manifests)
    .map((text) =>
      /\bkind["']?: *["']?secret\b/i.test(text) ? hideIn(text, hide) : text,
    )
    .join('---\n')
}

/** A Secret can also be part of another object, such as a template. */
function hideIn(text: string, hide: Hide): string {
  const document = parseTexts(text)
  if (document.errors.length > 0) return '# hidden: cannot be read\n'
  let isHidden = false
  visit(document, {
    Map: (_, map) => {
      if (!/^secret$/i.test(String(map.get('kind')))) return
      for (const path of hiddenFields) {
        const values = map.getIn(path)
        if (!isMap(values)) continue
        isHidden = true
        visit(values, {
          Scalar: (place, node, ancestors) => {
            if (place === 'key') return
            const pair = ancestors.findLast((ancestor) => isPair(ancestor))
            node.value = hide(String(pair?.key), String(node.value), path[0])
            node.type = 'PLAIN'
          },
        })
      }
    },
  })
  return isHidden ? document.toString({ lineWidth: 0 }) : text
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

/** A text without some values and their lines, in every form in which a program may print them. */
export function hideValues(text: string, values: readonly string[]): string {
  const lines = values.flatMap(encodings).flatMap((form) => form.split('\n'))
  return spellings([...values, ...lines]).reduce(
    (shown, value) => shown.replaceAll(value, '(hidden)'),
    text,
  )
}

/** Replaces the output of a program where only image changes may be shown. */
export function hiddenNote(output: string): string {
  return `${output} is not shown, as it may quote the manifests. Set show-diff: true to show it.`
}

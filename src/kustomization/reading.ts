import { isScalar, type ParsedNode } from 'yaml'

import { follow, type Aliases } from './aliases.ts'
import { isNull, isStringToKustomize } from './scalar.ts'

/** What a value is to kustomize: text, or a text that it takes for a number or a boolean, or no scalar at all. */
export type Reading =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'not-string'; readonly value: string }
  | { readonly kind: 'not-scalar'; readonly value: '' }

export function readValue(value: ParsedNode | null, aliases: Aliases): Reading {
  const node = value === null ? null : follow(value, aliases)
  if (node === null) return { kind: 'string', value: '' }
  if (!isScalar(node)) return { kind: 'not-scalar', value: '' }
  if (node.tag === 'tag:yaml.org,2002:null')
    return { kind: 'string', value: '' }
  const text = String(node.value)
  const isTagged =
    node.tag !== undefined &&
    node.tag !== '!' &&
    node.tag !== 'tag:yaml.org,2002:str'
  if (isTagged) return { kind: 'not-string', value: text }
  if (node.type !== 'PLAIN' || node.tag !== undefined)
    return { kind: 'string', value: text }
  if (isNull(text)) return { kind: 'string', value: '' }
  return {
    kind: isStringToKustomize(text) ? 'string' : 'not-string',
    value: text,
  }
}

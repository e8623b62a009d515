import { isMap, isScalar, isSeq, type ParsedNode } from 'yaml'

import { follow, type Aliases } from '../yaml/document.ts'
import { keyText, type Pair } from '../yaml/nodes.ts'
import { isNull, isStringTag, isStringToKustomize } from '../yaml/scalar.ts'

/** In the order in which people write them, which is where a new one goes. */
export const FIELD_NAMES = ['name', 'newName', 'newTag', 'digest'] as const

export type FieldName = (typeof FIELD_NAMES)[number]

/** What kustomize reads; a field that is not there is an empty one. */
export type Values = Readonly<Record<FieldName, string>>

/** What a value is to kustomize: a text, a text that it takes for a number or a boolean, or not a scalar at all. */
interface Reading {
  readonly kind: 'string' | 'not-string' | 'not-scalar'
  readonly value: string
}

export interface Field {
  readonly reading: Reading
  /** Written in the entry itself; of several the last one is live. */
  readonly pairs: readonly Pair[]
  /** Its keys as they are spelled, each once, those too that a merge key brings. */
  readonly keys: readonly string[]
  /** What a merge key (`<<`) brings: nothing, a value that the entry's own one replaces, or the live value. */
  readonly merged: 'nothing' | 'replaced' | 'live'
}

export type Fields = Readonly<Record<FieldName, Field>>

const NO_FIELDS: Fields = eachField(() => ({
  reading: { kind: 'string', value: '' },
  pairs: [],
  keys: [],
  merged: 'nothing',
}))

/**
 * A reader of maps as kustomize reads them: keys in any case, the last of duplicates wins,
 * a merge key counts where it is (npm `yaml` would let the explicit key win everywhere).
 * It reads each map and each list of maps once, however often it is merged.
 */
export function fieldReader(
  aliases: Aliases,
): (node: ParsedNode | null) => Fields {
  const known = new Map<ParsedNode, Fields>()
  const read = (node: ParsedNode | null): Fields => {
    const source = node === null ? null : follow(node, aliases)
    if (!isMap(source) && !isSeq(source)) return NO_FIELDS
    const found = known.get(source)
    if (found !== undefined) return found
    // Ends a map that merges itself, which no reader of YAML accepts.
    known.set(source, NO_FIELDS)
    // Of the maps in a list the earlier ones win.
    const fields = isMap(source)
      ? source.items.reduce(withPair, NO_FIELDS)
      : source.items.map(read).toReversed().reduce(withMerged, NO_FIELDS)
    known.set(source, fields)
    return fields
  }
  const withPair = (fields: Fields, pair: Pair): Fields => {
    if (isMergeKey(pair)) return withMerged(fields, read(pair.value))
    const name = fieldName(pair)
    if (name === undefined) return fields
    const { pairs, keys, merged } = fields[name]
    const own: Field = {
      reading: readValue(pair.value, aliases),
      pairs: [...pairs, pair],
      keys: [...new Set([...keys, String(pair.key)])],
      merged: merged === 'nothing' ? merged : 'replaced',
    }
    return { ...fields, [name]: own }
  }
  // What is merged is before what merges it, so no chain of merges is too long to follow.
  for (const target of aliases.targets.values()) read(target)
  return read
}

function withMerged(fields: Fields, merged: Fields): Fields {
  return eachField((name) => {
    const { reading, keys } = merged[name]
    const own = fields[name]
    if (keys.length === 0) return own
    const all = [...new Set([...own.keys, ...keys])]
    return { ...own, reading, keys: all, merged: 'live' }
  })
}

export function isMergeKey({ key }: Pair): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.value === '<<'
}

function fieldName(pair: Pair): FieldName | undefined {
  const text = keyText(pair)
  return FIELD_NAMES.find((name) => name.toLowerCase() === text)
}

export function readValue(
  written: ParsedNode | null,
  aliases: Aliases,
): Reading {
  const node = written === null ? null : follow(written, aliases)
  if (node === null) return { kind: 'string', value: '' }
  if (!isScalar(node)) return { kind: 'not-scalar', value: '' }
  if (node.tag === 'tag:yaml.org,2002:null')
    return { kind: 'string', value: '' }
  const value = String(node.value)
  if (!isStringTag(node.tag)) return { kind: 'not-string', value }
  if (node.type !== 'PLAIN' || node.tag !== undefined)
    return { kind: 'string', value }
  if (isNull(value)) return { kind: 'string', value: '' }
  return { kind: isStringToKustomize(value) ? 'string' : 'not-string', value }
}

export function eachField<Value>(
  of: (name: FieldName) => Value,
): Record<FieldName, Value> {
  const all = FIELD_NAMES.map((name) => [name, of(name)])
  return Object.fromEntries(all) as Record<FieldName, Value>
}

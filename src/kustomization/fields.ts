import { isMap, isScalar, isSeq, type ParsedNode, type YAMLMap } from 'yaml'

import { follow, type Aliases } from './aliases.ts'
import type { Pair } from './nodes.ts'
import { isNull, isStringToKustomize } from './scalar.ts'

/** In the order in which people write them, which is where a new one goes. */
export const FIELD_NAMES = ['name', 'newName', 'newTag', 'digest'] as const

export type FieldName = (typeof FIELD_NAMES)[number]

/** What kustomize reads; a field that is not there is an empty one. */
export type Values = Readonly<Record<FieldName, string>>

/** What a value is to kustomize: text, or a text that it takes for a number or a boolean, or no scalar at all. */
export type Reading =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'not-string'; readonly value: string }
  | { readonly kind: 'not-scalar'; readonly value: '' }

export interface Field {
  readonly reading: Reading
  /** Written in the entry itself; of several the last one is live. */
  readonly pairs: readonly Pair[]
  /** What a merge key (`<<`) brings: nothing, a value that the entry's own one replaces, or the live value. */
  readonly merged: 'nothing' | 'replaced' | 'live'
}

export type Fields = Readonly<Record<FieldName, Field>>

const ABSENT: Field = {
  reading: { kind: 'string', value: '' },
  pairs: [],
  merged: 'nothing',
}

/** Reads each map once, however often it is merged. */
export interface FieldReader {
  readonly aliases: Aliases
  readonly known: Map<ParsedNode, Fields>
}

const NO_FIELDS: Fields = {
  name: ABSENT,
  newName: ABSENT,
  newTag: ABSENT,
  digest: ABSENT,
}

/** Ends merge cycles, which no reader of YAML accepts. */
const DEEPEST_MERGE = 100

/**
 * The fields of an entry as kustomize reads them: keys in any case, the last of duplicates wins,
 * a merge key counts where it stands (npm `yaml` would let the explicit key win everywhere).
 */
export function readFields(
  map: YAMLMap.Parsed,
  reader: FieldReader,
  depth = 0,
): Fields {
  const known = reader.known.get(map)
  if (known !== undefined) return known
  const fields = { ...NO_FIELDS }
  for (const pair of map.items) {
    if (isMergeKey(pair) && depth < DEEPEST_MERGE)
      mergeInto(fields, pair.value, reader, depth + 1)
    const name = fieldName(pair)
    if (name !== undefined)
      fields[name] = withOwn(fields[name], pair, reader.aliases)
  }
  reader.known.set(map, fields)
  return fields
}

export function isMergeKey({ key }: Pair): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.value === '<<'
}

export function fieldName({ key }: Pair): FieldName | undefined {
  const text = isScalar(key) ? String(key.value).toLowerCase() : undefined
  return FIELD_NAMES.find((name) => name.toLowerCase() === text)
}

function withOwn(field: Field, pair: Pair, aliases: Aliases): Field {
  const merged = field.merged === 'nothing' ? 'nothing' : 'replaced'
  return {
    reading: readValue(pair.value, aliases),
    pairs: [...field.pairs, pair],
    merged,
  }
}

function mergeInto(
  fields: Record<FieldName, Field>,
  source: ParsedNode | null,
  reader: FieldReader,
  depth: number,
): void {
  const node = source === null ? null : follow(source, reader.aliases)
  // Of a list of maps the earlier ones win, so they are merged last.
  if (isSeq(node)) {
    for (const item of node.items.toReversed())
      mergeInto(fields, item, reader, depth)
  }
  if (!isMap(node)) return
  const merged = readFields(node, reader, depth)
  for (const name of FIELD_NAMES) {
    const { reading, pairs, merged: inherited } = merged[name]
    if (pairs.length === 0 && inherited === 'nothing') continue
    fields[name] = { reading, pairs: fields[name].pairs, merged: 'live' }
  }
}

export function readValue(value: ParsedNode | null, aliases: Aliases): Reading {
  const node = value === null ? null : follow(value, aliases)
  if (node === null) return { kind: 'string', value: '' }
  if (!isScalar(node)) return { kind: 'not-scalar', value: '' }
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

export function valuesOf(fields: Fields): Values {
  const value = (name: FieldName) => fields[name].reading.value
  return {
    name: value('name'),
    newName: value('newName'),
    newTag: value('newTag'),
    digest: value('digest'),
  }
}

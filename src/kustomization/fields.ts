import { isMap, isScalar, isSeq, type ParsedNode, type YAMLMap } from 'yaml'

import { follow, type Aliases } from './aliases.ts'
import type { Pair } from './nodes.ts'
import { readValue, type Reading } from './reading.ts'

/** In the order in which people write them, which is where a new one goes. */
export const FIELD_NAMES = ['name', 'newName', 'newTag', 'digest'] as const

export type FieldName = (typeof FIELD_NAMES)[number]

/** What kustomize reads; a field that is not there is an empty one. */
export type Values = Readonly<Record<FieldName, string>>

export interface Field {
  readonly reading: Reading
  /** Written in the entry itself; of several the last one is live. */
  readonly pairs: readonly Pair[]
  /** Its keys as they are spelled, those too that a merge key brings. */
  readonly keys: readonly string[]
  /** What a merge key (`<<`) brings: nothing, a value that the entry's own one replaces, or the live value. */
  readonly merged: 'nothing' | 'replaced' | 'live'
}

export type Fields = Readonly<Record<FieldName, Field>>

const ABSENT: Field = {
  reading: { kind: 'string', value: '' },
  pairs: [],
  keys: [],
  merged: 'nothing',
}

/** Reads each map and each list of maps once, however often it is merged. */
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

/** Longer chains of merges are nobody's kustomization. */
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
  // Ends a map that merges itself, which no reader of YAML accepts.
  reader.known.set(map, NO_FIELDS)
  let fields = NO_FIELDS
  for (const pair of map.items) {
    const name = fieldName(pair)
    if (name !== undefined)
      fields = {
        ...fields,
        [name]: withOwn(fields[name], pair, reader.aliases),
      }
    if (isMergeKey(pair) && depth < DEEPEST_MERGE)
      fields = withMerged(fields, mergedFields(pair.value, reader, depth + 1))
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
    keys: distinct([...field.keys, String(pair.key)]),
    merged,
  }
}

/** What the value of a merge key brings: a map, or a list of maps of which the earlier ones win. */
function mergedFields(
  source: ParsedNode | null,
  reader: FieldReader,
  depth: number,
): Fields {
  const node = source === null ? null : follow(source, reader.aliases)
  if (isMap(node)) return readFields(node, reader, depth)
  if (!isSeq(node)) return NO_FIELDS
  const known = reader.known.get(node)
  if (known !== undefined) return known
  const fields = node.items
    .map((item) => follow(item, reader.aliases))
    .filter((item) => isMap(item))
    .toReversed()
    .map((map) => readFields(map, reader, depth))
    .reduce(withMerged, NO_FIELDS)
  reader.known.set(node, fields)
  return fields
}

function withMerged(fields: Fields, merged: Fields): Fields {
  const field = (name: FieldName): Field => {
    const { reading, keys } = merged[name]
    const own = fields[name]
    return keys.length > 0
      ? {
          ...own,
          reading,
          keys: distinct([...own.keys, ...keys]),
          merged: 'live',
        }
      : own
  }
  return {
    name: field('name'),
    newName: field('newName'),
    newTag: field('newTag'),
    digest: field('digest'),
  }
}

/** Few, however often they are merged. */
function distinct(keys: readonly string[]): readonly string[] {
  return [...new Set(keys)]
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

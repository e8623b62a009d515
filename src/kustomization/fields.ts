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

/**
 * The fields of an entry as kustomize reads them: keys in any case, the last of duplicates wins,
 * a merge key counts where it stands (npm `yaml` would let the explicit key win everywhere).
 * What is merged is read before what merges it, so that no chain of merges is too long.
 */
export function readFields(map: YAMLMap.Parsed, reader: FieldReader): Fields {
  const { known } = reader
  const waiting = [map]
  for (let next = waiting.at(-1); next !== undefined; next = waiting.at(-1)) {
    const state = known.get(next)
    // Ends a map that merges itself, which no reader of YAML accepts.
    if (state === undefined) {
      known.set(next, NO_FIELDS)
      waiting.push(...mergedMaps(next, reader))
    } else {
      if (state === NO_FIELDS) known.set(next, fieldsOf(next, reader))
      waiting.pop()
    }
  }
  return known.get(map) ?? NO_FIELDS
}

/** Those that are not read yet. */
function mergedMaps(
  { items }: YAMLMap.Parsed,
  { aliases, known }: FieldReader,
): readonly YAMLMap.Parsed[] {
  return items.filter(isMergeKey).flatMap(({ value }) => {
    const node = value === null ? null : follow(value, aliases)
    const sources = isSeq(node) && !known.has(node) ? node.items : [node]
    return sources
      .map((source) => (source === null ? null : follow(source, aliases)))
      .filter((source) => isMap(source) && !known.has(source))
  }) as YAMLMap.Parsed[]
}

function fieldsOf(map: YAMLMap.Parsed, reader: FieldReader): Fields {
  return map.items.reduce<Fields>((fields, pair) => {
    if (isMergeKey(pair))
      return withMerged(fields, mergedFields(pair.value, reader))
    const name = fieldName(pair)
    return name === undefined
      ? fields
      : { ...fields, [name]: withOwn(fields[name], pair, reader.aliases) }
  }, NO_FIELDS)
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
  { aliases, known }: FieldReader,
): Fields {
  const node = source === null ? null : follow(source, aliases)
  if (isMap(node)) return known.get(node) ?? NO_FIELDS
  if (!isSeq(node)) return NO_FIELDS
  const found = known.get(node)
  if (found !== undefined) return found
  const fields = node.items
    .map((item) => known.get(follow(item, aliases)) ?? NO_FIELDS)
    .toReversed()
    .reduce(withMerged, NO_FIELDS)
  known.set(node, fields)
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

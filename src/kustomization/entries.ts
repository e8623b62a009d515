import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'

import { follow } from './aliases.ts'
import {
  readFields,
  valuesOf,
  type FieldReader,
  type Fields,
  type Values,
} from './fields.ts'
import { nodeStart, type Pair } from './nodes.ts'
import { isNull } from './scalar.ts'
import { quote, type Finding } from './text-problem.ts'

/** A list of images of the file: `images`, or `imageTags`, its name in the first versions of kustomize. */
export interface ImageList {
  readonly pair: Pair
  /** Nothing where the list is null. */
  readonly node: YAMLSeq.Parsed | undefined
}

export interface Entry {
  readonly list: YAMLSeq.Parsed
  /** As it stands in the list: the map itself, or an alias of one. */
  readonly item: ParsedNode
  readonly map: YAMLMap.Parsed
  readonly fields: Fields
  readonly values: Values
}

export function findLists(
  root: YAMLMap.Parsed,
  key: 'images' | 'imageTags',
): readonly Pair[] {
  return root.items.filter((pair) => keyText(pair) === key.toLowerCase())
}

/** kustomize takes the keys of a kustomization in any case. */
export function keyText({ key }: Pair): string | undefined {
  return isScalar(key) ? String(key.value).toLowerCase() : undefined
}

export function readList(pair: Pair): ImageList | Finding {
  const { key, value } = pair
  if (isSeq(value)) return { pair, node: value }
  if (
    value === null ||
    (isScalar(value) && value.type === 'PLAIN' && isNull(String(value.value)))
  ) {
    return { pair, node: undefined }
  }
  const there = isAlias(value)
    ? 'an alias'
    : isMap(value)
      ? 'a map'
      : quote(String(value.value))
  const message = `"${String(key)}" is ${there}: write it as a list of entries, each with "- name: ..."`
  return { code: 'images-not-a-list', offset: nodeStart(value), message }
}

/** The entries of a list; an item that is null (a dash and nothing) is none, as good as an empty entry. */
export function readEntries(
  text: string,
  list: YAMLSeq.Parsed,
  reader: FieldReader,
): readonly Entry[] | Finding {
  const entries: Entry[] = []
  for (const item of list.items) {
    const map = follow(item, reader.aliases)
    if (isMap(map)) {
      const alias = aliasKey(map)
      if (alias !== undefined) return alias
      const fields = readFields(map, reader)
      entries.push({
        list,
        item,
        map: map,
        fields,
        values: valuesOf(fields),
      })
    } else if (
      !isScalar(map) ||
      map.type !== 'PLAIN' ||
      !isNull(String(map.value))
    ) {
      return notAMap(text, item)
    }
  }
  return entries
}

/** A key that is an alias can be any key. */
export function aliasKey({ items }: YAMLMap.Parsed): Finding | undefined {
  const key = items.map((pair): unknown => pair.key).find(isAlias)
  if (key === undefined) return undefined
  const message = `the key ${quote(`*${key.source}`)} is an alias, and so can be any key: write the key out`
  return { code: 'unsupported-syntax', offset: key.range?.[0] ?? 0, message }
}

function notAMap(text: string, item: ParsedNode): Finding {
  const [start, end] = item.range
  const message = `an entry of images is ${quote(text.slice(start, end))}, which is no map: write it as "- name: NAME" with "newTag: TAG" below`
  return { code: 'entry-not-a-map', offset: nodeStart(item), message }
}

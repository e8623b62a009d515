import { isScalar, type ParsedNode, type YAMLMap } from 'yaml'

import { FIELD_NAMES, type FieldName, type Values } from './fields.ts'
import { isFlow, isMissing, isNullScalar, nodeStart } from '../yaml/nodes.ts'
import { writeScalar, type ScalarStyle } from '../yaml/scalar.ts'

/** How the keys and values of an entry look, so that a new one looks like its neighbours. */
export interface PairStyle {
  readonly key: ScalarStyle
  readonly value: ScalarStyle
  readonly colon: string
}

export const PLAIN_PAIRS: PairStyle = {
  key: 'plain',
  value: 'plain',
  colon: ': ',
}

/** As the pairs of a map look; plain where there is no map to go by. */
export function pairStyle(
  text: string,
  map: YAMLMap.Parsed | undefined,
): PairStyle {
  if (map === undefined) return PLAIN_PAIRS
  const key = commonStyle(map.items.map((pair) => pair.key))
  const value = commonStyle(map.items.flatMap((pair) => pair.value ?? []))
  if (key === 'plain') return { ...PLAIN_PAIRS, value }
  // `"name":"app"`, which only braces and quotes allow.
  const isCompact = map.items.some(
    ({ key: { range }, value: node }) =>
      node !== null &&
      text.slice(range[1], nodeStart(node)) === ':' &&
      !isMissing(node),
  )
  return { key, value, colon: isFlow(map) && isCompact ? ':' : ': ' }
}

export function writePair(
  name: FieldName,
  value: string,
  style: PairStyle,
): string {
  return `${writeScalar(name, style.key)}${style.colon}${writeScalar(value, style.value)}`
}

/** The pairs of a new entry. */
export function writePairs(entry: Values, style: PairStyle): readonly string[] {
  return FIELD_NAMES.filter((name) => entry[name] !== '').map((name) =>
    writePair(name, entry[name], style),
  )
}

export function styleOf(node: ParsedNode): ScalarStyle {
  if (!isScalar(node)) return 'plain'
  if (node.type === 'QUOTE_DOUBLE') return 'double'
  return node.type === 'QUOTE_SINGLE' ? 'single' : 'plain'
}

/** The quotes that all of them have; values that are not there have none. */
export function commonStyle(nodes: readonly ParsedNode[]): ScalarStyle {
  const [first, ...others] = nodes
    .filter((node) => !isMissing(node) && !isNullScalar(node))
    .map(styleOf)
  return first !== undefined && others.every((style) => style === first)
    ? first
    : 'plain'
}

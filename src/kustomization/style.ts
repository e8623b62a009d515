import { isScalar, type ParsedNode, type YAMLMap } from 'yaml'

import type { NewField } from './steps.ts'
import {
  isFlow,
  isMissing,
  nodeStart,
  pairEnd,
  pairStart,
  type Pair,
} from './nodes.ts'
import { isNull, writeScalar, type ScalarStyle } from './scalar.ts'

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

export function pairStyle(text: string, map: YAMLMap.Parsed): PairStyle {
  const key = commonStyle(map.items.map((pair) => pair.key))
  const value = commonStyle(map.items.flatMap((pair) => pair.value ?? []))
  if (key === 'plain') return { ...PLAIN_PAIRS, value }
  const isCompact = isFlow(map) && map.items.some((pair) => isTight(text, pair))
  return { key, value, colon: isCompact ? ':' : ': ' }
}

/** `"name":"app"`, which only braces and quotes allow. */
function isTight(text: string, { key, value }: Pair): boolean {
  return (
    value !== null &&
    !isMissing(value) &&
    text.slice(key.range[1], nodeStart(value)) === ':'
  )
}

export function writePair({ name, value }: NewField, style: PairStyle): string {
  return `${writeScalar(name, style.key)}${style.colon}${writeScalar(value, style.value)}`
}

export function styleOf(node: ParsedNode): ScalarStyle {
  if (!isScalar(node)) return 'plain'
  return node.type === 'QUOTE_DOUBLE'
    ? 'double'
    : node.type === 'QUOTE_SINGLE'
      ? 'single'
      : 'plain'
}

/** The quotes that all of them wear; values that are not there wear none. */
export function commonStyle(nodes: readonly ParsedNode[]): ScalarStyle {
  const present = nodes.filter(
    (node) => !isMissing(node) && !isNullScalar(node),
  )
  const [first, ...others] = present.map(styleOf)
  return first !== undefined && others.every((style) => style === first)
    ? first
    : 'plain'
}

export function isNullScalar(node: ParsedNode): boolean {
  return isScalar(node) && node.type === 'PLAIN' && isNull(String(node.value))
}

/** The white space of a flow map: `{ name: app, newTag: v1 }`, on one line or on several. */
export interface FlowStyle {
  readonly open: string
  readonly between: string
  readonly close: string
}

export const ONE_LINE: FlowStyle = { open: '', between: ' ', close: '' }

export function flowStyle(text: string, map: YAMLMap.Parsed): FlowStyle {
  const [first, second] = map.items
  const last = map.items.at(-1)
  if (first === undefined || last === undefined) return ONE_LINE
  const open = text.slice(nodeStart(map) + 1, pairStart(first))
  const close = text
    .slice(pairEnd(text, last), map.range[1] - 1)
    .replace(/^\s*,/, '')
  const between =
    second === undefined ? undefined : gapBetween(text, first, second)
  return {
    open: isSpace(open) ? open : '',
    between: between ?? (open.includes('\n') && isSpace(open) ? open : ' '),
    close: isSpace(close) ? close : '',
  }
}

function gapBetween(
  text: string,
  first: Pair,
  second: Pair,
): string | undefined {
  return /^\s*,(\s*)$/.exec(
    text.slice(pairEnd(text, first), pairStart(second)),
  )?.[1]
}

function isSpace(gap: string): boolean {
  return gap.trim() === ''
}

import type { YAMLMap } from 'yaml'

import { FIELD_NAMES, type Values } from './fields.ts'
import { isFlow } from './nodes.ts'
import type { NewField } from './steps.ts'
import {
  flowStyle,
  ONE_LINE,
  pairStyle,
  PLAIN_PAIRS,
  writePair,
  type FlowStyle,
  type PairStyle,
} from './style.ts'

/** How an entry stands in a list of lines: the column of its dash, and what is between the dash and its first key. */
export interface BlockStyle {
  readonly dash: number
  readonly gap: string
  readonly keys: number
}

export function blockEntry(
  entry: Values,
  { dash, gap, keys }: BlockStyle,
  style: PairStyle,
  lineFeed: string,
): string {
  const pairs = fieldsOf(entry).map((field) => writePair(field, style))
  return ' '.repeat(dash) + '-' + gap + pairs.join(lineFeed + ' '.repeat(keys))
}

export function flowEntry(
  text: string,
  model: YAMLMap.Parsed | undefined,
  entry: Values,
): string {
  const pairs = model === undefined ? PLAIN_PAIRS : pairStyle(text, model)
  const space: FlowStyle =
    model === undefined || !isFlow(model) ? ONE_LINE : flowStyle(text, model)
  return inBraces(entry, pairs, space)
}

export function inBraces(
  entry: Values,
  pairs: PairStyle,
  { open, between, close }: FlowStyle,
): string {
  return `{${open}${fieldsOf(entry)
    .map((field) => writePair(field, pairs))
    .join(`,${between}`)}${close}}`
}

function fieldsOf(entry: Values): readonly NewField[] {
  return FIELD_NAMES.map((name) => ({ name, value: entry[name] })).filter(
    ({ value }) => value !== '',
  )
}

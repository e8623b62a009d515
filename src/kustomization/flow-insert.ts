import type { YAMLMap } from 'yaml'

import {
  columnOf,
  endsLine,
  lineBreak,
  lineEnd,
  lineStart,
  startsLine,
} from './lines.ts'
import {
  commaBehind,
  nodeStart,
  pairEnd,
  pairStart,
  type Pair,
} from './nodes.ts'
import { insertion, type Splice } from './splice.ts'
import type { NewField } from './steps.ts'
import { flowStyle, pairStyle, writePair } from './style.ts'

/** Writes new fields behind a pair in braces: on its line, or on lines of their own where its line ends with it. */
export function insertIntoFlow(
  text: string,
  map: YAMLMap.Parsed,
  after: Pair,
  fields: readonly NewField[],
): readonly Splice[] {
  const style = pairStyle(text, map)
  const pairs = fields.map((field) => writePair(field, style))
  const end = pairEnd(text, after)
  const comma = commaBehind(map, after)
  const line = lineBreak(text, end) + indentOf(text, map, after)
  if (comma !== undefined && endsLine(text, comma + 1)) {
    const lines = pairs.map((pair) => `${line}${pair},`)
    return [insertion(lineEnd(text, comma), lines.join(''))]
  }
  const lead = leadingComma(text, map, after)
  if (lead !== undefined && endsLine(text, end)) {
    const lines = pairs.map((pair) => lineBreak(text, end) + lead + pair)
    return [insertion(lineEnd(text, end), lines.join(''))]
  }
  const at = blankEnd(text, end)
  // To kustomize, `{newTag:, ...}` has the key "newTag:".
  const space = text[at - 1] === ':' ? ' ' : ''
  if (comma === undefined && endsLine(text, end)) {
    const lines = line + pairs.join(`,${line}`)
    return [insertion(at, `${space},`), insertion(lineEnd(text, at), lines)]
  }
  const isCompact =
    style.colon === ':' &&
    !text.slice(nodeStart(map), map.range[1]).includes('\n')
  const between = isCompact ? '' : flowStyle(text, map).between
  const inline = pairs.map((pair) => `,${between}${pair}`)
  return [insertion(at, space + inline.join(''))]
}

/** What a line of these braces begins with, up to its key, if that is a comma. */
function leadingComma(
  text: string,
  map: YAMLMap.Parsed,
  pair: Pair,
): string | undefined {
  const index = map.items.indexOf(pair)
  const [before, second] =
    index + 1 < map.items.length
      ? [pair, map.items[index + 1]]
      : [map.items[index - 1], pair]
  if (before === undefined || second === undefined) return undefined
  const comma = commaBehind(map, before)
  if (comma === undefined || !startsLine(text, comma)) return undefined
  const lead = text.slice(lineStart(text, comma), pairStart(second))
  return lead.includes('\n') ? undefined : lead
}

function indentOf(text: string, map: YAMLMap.Parsed, pair: Pair): string {
  const model = [pair, ...map.items].find((other) =>
    startsLine(text, pairStart(other)),
  )
  return ' '.repeat(columnOf(text, pairStart(model ?? pair)))
}

/** Behind the blanks where a value could have been, but for the one before a comment; a value has none that are its own. */
function blankEnd(text: string, end: number): number {
  if (text[end - 1] !== ':') return end
  const blanks = /^ *(?! *#)/.exec(text.slice(end))
  return end + (blanks?.[0].length ?? 0)
}

import type { YAMLMap } from 'yaml'

import { columnOf, lineBreak, lineEnd } from './lines.ts'
import { isFlow, nodeStart, pairEnd, type Pair } from './nodes.ts'
import { insertion, type Splice } from './splice.ts'
import type { NewField } from './steps.ts'
import { flowStyle, pairStyle, writePair } from './style.ts'

/** Writes new fields behind a pair of a map, as the map's other pairs are written. */
export function insertFields(
  text: string,
  map: YAMLMap.Parsed,
  after: Pair,
  fields: readonly NewField[],
): Splice {
  return isFlow(map)
    ? insertIntoFlow(text, map, after, fields)
    : insertLines(text, map, after, fields)
}

function insertLines(
  text: string,
  map: YAMLMap.Parsed,
  after: Pair,
  fields: readonly NewField[],
): Splice {
  const style = pairStyle(text, map)
  const indent = columnOf(text, nodeStart(after.key))
  const lines = fields.map((field) => {
    const pair = writePair(field, {
      ...style,
      colon: ':' + gap(text, map, indent + field.name.length + 1),
    })
    return lineBreak(text, pairEnd(text, after)) + ' '.repeat(indent) + pair
  })
  return insertion(lineEnd(text, pairEnd(text, after)), lines.join(''))
}

/** One space; or, where the values of the map stand in one column, as many as it takes to reach it. */
function gap(text: string, map: YAMLMap.Parsed, column: number): string {
  const columns = map.items.map(({ value }) =>
    value === null ? -1 : columnOf(text, nodeStart(value)),
  )
  const [first = 0] = columns
  const isAligned =
    columns.length > 1 && columns.every((other) => other === first)
  return ' '.repeat(isAligned ? Math.max(1, first - column) : 1)
}

function insertIntoFlow(
  text: string,
  map: YAMLMap.Parsed,
  after: Pair,
  fields: readonly NewField[],
): Splice {
  const style = pairStyle(text, map)
  const between =
    style.colon === ':' &&
    !text.slice(nodeStart(map), map.range[1]).includes('\n')
      ? ''
      : flowStyle(text, map).between
  const pairs = fields.map((field) => `,${between}${writePair(field, style)}`)
  const at = blankEnd(text, pairEnd(text, after))
  // To kustomize, `{newTag:, ...}` has the key "newTag:".
  const space = text[at - 1] === ':' ? ' ' : ''
  return insertion(at, space + pairs.join(''))
}

/** Behind the blanks where a value could have been; a value has none behind it that are its own. */
function blankEnd(text: string, end: number): number {
  return text[end - 1] === ':'
    ? end + /^ */.exec(text.slice(end))![0].length
    : end
}

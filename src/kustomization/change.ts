import type { YAMLMap } from 'yaml'
import {
  type Pair,
  isBlockScalar,
  isFlow,
  isMissing,
  isNullScalar,
  missingValueAt,
} from '../yaml/nodes.ts'
import { insertLine, removeLines } from './block.ts'
import { editBraces } from './braces.ts'
import { FIELD_NAMES, isMergeKey, type FieldName } from './fields.ts'
import { lineEnd } from '../yaml/lines.ts'
import type { Change } from './plan.ts'
import { isStringTag, writeScalar } from '../yaml/scalar.ts'
import { deletion, insertion, type Splice } from '../yaml/splice.ts'
import { pairStyle, styleOf, writePair } from './style.ts'

/** The fields that are not yet as they should be; none for an entry that is. */
export function staleFields({ entry, after }: Change): readonly FieldName[] {
  return FIELD_NAMES.filter((name) => {
    const { kind, value } = entry.fields[name].reading
    // An unquoted number that says the right thing is written anew, in quotes: kustomize cannot read it.
    return value !== after[name] || kind === 'not-string'
  })
}

/** What an entry's change does to the text: values that are replaced, pairs that go, pairs that come. */
export function splicesFor(text: string, change: Change): readonly Splice[] {
  const { entry, after } = change
  const { map, fields } = entry
  const stale = staleFields(change)
  const written = stale.filter((name) => after[name] !== '')
  const replaced = written.flatMap((name) => {
    const pair = fields[name].pairs.at(-1)
    return pair === undefined ? [] : replaceValue(text, map, pair, after[name])
  })
  const removed = stale
    .filter((name) => after[name] === '')
    .flatMap((name) => fields[name].pairs)
  const style = pairStyle(text, map)
  const added = written
    .filter((name) => fields[name].pairs.length === 0)
    .map((name) => ({
      place: placeFor(name, change, removed),
      pair: writePair(name, after[name], style),
    }))
  const gone = removed.map((pair) => map.items.indexOf(pair))
  return isFlow(map)
    ? [...replaced, ...editBraces(text, map, added, gone)]
    : [
        ...replaced,
        ...added.map((one) => insertLine(text, map, one)),
        ...removeLines(text, map, gone),
      ]
}

/**
 * Behind the field that people write before it, as far as that one stays;
 * and behind a merge key that brings the field, because kustomize lets the later one win.
 */
function placeFor(
  field: FieldName,
  { entry: { map, fields } }: Change,
  removed: readonly Pair[],
): Pair {
  const staying = map.items.filter((pair) => !removed.includes(pair))
  const before = FIELD_NAMES.slice(0, FIELD_NAMES.indexOf(field))
    .map((name) => fields[name].pairs.at(-1))
    .findLast((pair) => pair !== undefined && staying.includes(pair))
  const isMerged = fields[field].merged !== 'nothing'
  const place = staying.findLast(
    (pair) => pair === before || (isMerged && isMergeKey(pair)),
  )
  return place ?? (staying.at(-1) as Pair)
}

/** Writes another value behind a key: the quotes, the anchor and the comment that are there stay. */
function replaceValue(
  text: string,
  map: YAMLMap.Parsed,
  pair: Pair,
  value: string,
): readonly Splice[] {
  const node = pair.value
  const usual = writeScalar(value, pairStyle(text, map).value)
  // Under a tag such as `!!int` no text is a string: it goes with the value.
  const tag = isStringTag(node?.tag)
    ? undefined
    : pair.srcToken?.sep?.find(({ type }) => type === 'tag')?.offset
  if (node === null || isMissing(node)) {
    const end = missingValueAt(pair)
    if (tag !== undefined) return [{ start: tag, end, text: usual }]
    // The white space or the comment behind the colon stays.
    const blanks = /^[ \t]+$/.exec(text.slice(end, lineEnd(text, end)))
    return blanks === null
      ? [insertion(end, ` ${usual}`)]
      : [insertion(end + blanks[0].length, usual)]
  }
  const [start, end] = node.range
  if (!isBlockScalar(node)) {
    const style = styleOf(node)
    const written = isNullScalar(node) ? usual : writeScalar(value, style)
    return [{ start: tag ?? start, end, text: written }]
  }
  // The header (`|-`) becomes the value, its comment stays, the lines below go.
  const source = text.slice(start, end)
  const [header = ''] = /^[|>][-+0-9]*/.exec(source) ?? []
  const below = lineEnd(text, start)
  return [
    { start, end: start + header.length, text: usual },
    deletion(below, Math.max(below, start + source.trimEnd().length)),
  ]
}

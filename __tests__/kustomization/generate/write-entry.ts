import type { EntryPlan } from './entry.ts'
import type { CommentPlan, FieldPlan } from './field.ts'
import {
  isAliasItem,
  isBlock,
  keyColumn,
  mergedText,
  type EntryPlace,
} from './entry-place.ts'
import { writeValue } from './value.ts'

/** The text of an entry from its dash to the end of its last line; in brackets without a dash. */
export function writeEntry(plan: EntryPlan, place: EntryPlace): string {
  const { dash } = plan
  if (place.flow) return writeItem(plan, place)
  const indent = ' '.repeat(place.dash)
  const gap = ' '.repeat(dash.gap)
  if (plan.item === 'null') return `${indent}-${dash.trail}\n`
  if (!isBlock(plan, place))
    return `${indent}-${gap}${writeItem(plan, place)}${dash.trail}\n`
  const lines = pairsOf(plan, place)
  const keys = ' '.repeat(keyColumn(plan, place))
  const isAlone = dash.alone || plan.anchored
  const anchor = plan.anchored ? gap + anchorOf(place) : ''
  const head = isAlone ? `-${anchor}${dash.trail}\n` : `-${gap}`
  const body = lines.map(({ above, line }, index) =>
    index === 0 && !isAlone ? `${line}\n` : `${above}${keys}${line}\n`,
  )
  return indent + head + body.join('')
}

export function writeComments(
  comments: readonly CommentPlan[],
  dash: number,
  keys = dash + 2,
): string {
  const columns = { zero: 0, dash, keys }
  return comments
    .map(({ text, column }) =>
      text === '' ? '\n' : `${' '.repeat(columns[column])}${text}\n`,
    )
    .join('')
}

function anchorOf({ index }: EntryPlace): string {
  return `&entry${index}`
}

/** In braces, or an alias. */
function writeItem(plan: EntryPlan, place: EntryPlace): string {
  if (isAliasItem(plan, place)) return `*entry${place.earlier}`
  if (plan.item === 'empty' || plan.item === 'null') return '{}'
  const anchor = plan.anchored && !place.json ? `${anchorOf(place)} ` : ''
  const pairs = pairsOf(plan, place).map(({ flow }) => flow)
  const comma = plan.trailingComma && !place.json ? ',' : ''
  if (plan.shape === 'flow-lines') {
    const column = keyColumn(plan, place)
    const indent = `\n${' '.repeat(column + 2)}`
    return `${anchor}{${indent}${pairs.join(`,${indent}`)}${comma}\n${' '.repeat(column)}}`
  }
  const between = plan.padding === '' && place.json ? ',' : ', '
  return `${anchor}{${plan.padding}${pairs.join(between)}${comma}${plan.padding}}`
}

/** Each pair as a line of its own, with its comments above; and as it stands in braces. */
function pairsOf(plan: EntryPlan, place: EntryPlace) {
  const keys = keyColumn(plan, place)
  const flow = !isBlock(plan, place)
  const again = plan.again === undefined ? [] : [plan.again]
  const pairs = [...plan.fields, ...again].map((field, index) => {
    const key = writeKey(field, plan, place)
    const { value, below } = writeValue(field.value, {
      ...place,
      flow,
      indent: keys,
      anchor: `value${place.index}x${index}`,
    })
    const compact = place.json && plan.padding === ''
    return {
      above: writeComments(field.above, place.dash, keys),
      line: `${key}:${behindColon(field, plan, { key, value, keys })}${below}`,
      // The space stays: `{newName:}` has the key "newName:".
      flow: `${key}:${compact ? '' : ' '}${value}`,
    }
  })
  const merged = mergedText(plan, place)
  if (merged === undefined || plan.merge === undefined) return pairs
  const line = `<<: ${merged}`
  return pairs.toSpliced(plan.merge.at, 0, { above: '', line, flow: line })
}

function writeKey(
  { field, spaceBeforeColon }: FieldPlan,
  { keys }: EntryPlan,
  { json }: EntryPlace,
): string {
  if (json) return `"${field}"`
  const key = {
    plain: field,
    double: `"${field}"`,
    single: `'${field}'`,
    lower: field.toLowerCase(),
    upper: field.toUpperCase(),
    mixed: field.slice(0, 1).toUpperCase() + field.slice(1),
  }[keys]
  return spaceBeforeColon ? `${key} ` : key
}

function behindColon(
  { gap, trail, isBelowKey }: FieldPlan,
  { aligned }: EntryPlan,
  { key, value, keys }: { key: string; value: string; keys: number },
): string {
  if (value === '') return trail
  const isHeader = /[|>]-$/.test(value)
  if (isBelowKey && !isHeader)
    return `${trail.trimEnd()}\n${' '.repeat(keys + 2)}${value}`
  const space = aligned ? ' '.repeat(Math.max(1, 10 - key.length)) : gap
  return `${space}${value}${isHeader ? trail.replace('\t', ' ') : trail}`
}

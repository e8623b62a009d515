import type { EntryPlan } from './entry.ts'
import type { CommentPlan, FieldPlan } from './field.ts'
import {
  isAliasItem,
  isBlock,
  keyColumn,
  mergedText,
  type EntryPlace,
} from './entry-place.ts'
import { isEmptyBlock, isHeader, writeValue } from './value.ts'

/** The text of an entry from its dash to the end of its last line; in brackets without a dash. */
export function writeEntry(plan: EntryPlan, place: EntryPlace): string {
  const { dash } = plan
  if (place.flow) return writeItem(plan, place)
  const indent = ' '.repeat(place.dash)
  const gap = ' '.repeat(dash.gap)
  if (plan.item === 'null') return `${indent}-${plan.none}${dash.trail}\n`
  const keys = ' '.repeat(keyColumn(plan, place))
  if (!isBlock(plan, place)) {
    const between = dash.alone ? `${dash.trail}\n${keys}` : gap
    const trail = dash.alone ? '' : dash.trail
    return `${indent}-${between}${writeItem(plan, place)}${trail}\n`
  }
  const lines = pairsOf(plan, place)
  const marks = marksOf(plan, place)
  const isAlone = dash.alone || marks !== ''
  const anchor = marks === '' ? '' : gap + marks.trimEnd()
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
  const columns = { zero: 0, dash, keys, deep: keys === dash ? dash : keys + 1 }
  return comments
    .map(({ text, column }) =>
      text.trim() === ''
        ? `${text}\n`
        : `${' '.repeat(columns[column])}${text}\n`,
    )
    .join('')
}

/** Behind an empty block scalar, what stands deeper is its text. */
export function commentsBelow(plan: EntryPlan, place: EntryPlace): string {
  return writeComments(shallow(plan.below, plan), place.dash)
}

function shallow(
  comments: readonly CommentPlan[],
  { fields, again }: EntryPlan,
): readonly CommentPlan[] {
  const values = [...fields, ...(again === undefined ? [] : [again])]
  return values.some(({ value }) => isEmptyBlock(value))
    ? comments.map(({ text }) => ({ text: text.trim(), column: 'zero' }))
    : comments
}

/** The anchor and the tag of an entry. */
function marksOf({ anchored, tagged }: EntryPlan, place: EntryPlace): string {
  if (place.json) return ''
  return `${anchored ? `${anchorOf(place)} ` : ''}${tagged ? '!!map ' : ''}`
}

function anchorOf({ index }: EntryPlace): string {
  return `&entry${index}`
}

/** In braces, or an alias. */
function writeItem(plan: EntryPlan, place: EntryPlace): string {
  if (isAliasItem(plan, place)) return `*entry${place.earlier}`
  if (plan.item === 'empty' || plan.item === 'null')
    return plan.none === ' ' ? '{ }' : '{}'
  const marks = marksOf(plan, place)
  const pairs = pairsOf(plan, place)
  if (plan.shape === 'flow-lines' || plan.shape === 'flow-hanging')
    return `${marks}${inLines(plan, place, pairs)}`
  const comma = plan.trailingComma && !place.json ? ',' : ''
  const between = plan.padding === '' && place.json ? ',' : ', '
  const inside = pairs.map(({ flow }) => flow).join(between)
  return `${marks}{${plan.padding}${inside}${comma}${plan.padding}}`
}

interface WrittenPair {
  /** The comments above it. */
  readonly above: string
  /** As a line of its own. */
  readonly line: string
  /** As it stands in braces, and the comment behind it there. */
  readonly flow: string
  readonly trail: string
}

/** In braces, each pair on a line with its comments. */
function inLines(
  plan: EntryPlan,
  place: EntryPlace,
  pairs: readonly WrittenPair[],
): string {
  const isHanging = plan.shape === 'flow-hanging'
  const column = keyColumn(plan, place)
  const indent = ' '.repeat(column + (isHanging ? 1 : 2))
  const style = place.json ? 'behind' : plan.comma
  const lines = pairs.map(({ above, flow, trail }, index) => {
    const isLast = index === pairs.length - 1
    const comma = !isLast || (plan.trailingComma && !place.json) ? ',' : ''
    const isFirst = isHanging && index === 0
    const before = style === 'before' && index > 0 ? ', ' : ''
    const start = isFirst ? '' : (place.json ? '' : above) + indent + before
    const behind = place.json ? '' : trail
    if (style === 'before') return `${start}${flow}${behind}\n`
    return style === 'behind' || isLast || behind === ''
      ? `${start}${flow}${comma}${behind}\n`
      : `${start}${flow}${behind}\n${indent}${comma}\n`
  })
  const open = isHanging
    ? '{'
    : `{${place.json || place.flow ? '' : plan.dash.trail}\n`
  const last = isHanging ? lines.join('').replace(/\n$/, '') : lines.join('')
  const needsLine = !isHanging || /#[^\n]*$/.test(last)
  const close = needsLine
    ? `${isHanging ? '\n' : ''}${' '.repeat(column)}}`
    : '}'
  return open + last + close
}

function pairsOf(plan: EntryPlan, place: EntryPlace): readonly WrittenPair[] {
  const keys = keyColumn(plan, place)
  const flow = !isBlock(plan, place)
  const again = plan.again === undefined ? [] : [plan.again]
  const pairs = [...plan.fields, ...again].map((field, index): WrittenPair => {
    const key = writeKey(field, plan, place)
    const { value, below } = writeValue(field.value, {
      ...place,
      flow,
      indent: keys,
      anchor: `value${place.index}x${index}`,
    })
    const compact = place.json && plan.padding === ''
    const behind = behindColon(field, plan, { key, value, keys })
    const newLine =
      field.mark === '? ' && !place.json ? `\n${' '.repeat(keys)}` : ''
    return {
      above: writeComments(shallow(field.above, plan), place.dash, keys),
      line: `${key}${newLine}:${behind}${below}`,
      // The space stays: `{newName:}` has the key "newName:".
      flow: `${key}${newLine === '' ? '' : ' '}:${compact ? '' : ' '}${value}`,
      trail: field.trail,
    }
  })
  const merged = mergedText(plan, place)
  if (merged === undefined || plan.merge === undefined) return pairs
  const { at, trail } = plan.merge
  const text = `<<: ${merged}`
  const pair = { above: '', line: text + trail, flow: text, trail }
  return pairs.toSpliced(at, 0, pair)
}

function writeKey(
  { field, spaceBeforeColon, mark }: FieldPlan,
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
  return mark + (spaceBeforeColon && mark !== '? ' ? `${key} ` : key)
}

function behindColon(
  { gap, trail, isBelowKey, mark }: FieldPlan,
  { aligned }: EntryPlan,
  { key, value, keys }: { key: string; value: string; keys: number },
): string {
  if (value === '') return trail
  const isBlockHeader = isHeader(value)
  if (isBelowKey && !isBlockHeader)
    return `${trail.trimEnd()}\n${' '.repeat(keys + 2)}${value}`
  const space = aligned
    ? ' '.repeat(Math.max(1, 10 - key.length))
    : mark === '? '
      ? ' '
      : gap
  return `${space}${value}${isBlockHeader ? trail.replace('\t', ' ') : trail}`
}

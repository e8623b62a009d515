// Writes rows as a table of Markdown.
import { median, shareOfBar, type Row, type Unit } from './section.ts'

const head = [
  '| what | measured | compared with | | ratio | at most |',
  '| --- | --- | --- | --- | --- | --- |',
]

export function table(rows: readonly Row[]): string {
  return [...head, ...rows.map(line)].join('\n')
}

function line(row: Row): string {
  const { what, unit, values, beside, bar } = row
  const base = beside && median(beside.values)
  const ratio = base === undefined ? '' : factor(median(values) / base)
  const limit = bar === undefined ? '' : beside ? factor(bar) : show(bar, unit)
  const isBeyond = (shareOfBar(row) ?? 0) > 1
  const cells = [
    what,
    show(median(values), unit),
    beside?.what ?? '',
    base === undefined ? '' : show(base, unit),
    ratio,
    isBeyond ? `**${limit}: missed**` : limit,
  ]
  return `| ${cells.join(' | ')} |`
}

function show(value: number, unit: Unit): string {
  return `${rounded(value, unit)} ${unit}`
}

function rounded(value: number, unit: Unit): string {
  if (!['s', 'ms', 'MB', 'KB'].includes(unit) || value >= 100)
    return Math.round(value).toLocaleString('en')
  return value.toFixed(value < 10 ? 2 : 1)
}

function factor(value: number): string {
  return `${Number(value.toPrecision(value < 100 ? 2 : 3))} x`
}

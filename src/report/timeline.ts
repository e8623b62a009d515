import { block, collapsed } from './markdown.ts'
import type { Step } from '../timeline.ts'

const maxSteps = 60
/** Of the bars, in letters. */
const width = 32

/** The timeline, collapsed: a line for each step, with a bar where it was. Of many, the longest ones. */
export function timelineSection(steps: readonly Step[]): string {
  const longest = steps.toSorted((one, other) => length(other) - length(one))
  const shown = new Set(longest.slice(0, maxSteps))
  const end = Math.max(...steps.map(({ to }) => to))
  const lines = steps.flatMap((step) =>
    shown.has(step) ? lineOf(step, end) : [],
  )
  const left = steps.length - lines.length
  const more = left > 0 ? [`And ${left} shorter steps.`] : []
  return steps.length === 0
    ? ''
    : collapsed('Timeline', block([...lines, ...more].join('\n'), 'text'))
}

/** @param end of the last step */
function lineOf(step: Step, end: number): string {
  const place = (time: number) => Math.round((time / end) * width)
  const first = Math.min(width - 1, place(step.from))
  const bar = '█'.repeat(Math.max(1, place(step.to) - first))
  const shown = ' '.repeat(first).concat(bar).padEnd(width)
  return `${seconds(step.from)} s ${seconds(length(step))} s  ${shown}  ${step.what}`
}

function length({ from, to }: Step): number {
  return to - from
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(2).padStart(6)
}

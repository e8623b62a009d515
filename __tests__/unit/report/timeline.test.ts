import { expect, test } from '@jest/globals'
import { summary } from '../../../src/report/summary.ts'
import { timelineSection } from '../../../src/report/timeline.ts'
import { report } from '../../support/reports.ts'

const steps = [
  { what: 'start', from: 0, to: 250 },
  { what: 'fetch main', from: 250, to: 1000 },
  { what: 'render k8s/prod', from: 900, to: 1990 },
  { what: 'publish', from: 1999, to: 2000 },
]

test('the timeline of a run has a bar for each step where it was, collapsed', () => {
  expect(timelineSection(steps)).toBe(
    [
      '<details><summary>Timeline</summary>',
      '',
      '```text',
      '  0.00 s   0.25 s  ████                              start',
      '  0.25 s   0.75 s      ████████████                  fetch main',
      '  0.90 s   1.09 s                ██████████████████  render k8s/prod',
      '  2.00 s   0.00 s                                 █  publish',
      '```',
      '',
      '</details>',
    ].join('\n'),
  )
})

test('of many steps the longest are in the timeline, in their order', () => {
  const many = Array.from({ length: 100 }, (_, index) => ({
    what: `render ${index}`,
    from: index * 10,
    to: index * 10 + (index % 2 === 0 ? 9 : 3),
  }))
  const lines = timelineSection(many).split('\n')
  const shown = lines.flatMap((line) => /render (\d+)$/.exec(line)?.[1] ?? [])
  expect(shown).toHaveLength(60)
  expect(shown).toEqual(
    shown.toSorted((one, other) => Number(one) - Number(other)),
  )
  expect(shown).toContain('98')
  expect(lines).toContain('And 40 shorter steps.')
})

test('the timeline stands in the summary, and not where nothing was done', () => {
  expect(summary(report({ timeline: steps }))).toContain('fetch main\n')
  expect(summary(report({ timeline: [] }))).not.toContain('how long')
})

import { expect, test } from '@jest/globals'
import { Refusal } from '../../../src/problem/problem.ts'
import { failedReport } from '../../../src/report/failed.ts'
import { headline } from '../../../src/report/headline.ts'
import { outputs } from '../../../src/report/outputs.ts'
import { summary } from '../../../src/report/summary.ts'

test('a run that was refused before it began', () => {
  const refusal = new Refusal({ code: 'invalid-input', message: 'Write it.' })
  const report = failedReport(refusal, undefined)
  expect(headline(report)).toBe('Nothing landed.')
  expect(outputs(report)).toMatchObject({
    outcome: 'failed',
    reason: 'invalid-input',
  })
  expect(summary(report)).toBe(
    '### ❌ Nothing landed.\n\n**`invalid-input`** Write it.\n',
  )
})

test.each([
  [new Error('boom'), 'boom. Please'],
  [new Error('It broke!'), 'It broke. Please'],
  ['a text', 'a text. Please'],
  [undefined, 'undefined. Please'],
  [[], '. Please'],
])('what nobody expected: %p', (thrown, sentence) => {
  const { outcome } = failedReport(thrown, undefined)
  expect(outcome).toMatchObject({
    kind: 'failed',
    problems: [
      { code: 'internal-error', message: expect.stringContaining(sentence) },
    ],
  })
})

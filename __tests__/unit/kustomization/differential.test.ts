import { expect, test } from '@jest/globals'

import { callJudges } from '../../support/kustomization/oracle/judges.ts'
import {
  goldenFile,
  summary,
} from '../../support/kustomization/oracle/report.ts'
import { runCases } from '../../support/kustomization/oracle/run.ts'

// More of them: npm run test:slow, npm run fuzz -- --runs 10000 --seed 1
test('120 generated edits mean what kustomize makes of them', async () => {
  await using judges = callJudges(2)
  const outcome = await runCases(judges, { runs: 120, seed: 20261121 })
  console.log(summary(outcome))
  const { failed, verdicts } = outcome
  expect(failed === undefined ? '' : goldenFile(failed)).toBe('')
  // A generator of nothing but refusals would prove nothing.
  const compared = verdicts.filter(({ kind }) => kind === 'same')
  expect(compared.length).toBeGreaterThan(96)
  // 7 s on two cores of its own; there may be none.
}, 300_000)

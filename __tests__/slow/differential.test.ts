import { expect, test } from '@jest/globals'

import { callJudges } from '../support/kustomization/oracle/judges.ts'
import { goldenFile, summary } from '../support/kustomization/oracle/report.ts'
import { runCases } from '../support/kustomization/oracle/run.ts'
import { seed } from '../support/seed.ts'

test('1,000 generated edits mean what kustomize makes of them', async () => {
  await using judges = callJudges(2)
  console.log(`npm run fuzz -- --runs 1000 --seed ${seed}`)
  const outcome = await runCases(judges, { runs: 1000, seed })
  console.log(summary(outcome))
  const { failed, verdicts } = outcome
  expect(failed === undefined ? '' : goldenFile(failed)).toBe('')
  const compared = verdicts.filter(({ kind }) => kind === 'same')
  expect(compared.length).toBeGreaterThan(800)
})

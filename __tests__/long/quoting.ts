import { expect, test } from '@jest/globals'

import { startOracle } from '../kustomization/oracle/kustomize.ts'
import { quotingProblems, randomTags } from '../kustomization/oracle/quoting.ts'

test('100,000 random tags are read back by kustomize and by YAML 1.1 and 1.2', async () => {
  const oracle = await startOracle()
  const seed = Math.floor(Math.random() * 2 ** 31)
  for (let chunk = 0; chunk < 5; chunk++) {
    const tags = randomTags(20_000, seed + chunk)
    expect({ seed, ...quotingProblems(oracle, tags) }).toEqual({
      seed,
      misread: [],
      overquoted: [],
      misjudged: [],
    })
  }
})

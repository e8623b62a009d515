import { expect, test } from '@jest/globals'

import { startOracle } from '../support/kustomization/oracle/kustomize.ts'
import {
  quotingProblems,
  randomTags,
} from '../support/kustomization/oracle/quoting.ts'
import { seed } from '../support/seed.ts'

test('100,000 random tags are read back by kustomize and by YAML 1.1 and 1.2', async () => {
  const oracle = await startOracle()
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

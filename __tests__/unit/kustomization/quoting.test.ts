import { beforeAll, expect, test } from '@jest/globals'

import {
  startOracle,
  type Oracle,
} from '../../support/kustomization/oracle/kustomize.ts'
import {
  quotingProblems,
  randomTags,
} from '../../support/kustomization/oracle/quoting.ts'

let oracle: Oracle
beforeAll(async () => {
  oracle = await startOracle()
})

/** Every tag that kustomize was seen to reject without quotes (reference F5), and two that it drops. */
const rejected =
  '1.10 123 0123 0123456e7 706798e8 1e3 0x1f 0X1F 0o17 0O7 0b101 0B1 1_000 1__0 12_3.4 ' +
  '.5 5. 0.1e1_0 1e_5 1e-_5 0_x1F 0_o7 2026_11_20 0b-1 +1 08 ' +
  'true yes no on off y n Y N .inf .nan null ~'

test.each([
  ['every tag that is no text without quotes', rejected.split(' ')],
  ['8,000 random tags', randomTags(8000, 20261121)],
])('%s: read back by kustomize and by YAML 1.1 and 1.2', (_what, tags) => {
  expect(quotingProblems(oracle, tags)).toEqual({
    misread: [],
    overquoted: [],
    misjudged: [],
  })
})

import { expect, test } from '@jest/globals'
import { headline } from '../../../src/report/headline.ts'
import { newDigest, overlay, report } from '../../support/reports.ts'

test.each([
  [
    report(),
    'Pushed a1b2c3d4e5f6 to main of acme/infra: api:1.4.2 in k8s/prod.',
  ],
  [
    report({ folders: [overlay(), overlay({ path: 'k8s/eu' })] }),
    'Pushed a1b2c3d4e5f6 to main of acme/infra: api:1.4.2 in k8s/prod, k8s/eu.',
  ],
  [
    report({ folders: [overlay({ images: [`acme/api@${newDigest}`] })] }),
    'Pushed a1b2c3d4e5f6 to main of acme/infra: api@sha256:b2b2b2b2b2b2 in k8s/prod.',
  ],
  [
    report({
      folders: Array.from({ length: 100 }, (_, index) =>
        overlay({ path: `o${index}` }),
      ),
    }),
    'Pushed a1b2c3d4e5f6 to main of acme/infra: api:1.4.2 in 100 overlays.',
  ],
  [
    report({
      outcome: {
        kind: 'failed',
        problems: [{ severity: 'error', code: 'timeout', message: 'x' }],
      },
      branch: undefined,
    }),
    'Nothing landed on acme/infra.',
  ],
])('the headline of a report is one sentence: row %#', (given, sentence) => {
  expect(headline(given)).toBe(sentence)
})

import { expect, test } from '@jest/globals'
import type { PullRequestOutcome } from '../../../src/outcome.ts'
import { headline } from '../../../src/report/headline.ts'
import type { Report } from '../../../src/report/report.ts'
import { commit, newDigest, overlay, report } from '../../support/reports.ts'

function pull(operation: PullRequestOutcome['operation']) {
  return { number: 7, url: 'https://git.example/acme/infra/pull/7', operation }
}

test.each([
  [
    report(),
    'Pushed api:1.4.2 in k8s/prod to main of acme/infra, commit a1b2c3d4e5f6.',
  ],
  [
    report({ folders: [overlay(), overlay({ path: 'k8s/eu' })] }),
    'Pushed api:1.4.2 in k8s/prod, k8s/eu to main of acme/infra, commit a1b2c3d4e5f6.',
  ],
  [
    report({ folders: [overlay({ images: [`acme/api@${newDigest}`] })] }),
    'Pushed api@sha256:b2b2b2b2b2b2 in k8s/prod to main of acme/infra, commit a1b2c3d4e5f6.',
  ],
  [
    report({
      folders: [
        overlay({ changedImages: ['acme/web:2'] }),
        overlay({ path: 'k8s/eu', fields: [], changedImages: [] }),
      ],
    }),
    'Pushed web:2 in k8s/prod to main of acme/infra, commit a1b2c3d4e5f6.',
  ],
  [
    report({ folders: [overlay({ path: '.' })] }),
    'Pushed api:1.4.2 in the root to main of acme/infra, commit a1b2c3d4e5f6.',
  ],
  ...(['added', 'removed'] as const).map((hold): [Report, string] => [
    report({ folders: [overlay({ fields: [], changedImages: [], hold })] }),
    `Pushed ${hold === 'added' ? 'a hold' : 'the removal of a hold'} of api:1.4.2 in k8s/prod to main of acme/infra, commit a1b2c3d4e5f6.`,
  ]),
  [
    report({
      folders: Array.from({ length: 100 }, (_, index) =>
        overlay({ path: `o${index}` }),
      ),
    }),
    'Pushed api:1.4.2 in 100 overlays to main of acme/infra, commit a1b2c3d4e5f6.',
  ],
  [
    report({
      outcome: { kind: 'pushed', commit, pullRequest: pull('merged') },
    }),
    'Merged api:1.4.2 in k8s/prod into main of acme/infra, pull request #7.',
  ],
  [
    report({
      outcome: { kind: 'proposed', commit, pullRequest: pull('created') },
    }),
    'Proposed api:1.4.2 in k8s/prod for main of acme/infra, opened pull request #7.',
  ],
  [
    report({
      outcome: { kind: 'proposed', commit, pullRequest: pull('none') },
    }),
    'Proposed api:1.4.2 in k8s/prod for main of acme/infra, already in pull request #7.',
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

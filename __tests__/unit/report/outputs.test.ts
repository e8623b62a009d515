import { describe, expect, test } from '@jest/globals'
import { outputs } from '../../../src/report/outputs.ts'
import { before, commit, overlay, report } from '../../support/reports.ts'

const problem = { severity: 'error', code: 'timeout', message: 'x' } as const
const landed = outputs(report())

test('all that landed', () => {
  expect(landed).toEqual({
    outcome: 'pushed',
    reason: '',
    changed: 'true',
    commit,
    'commit-url': `https://git.example/acme/infra/commit/${commit}`,
    branch: 'main',
    'pull-request-number': '',
    'pull-request-url': '',
    'pull-request-operation': '',
    'deployed-by': '',
    changes: JSON.stringify(overlay().fields),
    'rendered-changes': JSON.stringify([
      {
        overlay: 'k8s/prod',
        object: 'Deployment prod/api',
        field: 'image',
        from: 'ghcr.io/acme/api:1.4.1',
        to: 'ghcr.io/acme/api:1.4.2',
      },
    ]),
    overlays: 'k8s/prod',
    previous: 'ghcr.io/acme/api=ghcr.io/acme/api:1.4.1',
    attempts: '1',
  })
})

describe('every outcome has every output', () => {
  test.each([
    [{ kind: 'pushed', commit } as const, 'true', ''],
    [{ kind: 'unchanged' } as const, 'false', ''],
    [
      { kind: 'planned', reason: 'dry-run', why: 'x' } as const,
      'false',
      'dry-run',
    ],
    [
      { kind: 'skipped', reason: 'own-commit', why: 'x' } as const,
      'false',
      'own-commit',
    ],
    [{ kind: 'failed', problems: [problem] } as const, 'false', 'timeout'],
    [{ kind: 'unknown', problems: [problem] } as const, 'false', 'timeout'],
  ])('%o', (outcome, changed, reason) => {
    const given = outputs(report({ outcome }))
    expect(Object.keys(given)).toEqual(Object.keys(landed))
    expect(given).toMatchObject({ outcome: outcome.kind, changed, reason })
    expect(given['commit-url'] === '').toBe(outcome.kind !== 'pushed')
  })
})

test('several overlays are one per line, what they had before once', () => {
  const given = outputs(
    report({ folders: [overlay(), overlay({ path: 'k8s/eu' })] }),
  )
  expect(given.overlays).toBe('k8s/prod\nk8s/eu')
  expect(given.previous).toBe(landed.previous)
  expect(JSON.parse(given.changes)).toHaveLength(2)
  expect(JSON.parse(given['rendered-changes'])).toHaveLength(2)
})

test.each([
  ['differed', [before('api', 'ghcr.io/acme/api')]],
  ['has another name for another image', [before('ghcr.io/acme/api', 'api')]],
  ['cannot be given back', undefined],
])('what overlays had before is left out where it %s', (_, previous) => {
  const other = overlay({ path: 'k8s/eu', previous })
  expect(outputs(report({ folders: [overlay(), other] })).previous).toBe('')
})

test('what overlays had before of an image each is named once', () => {
  const folders = ['api', 'web', 'web'].map((name, index) =>
    overlay({ path: `k8s/${index}`, previous: [before(name)] }),
  )
  expect(outputs(report({ folders })).previous).toBe(
    'api=api:1.4.1\nweb=web:1.4.1',
  )
})

test('validated folders are not overlays, and only their rendered changes are shown', () => {
  const validated = overlay({
    path: 'k8s/eu',
    role: 'validated',
    fields: [],
    images: [],
    previous: undefined,
  })
  const given = outputs(
    report({ overlays: ['k8s/prod'], folders: [overlay(), validated] }),
  )
  expect(given).toMatchObject({
    overlays: 'k8s/prod',
    previous: landed.previous,
  })
  expect(JSON.parse(given.changes)).toHaveLength(1)
  expect(JSON.parse(given['rendered-changes'])).toHaveLength(2)
})

test('a run that ended before it knew anything', () => {
  const given = outputs(
    report({
      outcome: { kind: 'failed', problems: [problem] },
      overlays: ['k8s/prod'],
      folders: [],
      branch: undefined,
      attempts: 0,
    }),
  )
  expect(given).toMatchObject({
    branch: '',
    changes: '[]',
    'rendered-changes': '[]',
    overlays: 'k8s/prod',
    previous: '',
    attempts: '0',
  })
})

test('no output is longer than what a program can be started with', () => {
  const many = Array.from({ length: 3000 }, (_, index) => `k8s/é/${index}`)
  const [field] = overlay().fields
  const folders = many.map((path) =>
    overlay({
      path,
      fields: field ? [{ ...field, file: path }] : [],
      previous: [before(path)],
    }),
  )
  const deployers = many.map((folder) => ({
    folder,
    kind: 'Application' as const,
    name: folder,
    from: 'argocd.yaml',
  }))
  const given = outputs(
    report({
      folders,
      deployers,
      overlays: many.map((path) => path.repeat(5)),
    }),
  )
  for (const [name, text] of Object.entries(given))
    expect([name, Buffer.byteLength(text) <= 100_001]).toEqual([name, true])
  for (const name of ['changes', 'rendered-changes', 'deployed-by'] as const)
    expect(JSON.parse(given[name]).length).toBeGreaterThan(500)
  expect(given.overlays.split('\n').length).toBeGreaterThan(500)
  // A part would not restore everything.
  const previous = many.map((path) => before(path.repeat(5)))
  expect(outputs(report({ folders: [overlay({ previous })] })).previous).toBe(
    '',
  )
})

test('a local repository has no address', () => {
  const target = {
    kind: 'local',
    path: '/srv/infra',
    name: '/srv/infra',
  } as const
  expect(outputs(report({ target }))['commit-url']).toBe('')
})

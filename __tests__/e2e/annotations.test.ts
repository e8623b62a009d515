import { expect, test } from '@jest/globals'
import { pushOfTag } from '../support/events.ts'
import type { Origin } from '../support/events/event.ts'
import { small } from '../support/layouts/small.ts'
import { pullRequest } from '../support/pull-request-events.ts'
import { startStage } from '../support/stage.ts'

const overlay = 'k8s/overlays/production'
const file = `${overlay}/kustomization.yaml`
const image = 'ghcr.io/acme/api'
const moving = {
  images: `${image}:latest`,
  overlays: overlay,
  validate: 'none',
}

test.each([
  ['the branch that was pushed', {}, {}],
  ['the base of a pull request', { publish: 'none' }, { event: pullRequest }],
  [
    'the default branch, for a tag',
    {},
    { event: (origin: Origin) => pushOfTag(origin, { tag: 'v1' }) },
  ],
])('an annotation points at the line on %s', async (_, more, step) => {
  await using stage = await startStage(small)
  const { annotations } = await stage.bump({ ...moving, ...more }, step)
  const warning = annotations.find(({ level }) => level === 'warning')
  expect(warning).toMatchObject({ file, line: 4 })
  expect(warning?.message).not.toContain(file)
})

test.each(['prod-latest', 'latest-alpine'])(
  'a tag that says that it is the latest moves: %s',
  async (tag) => {
    await using stage = await startStage(small)
    const { annotations } = await stage.bump({
      ...moving,
      images: `${image}:${tag}`,
    })
    expect(annotations.map(({ message }) => message)).toContainEqual(
      expect.stringContaining(`The tag "${tag}" moves.`),
    )
  },
)

test.each([
  ['another branch', 'acme/api', { branch: 'deploy' }],
  ['another repository', 'acme/service', { repository: 'acme/api' }],
])(
  'an annotation names the line on %s, where it cannot point',
  async (_, pipeline, more) => {
    await using stage = await startStage(small, { pipeline })
    await stage.repository.branch('deploy', 'main')
    const { annotations } = await stage.bump({ ...moving, ...more })
    const warning = annotations.find(({ level }) => level === 'warning')
    expect(warning).not.toHaveProperty('file')
    expect(warning?.message).toMatch(/ \(k8s.*\/kustomization\.yaml:4\)$/)
  },
)

test('an annotation names the manifest of a deployer in another repository', async () => {
  await using stage = await startStage(small)
  await stage.forge.create('acme/infra', {
    files: {
      'argocd/api.yaml': `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: api }
spec:
  source:
    repoURL: ${stage.forge.remote(stage.name)}
    path: ${overlay}
    targetRevision: v1.2.3
`,
    },
  })
  for (const account of stage.forge.accounts.values())
    Object.assign(account.repositories, { 'acme/infra': 'read' })
  const result = await stage.bump({
    ...moving,
    images: `${image}:v2`,
    'deployed-by': 'acme/infra:argocd/api.yaml',
  })
  expect(result.outputs['reason']).toBe('not-deployed')
  expect(result.annotations).toHaveLength(1)
  expect(result.annotations[0]).not.toHaveProperty('file')
  expect(result.annotations[0]?.message).toMatch(
    / \(acme\/infra:argocd\/api\.yaml:1\)$/,
  )
})

test('an annotation names the file of a source at another revision', async () => {
  await using stage = await startStage(small)
  await stage.repository.commit({
    branch: 'broken',
    parents: [],
    files: { ...small.files, [file]: 'resources:\n  - gone.yaml\n' },
  })
  const result = await stage.bump({
    'images-from': `broken:${overlay}`,
    overlays: overlay,
  })
  expect(result.outputs['reason']).toBe('build-failed')
  expect(result.annotations[0]).not.toHaveProperty('file')
})

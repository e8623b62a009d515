import { expect, test } from '@jest/globals'
import { small } from '../support/layouts/small.ts'
import { startStage } from '../support/stage.ts'

const overlays = 'k8s/overlays/production'
const file = `${overlays}/kustomization.yaml`

test('a rollback with a hold stays until somebody lets it go', async () => {
  await using stage = await startStage(small)
  const bump = (tag: string, more = {}) =>
    stage.bump({ images: `ghcr.io/acme/api:${tag}`, overlays, ...more })
  const text = async () =>
    (await stage.repository.read('main', file)).toString()

  expect((await bump('v3')).outputs).toMatchObject({ outcome: 'pushed' })
  const rollback = { 'allow-downgrade': 'true', hold: 'payment bug, see #812' }
  expect((await bump('v2', rollback)).outputs).toMatchObject({
    outcome: 'pushed',
  })
  expect(await text()).toBe(
    'resources:\n  - ../../base\nimages:\n  # kustomize-bump: hold payment bug, see #812\n  - name: ghcr.io/acme/api\n    newTag: v2\n',
  )
  const again = await bump('v2', rollback)
  expect(again.outputs).toMatchObject({ outcome: 'unchanged' })

  const later = await bump('v4')
  expect(later.exitCode).toBe(0)
  expect(later.outputs).toMatchObject({
    outcome: 'held',
    reason: 'held',
    changed: 'false',
  })
  expect(later.annotations).toEqual([
    expect.objectContaining({
      level: 'notice',
      message: `Held, and nothing landed on main of acme/api. A comment in ${file}, line 4, holds "ghcr.io/acme/api": "payment bug, see #812". To bump it, delete the comment, or set "ignore-hold: true".`,
    }),
  ])
  expect(later.summary).toContain('payment bug, see #812')

  const free = await bump('v5', { 'ignore-hold': 'true' })
  expect(free.outputs).toMatchObject({ outcome: 'pushed' })
  expect(await text()).toBe(
    'resources:\n  - ../../base\nimages:\n  - name: ghcr.io/acme/api\n    newTag: v5\n',
  )
  expect((await bump('v6')).outputs).toMatchObject({ outcome: 'pushed' })
})

test.each([
  ['true', 'takes the reason'],
  ['one\ntwo', 'has several lines'],
])('the reason %j is refused', async (hold, message) => {
  await using stage = await startStage(small)
  const result = await stage.bump({
    images: 'ghcr.io/acme/api:v2',
    overlays,
    hold,
  })
  expect(result.outputs).toMatchObject({ reason: 'invalid-input' })
  expect(result.annotations[0]?.message).toContain(message)
})

test('a JSON file has no place for a hold', async () => {
  await using stage = await startStage({
    ...small,
    files: {
      ...small.files,
      [file]:
        '{"resources": ["../../base"], "images": [{"name": "ghcr.io/acme/api", "newTag": "v1"}]}\n',
    },
  })
  const result = await stage.bump({
    images: 'ghcr.io/acme/api:v2',
    overlays,
    hold: 'x',
  })
  expect(result.outputs).toMatchObject({
    outcome: 'failed',
    reason: 'invalid-kustomization',
  })
  expect(result.annotations[0]?.message).toContain(
    'JSON style, which has no comments',
  )
})

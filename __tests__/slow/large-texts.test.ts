import { expect, test } from '@jest/globals'
import { small } from '../support/layouts/small.ts'
import { startStage } from '../support/stage.ts'

const overlay = 'k8s/overlays/production'
const inputs = { images: 'ghcr.io/acme/api:v2', overlays: overlay }

test('a run that does not react after its timeout is killed, and says so', async () => {
  const folder = `k8s/${'a'.repeat(200)}`
  await using stage = await startStage({
    ...small,
    files: {
      ...small.files,
      [`${folder}/kustomization.yaml`]: 'resources: []\n',
    },
  })
  const { exitCode, annotations } = await stage.bump({
    ...inputs,
    // It is matched by trying every way to share the letters out.
    overlays: `k8s/${'*a'.repeat(30)}b`,
    timeout: '10s',
  })
  expect(exitCode).toBe(137)
  expect(annotations).toEqual([
    expect.objectContaining({
      level: 'error',
      message: expect.stringContaining('killed a minute after its timeout'),
    }),
  ])
})

import { expect, test } from '@jest/globals'
import { expectLanded } from '../../support/expect-landed.ts'
import { k3sGitops } from '../../support/layouts/k3s-gitops.ts'
import { startStage } from '../../support/stage.ts'

test('a bump of a tag changes only its bytes, and the Flux marker behind it stays', async () => {
  await using stage = await startStage(k3sGitops)
  const result = await stage.bump({
    images: 'api-gateway:v1.3.0',
    overlays: 'apps/api-gateway',
    // That the overlays build is seen below.
    validate: 'none',
  })
  await expectLanded(stage.repository, k3sGitops, {
    result,
    replacements: {
      'apps/api-gateway/kustomization.yaml': [
        [
          'newTag: v1.2.3 # {"$imagepolicy"',
          'newTag: v1.3.0 # {"$imagepolicy"',
        ],
      ],
    },
  })
  expect(result.outputs['previous']).toBe('api-gateway=api-gateway:v1.2.3')
})

test('the output previous, given back as images, restores the file', async () => {
  await using stage = await startStage(k3sGitops)
  const overlays = 'apps/api-gateway'
  const validate = 'none'
  const first = await stage.bump({
    images: 'api-gateway:v1.3.0',
    overlays,
    validate,
  })
  const back = await stage.bump({
    images: first.outputs['previous'] ?? '',
    overlays,
    validate,
    'allow-downgrade': 'true',
  })
  expect(back.outputs).toMatchObject({ outcome: 'pushed' })
  const file = 'apps/api-gateway/kustomization.yaml'
  expect((await stage.repository.read('main', file)).toString()).toBe(
    k3sGitops.files[file],
  )
})

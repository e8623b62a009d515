import { test } from '@jest/globals'
import { expectLanded } from '../../support/expect-landed.ts'
import { storm } from '../../support/layouts/storm.ts'
import { startStage } from '../../support/stage.ts'

const file = 'infra/k8s/overlays/dev/kustomization.yaml'
const text = storm.files[file] as string
const services = ['gateway', 'media', 'message', 'user']

test('four images in one step make one commit, in an overlay that had no images', async () => {
  await using stage = await startStage(storm)
  const result = await stage.bump({
    images: services
      .toReversed()
      .map((service) => `storm/${service}-service:1.${service.length}.0`)
      .join('\n'),
    overlays: 'infra/k8s/overlays/dev',
    // That the overlays build is seen below.
    validate: 'none',
  })
  // New entries stand in the order of their names, whatever the order of the input.
  const list = services.map(
    (service) =>
      `  - name: storm/${service}-service\n    newTag: 1.${service.length}.0\n`,
  )
  await expectLanded(stage.repository, storm, {
    result,
    replacements: { [file]: [[text, `${text}\nimages:\n${list.join('')}`]] },
  })
})

import { expect, test } from '@jest/globals'
import {
  expectEveryOverlayBuilds,
  expectLanded,
  expectNothingLeft,
} from '../../support/expect-landed.ts'
import { mercurious, mercuriousTags } from '../../support/layouts/mercurious.ts'
import { startStage } from '../../support/stage.ts'

const registry = 'ghcr.io/team-mercurious'
const file = 'overlays/production/kustomization.yaml'
const services = ['api-gateway', 'api-enrichment', 'api-generation'] as const
const shas = {
  'api-gateway': 'aaaa1111'.repeat(5),
  'api-enrichment': 'bbbb2222'.repeat(5),
  'api-generation': 'cccc3333'.repeat(5),
}

/** What docker/metadata-action puts out for `type=sha,format=long` and `type=raw,value=latest`. */
function metadata(service: (typeof services)[number]): string {
  return `${registry}/${service}:latest\n${registry}/${service}:sha-${shas[service]}`
}

test('three services land at once in one file of one infrastructure repository, and none is lost', async () => {
  await using stage = await startStage(mercurious, {
    pipeline: 'team-mercurious/api',
  })
  const run = (service: (typeof services)[number]) =>
    stage.bump({
      images: metadata(service),
      overlays: 'overlays/production',
      repository: mercurious.repository,
      // That the overlays build is seen below.
      validate: 'none',
    })
  const results = await Promise.all(services.map(run))
  for (const result of results) {
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    expectNothingLeft(result)
  }
  const log = await stage.repository.log('main')
  expect(log).toHaveLength(4)
  expect(log.every(({ parents }) => parents.length <= 1)).toBe(true)
  const before = mercurious.files[file] as string
  const after = services.reduce(
    (text, service) =>
      text.replace(mercuriousTags[service], `sha-${shas[service]}`),
    before,
  )
  expect((await stage.repository.read('main', file)).toString()).toBe(after)
  await expectEveryOverlayBuilds(
    await stage.repository.files('main'),
    mercurious.overlays,
  )

  const again = await run('api-gateway')
  expect(again.outputs).toMatchObject({
    outcome: 'unchanged',
    changed: 'false',
    commit: '',
  })
  expect(again.exitCode).toBe(0)
  expect(await stage.repository.log('main')).toHaveLength(4)
})

test('of the tags of metadata-action the one that stays is taken, latest is not', async () => {
  await using stage = await startStage(mercurious, {
    pipeline: 'team-mercurious/api-gateway',
  })
  const result = await stage.bump({
    images: metadata('api-gateway'),
    overlays: 'apps/api-gateway',
    repository: mercurious.repository,
  })
  await expectLanded(stage.repository, mercurious, {
    result,
    replacements: {
      'apps/api-gateway/kustomization.yaml': [
        [mercuriousTags['api-gateway'], `sha-${shas['api-gateway']}`],
      ],
    },
  })
})

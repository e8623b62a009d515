import { expect, test } from '@jest/globals'
import { pushOfTag, pushToBranch } from '../../support/events.ts'
import { expectLanded } from '../../support/expect-landed.ts'
import { whispr, whisprInfrastructure } from '../../support/layouts/whispr.ts'
import { sourceSha, startStage, writeToken } from '../../support/stage.ts'

const image = 'ghcr.io/whispr-messenger/messaging-service'
const production = 'k8s/overlays/production'
const inputs = { images: `${image}:sha-7c258f0`, overlays: production }

test('a push to main sets the image of the production overlay in the service repository', async () => {
  await using stage = await startStage(whispr)
  const result = await stage.bump(inputs)
  await expectLanded(stage.repository, whispr, {
    result,
    replacements: {
      [`${production}/kustomization.yaml`]: [
        ['newTag: latest', 'newTag: sha-7c258f0'],
      ],
    },
  })
  expect(JSON.parse(result.outputs['changes'] ?? '')).toContainEqual({
    file: `${production}/kustomization.yaml`,
    image,
    field: 'newTag',
    from: 'latest',
    to: 'sha-7c258f0',
  })
  expect(result.outputs['previous']).toBe(`${image}=${image}:latest`)
  expect(result.outputs['overlays']).toBe(production)
  expect(result.outputs['commit-url']).toBe(
    `${stage.forge.url}/${stage.name}/commit/${result.outputs['commit']}`,
  )
  const [commit] = await stage.repository.log('main')
  expect(commit).toMatchObject({
    subject: `Deploy messaging-service:sha-7c258f0 to ${production}`,
    author: {
      name: 'github-actions[bot]',
      email: '41898282+github-actions[bot]@users.noreply.github.com',
    },
    trailers: {
      Source: [`${stage.name}@${sourceSha}`],
      Run: [`${stage.forge.url}/${stage.name}/actions/runs/4711`],
    },
  })
})

test('a run for a tag sets the image on the default branch', async () => {
  await using stage = await startStage(whispr)
  const result = await stage.bump(
    { ...inputs, images: `${image}:1.4.0`, validate: 'none' },
    { event: (origin) => pushOfTag(origin, { tag: 'v1.4.0' }) },
  )
  await expectLanded(stage.repository, whispr, {
    result,
    replacements: {
      [`${production}/kustomization.yaml`]: [
        ['newTag: latest', 'newTag: 1.4.0'],
      ],
    },
  })
})

test('the overlay can be in an infrastructure repository, which needs no checkout and a token of its own', async () => {
  await using stage = await startStage(whisprInfrastructure, {
    pipeline: whispr.repository,
  })
  const folder = 'microservices/messaging-service/overlays/production'
  const result = await stage.bump({
    images: `${image}:1.4.0`,
    overlays: folder,
    repository: whisprInfrastructure.repository,
    token: writeToken,
    validate: 'none',
  })
  await expectLanded(stage.repository, whisprInfrastructure, {
    result,
    replacements: {
      [`${folder}/kustomization.yaml`]: [['newTag: latest', 'newTag: 1.4.0']],
    },
  })
  const [commit] = await stage.repository.log('main')
  expect(commit?.trailers['Source']).toEqual([
    `${whispr.repository}@${sourceSha}`,
  ])
})

test('the commit of a bump starts no second bump', async () => {
  await using stage = await startStage(whispr)
  const first = await stage.bump({ ...inputs, validate: 'none' })
  const [commit] = await stage.repository.log('main')
  const message = `${commit?.subject}\n\n${commit?.body}`
  const before = stage.forge.requests.length
  const second = await stage.bump(
    { ...inputs, images: `${image}:sha-0000000` },
    {
      event: (origin) =>
        pushToBranch(
          { ...origin, sha: first.outputs['commit'] ?? '' },
          { message },
        ),
    },
  )
  expect(second.outputs).toMatchObject({
    outcome: 'skipped',
    reason: 'own-commit',
    changed: 'false',
  })
  expect(second.exitCode).toBe(0)
  expect(stage.forge.requests).toHaveLength(before)
  expect(await stage.repository.log('main')).toHaveLength(2)
})

import { expect, test } from '@jest/globals'
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pushToBranch } from '../support/events.ts'
import type { Layout } from '../support/layouts/layout.ts'
import { shimGit } from '../support/git-shim.ts'
import { small } from '../support/layouts/small.ts'
import { startStage } from '../support/stage.ts'

const names = ['api', 'web', 'worker']
const file = (name: string) => `apps/${name}/production/kustomization.yaml`
const layoutOf = (services: readonly string[]): Layout => ({
  repository: 'acme/infra',
  files: Object.fromEntries(
    services.flatMap((name) => [
      [
        file(name),
        `resources: [deployment.yaml]\nimages:\n  - name: ghcr.io/acme/${name}\n    newTag: v1\n`,
      ],
      [
        `apps/${name}/production/deployment.yaml`,
        `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec: { template: { spec: { containers: [{ name: c, image: ghcr.io/acme/${name} }] } } }
`,
      ],
    ]),
  ),
  overlays: services.map((name) => `apps/${name}/production`),
})
const layout = layoutOf(names)
const images = names.map((name) => `ghcr.io/acme/${name}:v2`).join('\n')

test('each image is set in its own folder, all in one commit', async () => {
  await using stage = await startStage(layout)
  const result = await stage.bump({
    images,
    overlays: 'apps/{image}/production',
  })
  expect(result.annotations).toEqual([])
  expect(result.outputs).toMatchObject({
    outcome: 'pushed',
    overlays: layout.overlays.join('\n'),
  })
  expect(await stage.repository.log('main')).toHaveLength(2)
  for (const name of names)
    expect((await stage.repository.read('main', file(name))).toString()).toBe(
      `resources: [deployment.yaml]\nimages:\n  - name: ghcr.io/acme/${name}\n    newTag: v2\n`,
    )
  expect(JSON.parse(result.outputs['changes'] ?? '')).toHaveLength(3)
})

test('the output previous has every image once, and gives each folder back what it had', async () => {
  await using stage = await startStage(layout)
  const overlays = 'apps/{image}/production'
  const { outputs } = await stage.bump({ images, overlays })
  expect(outputs['previous']).toBe(
    names
      .map((name) => `ghcr.io/acme/${name}=ghcr.io/acme/${name}:v1`)
      .join('\n'),
  )
  const back = { images: outputs['previous'] ?? '', 'allow-downgrade': 'true' }
  expect((await stage.bump({ ...back, overlays })).outputs).toMatchObject({
    outcome: 'pushed',
  })
  for (const name of names)
    expect((await stage.repository.read('main', file(name))).toString()).toBe(
      layout.files[file(name)],
    )
})

test('one image that is older keeps all from landing', async () => {
  await using stage = await startStage(layout)
  const overlays = 'apps/{image}/production'
  await stage.bump({ images: 'ghcr.io/acme/web:v3', overlays })
  const result = await stage.bump({ images, overlays })
  expect(result.outputs).toMatchObject({
    outcome: 'superseded',
    reason: 'older-version',
  })
  expect(await stage.repository.log('main')).toHaveLength(2)
})

test('a placeholder that gives no folder names the image, the folder and what is near', async () => {
  await using stage = await startStage(layout)
  const result = await stage.bump({
    images: `${images}\nghcr.io/acme/worke:v2`,
    overlays: 'apps/{image}/production',
  })
  expect(result.outputs).toMatchObject({ reason: 'overlay-not-found' })
  expect(result.annotations.map(({ message }) => message)).toEqual([
    'The image "ghcr.io/acme/worke:v2" belongs in the folder "apps/worke/production", which does not exist on the branch "main". In "apps" there are api, web, worker. Did you mean "apps/worker/production"?',
  ])
})

test('a promotion takes each image in its own folder', async () => {
  await using stage = await startStage({
    ...layout,
    files: {
      ...layout.files,
      'staging/kustomization.yaml': `resources: [${names.map((name) => `../apps/${name}/production`).join(', ')}]\nnamePrefix: s-\nimages:\n${names.map((name) => `  - { name: ghcr.io/acme/${name}, newTag: v5 }\n`).join('')}`,
    },
  })
  const result = await stage.bump({
    'images-from': 'staging',
    images: 'ghcr.io/acme/api\nghcr.io/acme/web',
    overlays: 'apps/{image}/production',
  })
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  const tags = await Promise.all(
    names.map(async (name) =>
      (await stage.repository.read('main', file(name))).toString().slice(-3),
    ),
  )
  expect(tags).toEqual(['v5\n', 'v5\n', 'v1\n'])
})

test('a branch for each ref, and none without a match', async () => {
  await using stage = await startStage(small)
  await stage.repository.branch('staging', 'main')
  const inputs = {
    images: 'ghcr.io/acme/api:v2',
    overlays: 'k8s/overlays/production',
    branch: 'refs/heads/develop: staging\nrefs/heads/release/*: main',
  }
  const on = (branch: string) =>
    stage.bump(inputs, { event: (origin) => pushToBranch(origin, { branch }) })
  const result = await on('develop')
  expect(result.outputs).toMatchObject({ outcome: 'pushed', branch: 'staging' })
  expect((await on('feature')).outputs).toMatchObject({
    outcome: 'skipped',
    reason: 'no-matching-branch',
  })
  const mixed = await stage.bump({ ...inputs, branch: 'main\nrefs/heads/a: b' })
  expect(mixed.annotations[0]?.message).toContain('mixes a branch and a map')
})

test('many services in folders of their own take hardly more requests than one', async () => {
  const services = Array.from({ length: 12 }, (_, index) => `service-${index}`)
  await using stage = await startStage(layoutOf(services))
  const requestsFor = async (some: readonly string[]) => {
    const before = stage.forge.requests.length
    const result = await stage.bump({
      images: some.map((name) => `ghcr.io/acme/${name}:v2`).join('\n'),
      overlays: 'apps/{image}/production',
      publish: 'none',
    })
    expect(result.outputs).toMatchObject({ outcome: 'planned' })
    return stage.forge.requests.length - before
  }
  const [all, one] = [
    await requestsFor(services),
    await requestsFor(services.slice(0, 1)),
  ]
  // How many there are depends on how fast the server answers.
  expect(all).toBeLessThan(one + 6)
})

test('the rendered diffs of all folders are made by one git, and each is shown with its own', async () => {
  await using stage = await startStage(layout)
  await using log = await mkdtempDisposable(join(tmpdir(), 'diffs-'))
  const started = join(log.path, 'started')
  await using shim = await shimGit(
    `case "$*" in *--no-index*) echo diff >> '${started}';; esac`,
  )
  const result = await stage.bump(
    { images, overlays: 'apps/{image}/production' },
    { path: shim.path },
  )
  expect(await readFile(started, 'utf8')).toBe('diff\n')
  const shown = result.summary.split('<summary>Rendered diff of ').slice(1)
  expect(shown).toHaveLength(names.length)
  for (const [index, name] of names.entries()) {
    expect(shown[index]).toMatch(`apps/${name}/production</summary>`)
    expect(shown[index]).toMatch(
      /^-.*image: (.*):v1\n\+.*image: \1:v2\n[^+-]*```/m,
    )
    expect(shown[index]).toContain(`image: ghcr.io/acme/${name}:v2`)
    expect(shown[index]).not.toContain(log.path)
  }
})

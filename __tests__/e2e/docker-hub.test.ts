import { expect, test } from '@jest/globals'
import { cases, widget, workload } from '../support/layouts/proofs.ts'
import { startStage } from '../support/stage.ts'

const entry = (name: string, newTag = 'v1') =>
  `  - name: ${name}\n    newTag: ${newTag}\n`

const deployment = (name: string, repository: string) =>
  workload('Deployment', name, { reference: `${repository}:v1` })

const bump = async (files: Readonly<Record<string, string>>) => {
  await using stage = await startStage(cases('docker', { hub: files }))
  const result = await stage.bump({
    images: 'acme/api=acme/api:v2',
    overlays: 'docker/hub',
  })
  const texts = result.annotations.map(({ message }) => message)
  return { ...result, texts, reason: result.outputs['reason'] }
}

test('a reference of Docker Hub that is filled from the image is proved in another spelling', async () => {
  const { outputs, log, texts } = await bump({
    'kustomization.yaml': `resources: [app.yaml]
images:
${entry('acme/api')}replacements:
  - source: { kind: Deployment, fieldPath: spec.template.spec.containers.0.image, options: { delimiter: ':', index: 1 } }
    targets:
      - select: { kind: Widget }
        fieldPaths: [spec.image]
        options: { delimiter: ':', index: 1 }
`,
    'app.yaml': `${deployment('app', 'acme/api')}---\n${widget('w', '{ image: "index.docker.io/acme/api:v1" }')}`,
  })
  expect(texts).toEqual([])
  expect(outputs['outcome']).toBe('pushed')
  expect(log).toContain('Proved: 2 rendered references show')
})

test('another entry for another spelling of the repository is reported', async () => {
  const { outputs, texts } = await bump({
    'kustomization.yaml': `resources: [app.yaml]\nimages:\n${entry('acme/api')}${entry('docker.io/acme/api', 'v1-rc')}`,
    'app.yaml': `${deployment('app', 'acme/api')}---\n${deployment('canary', 'docker.io/acme/api')}`,
  })
  expect(outputs['outcome']).toBe('pushed')
  expect(texts).toEqual([
    'docker/hub also deploys "docker.io/acme/api:v1-rc" in Deployment canary, under an entry of its own.',
  ])
})

test.each(['image', 'container'])(
  'a custom resource that keeps the old version in another spelling (%s) is refused',
  async (field) => {
    const { reason, texts } = await bump({
      'kustomization.yaml': `resources: [app.yaml]\nimages:\n${entry('acme/api')}`,
      'app.yaml': `${deployment('app', 'acme/api')}---\n${widget('w', `{ ${field}: "docker.io/acme/api:v1" }`)}`,
    })
    expect(reason).toBe('image-left-behind')
    expect(texts).toEqual([
      expect.stringContaining(
        `would deploy "acme/api:v2" but keep "docker.io/acme/api:v1" in Widget w (spec.${field})`,
      ),
    ])
  },
)

test('an entry in another spelling than the manifest is refused with the reason', async () => {
  const { reason, texts } = await bump({
    'kustomization.yaml': `resources: [app.yaml]\nimages:\n${entry('acme/api')}`,
    'app.yaml': deployment('app', 'docker.io/acme/api'),
  })
  expect(reason).toBe('image-not-rendered')
  expect(texts).toEqual([
    '"acme/api=acme/api:v2" would deploy nothing: docker/hub renders "docker.io/acme/api:v1" in Deployment app (spec.template.spec.containers.0.image), which the entry "acme/api" does not match: kustomize compares names as they are written. Write "acme/api" in the manifest, or name an entry "docker.io/acme/api".',
  ])
})

test('a second workload in another spelling than the entry is refused with the reason', async () => {
  const { reason, texts } = await bump({
    'kustomization.yaml': `resources: [app.yaml]\nimages:\n${entry('acme/api')}`,
    'app.yaml': `${deployment('app', 'acme/api')}---\n${deployment('worker', 'docker.io/acme/api')}`,
  })
  expect(reason).toBe('image-left-behind')
  expect(texts).toEqual([
    expect.stringMatching(
      /but keep "docker\.io\/acme\/api:v1" in Deployment worker .*, which the entry "acme\/api" does not match: kustomize compares names as they are written\. Write "acme\/api" in the manifest, or name an entry "docker\.io\/acme\/api"\.$/,
    ),
  ])
})

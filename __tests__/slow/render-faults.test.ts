import { expect, test } from '@jest/globals'
import { startStage, type Stage } from '../support/stage.ts'

/** The base is where nobody looks for one: kustomize asks for it, and only then is it fetched. */
const far = {
  repository: 'acme/api',
  files: {
    'shared/base/kustomization.yaml': 'resources: [pod.yaml]\n',
    'shared/base/pod.yaml': `apiVersion: v1
kind: Pod
metadata: { name: api }
spec: { containers: [{ name: api, image: ghcr.io/acme/api }] }
`,
    'k8s/overlays/production/kustomization.yaml': `resources: [../../../shared/base]
images: [{ name: ghcr.io/acme/api, newTag: v1 }]
`,
  },
}

function bump(stage: Stage) {
  return stage.bump({
    images: 'ghcr.io/acme/api:v2',
    overlays: 'k8s/overlays/production',
    timeout: '60s',
  })
}

/** How often a run that nothing disturbs asks for objects; the last time is for the base. */
async function fetches(): Promise<number> {
  await using stage = await startStage(far)
  const { outputs } = await bump(stage)
  expect(outputs['outcome']).toBe('pushed')
  return stage.forge.requests.filter(({ service }) => service === 'upload-pack')
    .length
}

test.each([
  [401, 'unauthorized'],
  [403, 'permission-denied'],
  [404, 'repository-not-found'],
] as const)(
  'a server that answers %i when a render asks for a base is the reason of the failure',
  async (status, reason) => {
    const skip = (await fetches()) - 1
    await using stage = await startStage(far)
    const tip = await stage.repository.tip('main')
    stage.forge.fault({ on: 'upload-pack', kind: 'status', status, skip })
    const { outputs, annotations } = await bump(stage)
    expect(outputs).toMatchObject({ outcome: 'failed', reason })
    expect(annotations).toHaveLength(1)
    expect(await stage.repository.tip('main')).toBe(tip)
  },
)

test.each([{ status: 429, headers: { 'retry-after': '1' } }, { status: 503 }])(
  'a render that asks for a base is made again after an answer that is $status',
  async (answer) => {
    const skip = (await fetches()) - 1
    await using stage = await startStage(far)
    const once = { on: 'upload-pack', kind: 'status', times: 1 } as const
    stage.forge.fault({ ...once, ...answer, skip })
    const { outputs } = await bump(stage)
    expect(outputs).toMatchObject({ outcome: 'pushed', attempts: '2' })
  },
)

import { expect, test } from '@jest/globals'
import { deployment } from '../support/layouts/manifests.ts'
import { small } from '../support/layouts/small.ts'
import { startStage } from '../support/stage.ts'
import type { Files } from '../support/tree.ts'

const overlay = 'k8s/overlays/production'
const inputs = { images: 'ghcr.io/acme/api:v2', overlays: overlay }
const million = 1_000_000

/** In an overlay of both, and of a base without any trap. */
function beside(manifest: string): Files {
  return {
    'k8s/base/kustomization.yaml': 'resources: [deployment.yaml, other.yaml]\n',
    'k8s/base/other.yaml': manifest,
  }
}

function object(kind: string, more: string): string {
  return `apiVersion: v1\nkind: ${kind}\nmetadata: { name: other }\n${more}\n`
}

const filled = `replacements:
  - source: { kind: Deployment, name: api, fieldPath: spec.template.spec.containers.0.image, options: { delimiter: ':', index: 1 } }
    targets:
      - select: { kind: Deployment, name: other }
        fieldPaths: [spec.template.spec.containers.0.image]
        options: { delimiter: ':', index: 1 }
`

test.each<[string, Files, string]>([
  [
    'an image of colons',
    beside(
      object(
        'Pod',
        `spec: { containers: [{ name: a, image: "${':'.repeat(million)}/" }] }`,
      ),
    ),
    'pushed',
  ],
  [
    'a Secret of padding',
    beside(object('Secret', `stringData: { a: "${'='.repeat(million)}x" }`)),
    'pushed',
  ],
  [
    'a commented blank',
    {
      [`${overlay}/kustomization.yaml`]: `resources: [../../base]\nimages:\n  - name: ghcr.io/acme/api\n    newTag: v1 #${' '.repeat(million / 2)}x\n`,
    },
    'pushed',
  ],
  [
    'blank lines in braces',
    {
      [`${overlay}/kustomization.yaml`]: `resources: [../../base]\nimages: [${'\n'.repeat(million / 10)} # x\n  { name: other, newTag: v1 }]\n`,
    },
    'pushed',
  ],
  [
    'a name that is an expression without end',
    {
      ...beside(
        deployment({
          name: 'other',
          image: `${'a'.repeat(60)}c:v1`,
          port: 80,
        }),
      ),
      [`${overlay}/kustomization.yaml`]: `resources: [../../base]\nimages:\n  - name: (a+)+b|ghcr.io/acme/api\n    newName: ghcr.io/acme/api\n    newTag: v1\n${filled}`,
    },
    'failed',
  ],
])('%s does not keep a run busy', async (_, files, outcome) => {
  await using stage = await startStage({
    ...small,
    files: { ...small.files, ...files },
  })
  const { outputs } = await stage.bump(inputs)
  expect(outputs).toMatchObject({ outcome })
})

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

import { expect, test } from '@jest/globals'
import { workload } from '../support/layouts/proofs.ts'
import { startStage } from '../support/stage.ts'
import type { Files } from '../support/tree.ts'

const image = 'ghcr.io/acme/api'
const digest = `sha256:${'a1'.repeat(32)}`
const entry = (tag: string, comment = '') =>
  `resources: [app.yaml]\nimages:\n  - name: ${image}${comment}\n    newTag: "${tag}"\n`

test.each<{
  readonly what: string
  readonly inputs: Readonly<Record<string, string>>
  readonly files?: Files
  readonly says: string
}>([
  {
    what: 'an order that is not known',
    inputs: { images: `${image}@${digest}` },
    says: 'which it replaces in the root: a digest',
  },
  {
    what: 'a newer version',
    inputs: { images: `${image}:1.0.0` },
    says: 'The root has "ghcr.io/acme/api:1.4.1", and',
  },
  {
    what: 'the images of the overlay itself',
    inputs: { 'images-from': '.' },
    says: 'The images are those of the root at ',
  },
  {
    what: 'a tag that moves',
    inputs: { images: `${image}:latest` },
    files: { 'kustomization.yaml': entry('latest') },
    says: 'The root already has it, so nothing changes',
  },
  {
    what: 'a policy that refuses',
    inputs: { images: `${image}:1.4.2`, 'policy-command': 'false' },
    says: 'refuses what the root would deploy',
  },
  {
    what: 'a build that fails',
    inputs: { images: `${image}:1.4.2` },
    files: { 'app.yaml': 'kind: [' },
    says: 'kustomize cannot build the root: ',
  },
  {
    what: 'a folder that does not exist',
    inputs: { images: `${image}:1.4.2`, overlays: 'nope' },
    says: 'In the root there are no folders.',
  },
])('the overlay in the root has words for a name: $what', async (row) => {
  const { inputs, files, says } = row
  await using stage = await startStage({
    repository: 'acme/api',
    files: {
      'kustomization.yaml': entry('1.4.1'),
      'app.yaml': workload('Deployment', 'app', { reference: `${image}:1` }),
      ...files,
    },
  })
  const { log } = await stage.bump({ overlays: '.', ...inputs })
  expect(log).toContain(says)
  expect(log).not.toMatch(/ \.(?=[\s,:]|$)/m)
})

import { expect, test } from '@jest/globals'
import { cases, entry, image, workload } from '../support/layouts/proofs.ts'
import type { ActionResult } from '../support/runner/result.ts'
import { startStage } from '../support/stage.ts'

const images = `${image}:v2`
const app = workload('Deployment', 'app')

const layout = cases('k8s', {
  resource: {
    'kustomization.yaml': `resources: [../shared/app.yaml]\n${entry()}`,
    '../shared/app.yaml': app,
  },
  patch: {
    'kustomization.yaml': `resources: [app.yaml]\npatches: [{ path: ../shared/patch.yaml }]\n${entry()}`,
    'app.yaml': app,
    '../shared/patch.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: app }\nspec: { replicas: 3 }\n',
  },
  generator: {
    'kustomization.yaml': `resources: [base]\n${entry()}`,
    'base/kustomization.yaml':
      'resources: [app.yaml]\nconfigMapGenerator: [{ name: c, files: [../../shared/c.txt, gone.txt], envs: [.env] }]\n',
    'base/app.yaml': app,
    '../shared/c.txt': 'x',
  },
  broken: {
    'kustomization.yaml': `resources: [../shared/app.yaml, gone.yaml]\n${entry()}`,
    '../shared/app.yaml': app,
  },
})

function messages({ commands }: ActionResult, level: string) {
  return commands.filter(({ name }) => name === level).map(({ data }) => data)
}

const outside = (file: string, folder: string) =>
  `"k8s/shared/${file}" is outside of "k8s/${folder}", which reads it. It is rendered all the same, as Flux does. \`kubectl apply -k\` refuses it, and so does Argo CD, unless its \`kustomize.buildOptions\` have --load-restrictor=LoadRestrictionsNone.`

test('a file outside of the folder that reads it is rendered, and a notice says who refuses that', async () => {
  await using stage = await startStage(layout)
  const overlays = 'k8s/resource\nk8s/patch\nk8s/generator'
  const result = await stage.bump({ images, overlays })
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  expect(messages(result, 'notice')).toEqual([
    outside('app.yaml', 'resource'),
    outside('patch.yaml', 'patch'),
    expect.stringMatching(/^"k8s\/generator\/base\/\.env", which a generator/),
    expect.stringMatching(/^"k8s\/generator\/base\/gone\.txt", which a gen/),
    outside('c.txt', 'generator/base'),
  ])
})

test('without the load restriction by an input, there is no notice of it', async () => {
  await using stage = await startStage(layout)
  const result = await stage.bump({
    images,
    overlays: 'k8s/resource\nk8s/generator',
    'kustomize-build-args': '--load-restrictor=LoadRestrictionsNone',
  })
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  expect(messages(result, 'notice')).toEqual([
    expect.stringMatching(/^"k8s\/generator\/base\/\.env", which a generator/),
    expect.stringMatching(/^"k8s\/generator\/base\/gone\.txt", which a gen/),
  ])
})

test('what does not build without the load restriction either is refused for its own cause', async () => {
  await using stage = await startStage(layout)
  const result = await stage.bump({ images, overlays: 'k8s/broken' })
  expect(result.outputs).toMatchObject({ reason: 'build-failed' })
  expect(messages(result, 'error')).toEqual([
    expect.stringMatching(/"k8s\/broken\/gone\.yaml" is not in the repository/),
  ])
})

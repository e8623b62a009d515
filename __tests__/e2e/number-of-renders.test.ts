import { expect, test } from '@jest/globals'
import { small } from '../support/layouts/small.ts'
import type { ActionResult } from '../support/runner/result.ts'
import { startStage } from '../support/stage.ts'
import type { Files } from '../support/tree.ts'

const folder = 'k8s/overlays/production'
const file = `${folder}/kustomization.yaml`
const images = 'ghcr.io/acme/api:v2'

const named: Files = {
  [`${folder}/.argocd-source-api.yaml`]: 'kustomize: {namePrefix: x-}\n',
}

const withSecrets: Files = {
  [file]: `${small.files[file] as string}secretGenerator: [{name: s, envs: [.env]}]\n`,
}

/** How often kustomize itself ran, by the debug log. */
function builds({ commands }: ActionResult, of = folder): number {
  return commands.filter(
    ({ name, data }) =>
      name === 'debug' && data.includes(`kustomize build ${of} took`),
  ).length
}

test.each<[string, number, Files]>([
  ['a folder', 2, {}],
  ['a folder with a file of Argo CD', 3, named],
  [
    'a folder with a file of Argo CD that changes nothing',
    2,
    { [`${folder}/.argocd-source-api.yaml`]: 'path: elsewhere\n' },
  ],
  // Before and after are built side by side, and each finds out for itself what is missing.
  ['a folder whose .env is left out', 4, withSecrets],
  [
    'a folder whose .env is left out, with a file of Argo CD',
    5,
    { ...withSecrets, ...named },
  ],
])('%s is built %d times', async (_, count, files) => {
  await using stage = await startStage({
    ...small,
    files: { ...small.files, ...files },
  })
  const result = await stage.bump({ images, overlays: folder })
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  expect(builds(result)).toBe(count)
})

test('where none of many patches sets the image, one render shows it', async () => {
  const patches = Array.from(
    { length: 20 },
    (_, index) =>
      `- {target: {kind: Deployment}, patch: '[{"op": "add", "path": "/metadata/labels", "value": {"n": "x${index}"}}]'}\n`,
  )
  const entries = Array.from(
    { length: 20 },
    (_, index) => `- {name: other${index}, newTag: v1}\n`,
  )
  await using stage = await startStage({
    ...small,
    files: {
      ...small.files,
      'k8s/base/notes.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: n}\ndata: {n: acme/old}\n',
      'k8s/base/kustomization.yaml':
        'resources: [deployment.yaml, notes.yaml]\n',
      [file]: `resources: [../../base]\npatches:\n${patches.join('')}images:\n- {name: acme/old, newTag: v1}\n${entries.join('')}`,
    },
  })
  const result = await stage.bump({ images: 'acme/old:v2', overlays: folder })
  expect(result.outputs).toMatchObject({ reason: 'image-not-rendered' })
  expect(builds(result)).toBe(4)
})

test('of the folders that a pattern matches, those whose files do not name the image are not built', async () => {
  const other = small.files['k8s/base/deployment.yaml'] as string
  const web = 'k8s/overlays/web'
  await using stage = await startStage({
    ...small,
    files: {
      ...small.files,
      'k8s/web/deployment.yaml': other.replaceAll(/: api|acme.api/g, (text) =>
        text.replace('api', 'web'),
      ),
      'k8s/web/kustomization.yaml': 'resources: [deployment.yaml]\n',
      [`${web}/kustomization.yaml`]: 'resources: [../../web]\n',
    },
  })
  const result = await stage.bump({ images, overlays: 'k8s/overlays/*' })
  expect(result.outputs).toMatchObject({ outcome: 'pushed', overlays: folder })
  expect(builds(result, web)).toBe(0)
  const misspelt = await stage.bump({
    images: 'ghcr.io/acme/wep:v2',
    overlays: 'k8s/overlays/*',
  })
  expect(misspelt.log).toContain('Did you mean "ghcr.io/acme/web"?')
})

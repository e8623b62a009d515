import { afterAll, expect, test } from '@jest/globals'
import { hostname } from 'node:os'
import { startKustomize } from '../../../src/kustomize/engine.ts'
import { deployment, files } from '../../support/kustomize/files.ts'

const { signal } = new AbortController()
const kustomize = startKustomize({ signal })
afterAll(async () => kustomize[Symbol.asyncDispose]())

async function renderA(
  texts: Readonly<Record<string, string>>,
  args?: readonly string[],
) {
  const what = { files: files(texts), folder: 'a' }
  if (args === undefined) return kustomize.render(what)
  await using other = startKustomize({ signal, args })
  return await other.render(what)
}

test.each([
  ['/etc/passwd', 'by its absolute path'],
  [`${'../'.repeat(20)}etc/passwd`, 'by a way up'],
])('%s of the disk is not there', async (path) => {
  const result = await renderA(
    { 'a/kustomization.yaml': `resources: ["${path}"]\n` },
    ['--load-restrictor=LoadRestrictionsNone'],
  )
  expect(result).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('No such file or directory'),
    // Nothing outside of the repository is worth a look into it.
    missing: ['a/kustomization.yml', 'a/Kustomization'],
  })
})

test('a path that leaves the repository does not come back into it', async () => {
  const result = await renderA({
    'a/kustomization.yaml': 'resources: [../../b]\n',
    'b/kustomization.yaml': 'resources: [deployment.yaml]\n',
    'b/deployment.yaml': deployment,
  })
  expect(result).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining("evalsymlink failure on '/b'"),
  })
})

test("the repository's own tmp folder is nothing special", async () => {
  const result = await renderA({
    'a/kustomization.yaml': 'resources: [../tmp]\n',
    'tmp/kustomization.yaml': 'resources: [deployment.yaml]\n',
    'tmp/deployment.yaml': deployment,
  })
  expect(result).toHaveProperty('kind', 'rendered')
})

test.each([
  ['https://example.com/deployment.yaml', 'dial tcp'],
  ['https://github.com/acme/bases//api?ref=v1', "no 'git' program on path"],
  ['git@github.com:acme/bases.git', "no 'git' program on path"],
  [`http://${hostname()}:80/deployment.yaml`, 'dial tcp'],
])('the network is not there: %s fails at once', async (url, words) => {
  const result = await renderA({
    'a/kustomization.yaml': `resources: ["${url}"]\n`,
  })
  expect(result).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining(words),
  })
})

test('no program runs: a Helm chart fails for want of helm', async () => {
  const result = await renderA(
    { 'a/kustomization.yaml': 'helmCharts: [{ name: chart, version: "1" }]\n' },
    ['--enable-helm'],
  )
  expect(result).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('"helm": executable file not found'),
  })
})

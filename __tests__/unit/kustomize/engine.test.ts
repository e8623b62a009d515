import { afterAll, expect, test } from '@jest/globals'
import { posix } from 'node:path'
import {
  startKustomize,
  type Kustomize,
  type Rendered,
} from '../../../src/kustomize/engine.ts'
import type { FileTree } from '../../../src/kustomize/tree.ts'
import { deployment, files, service } from '../../support/kustomize/files.ts'

const kustomize: Kustomize = startKustomize({
  signal: new AbortController().signal,
})
afterAll(async () => kustomize[Symbol.asyncDispose]())

const production = 'k8s/overlays/production'

const manifests = (result: Rendered): string =>
  result.kind === 'rendered' ? result.manifests : JSON.stringify(result)

test('an overlay renders over its base', async () => {
  const result = await kustomize.render({
    files: files(service),
    folder: production,
  })
  expect(result).toEqual({
    kind: 'rendered',
    manifests: deployment
      .replace('1.0.0', '2.0.0')
      .replace(/- name: api\n {10}(image: .*)\n/, '- $1\n          name: api\n')
      .replaceAll(/^ {2}(?= {6}[- ])/gm, ''),
    warnings: '',
    missing: [
      'k8s/overlays/production/kustomization.yml',
      'k8s/overlays/production/Kustomization',
      'k8s/base/kustomization.yml',
      'k8s/base/Kustomization',
    ],
  })
})

test('the root of the repository can be the overlay', async () => {
  const result = await kustomize.render({
    files: files({
      'kustomization.yaml': 'resources: [k8s/base]\n',
      ...service,
    }),
    folder: '.',
  })
  expect(manifests(result)).toContain('ghcr.io/acme/api:1.0.0')
})

test('what is missing leads, round by round, to the whole closure', async () => {
  const repository = files({
    ...service,
    'k8s/overlays/production/kustomization.yaml': `resources: [../../base]
components: [../../parts/monitoring]
patches: [{ path: replicas.yaml }]
`,
    'k8s/overlays/production/replicas.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec: { replicas: 3 }
`,
    'k8s/parts/monitoring/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
configMapGenerator: [{ name: settings, files: [scrape.conf] }]
`,
    'k8s/parts/monitoring/scrape.conf': 'interval = 30s\n',
    'k8s/unrelated.yaml': 'not asked for',
  })
  const whole = await kustomize.render({
    files: repository,
    folder: production,
  })

  const overlay = `${production}/kustomization.yaml`
  let known: FileTree = new Map(
    [...repository].filter(([path]) => path === overlay),
  )
  let rounds = 0
  let result: Rendered
  for (;;) {
    result = await kustomize.render({ files: known, folder: production })
    const found = fetched(repository, result)
    if (found.size === 0) break
    known = new Map([...known, ...found])
    rounds++
  }
  expect(manifests(result)).toContain('interval = 30s')
  expect(result).toEqual(whole)
  expect(rounds).toBeLessThanOrEqual(4)
  expect(known.has('k8s/unrelated.yaml')).toBe(false)
})

/** What the repository has of what was missing: a file, or a folder with the files right in it. */
function fetched(repository: FileTree, result: Rendered): FileTree {
  const found = new Map<string, Uint8Array>()
  for (const path of result.kind === 'stopped' ? [] : result.missing)
    for (const [name, bytes] of repository) {
      if (name.startsWith(`${path}/`)) found.set(`${path}/`, new Uint8Array())
      if (name === path || posix.dirname(name) === path) found.set(name, bytes)
    }
  return found
}

test('a folder of which nothing is needed can be said to be there', async () => {
  const overlay = { 'a/kustomization.yaml': 'resources: [../b]\n' }
  const absent = await kustomize.render({ files: files(overlay), folder: 'a' })
  expect(absent).toHaveProperty('missing', expect.arrayContaining(['b']))

  const present = await kustomize.render({
    files: files({ ...overlay, 'b/': '' }),
    folder: 'a',
  })
  expect(present).not.toHaveProperty('missing', expect.arrayContaining(['b']))
  expect(present).toHaveProperty(
    'message',
    expect.stringContaining("unable to find one of 'kustomization.yaml'"),
  )
})

test('an invalid file fails in the words of kustomize', async () => {
  const result = await kustomize.render({
    files: files({ 'a/kustomization.yaml': 'resources: [\n' }),
    folder: 'a',
  })
  expect(result).toMatchObject({
    kind: 'failed',
    message:
      'Error: invalid Kustomization: yaml: line 1: did not find expected node content',
  })
})

test('warnings stand beside the manifests', async () => {
  const result = await kustomize.render({
    files: files({
      ...service,
      'a/kustomization.yaml': 'bases: [../k8s/base]',
    }),
    folder: 'a',
  })
  expect(result).toMatchObject({
    kind: 'rendered',
    warnings: expect.stringContaining("'bases' is deprecated"),
  })
})

test('a panic of kustomize is a value, and the next render works', async () => {
  // An image's name is a regular expression to kustomize, and this one is none.
  const result = await kustomize.render({
    files: files({
      ...service,
      'a/kustomization.yaml':
        'resources: [../k8s/base]\nimages: [{ name: c++, newTag: "1" }]\n',
    }),
    folder: 'a',
  })
  expect(result).toMatchObject({
    kind: 'stopped',
    why: 'crash',
    message: expect.stringMatching(/^panic: .*IsImageMatched/s),
  })
  const next = { files: files(service), folder: production }
  expect(manifests(await kustomize.render(next))).toContain('api:2.0.0')
})

test('a crash of WebAssembly is a value, and the next render works', async () => {
  const deep = `x: ${'['.repeat(9000)}${']'.repeat(9000)}\n`
  const result = await kustomize.render({
    files: files({
      'a/kustomization.yaml': 'resources: [deep.yaml]\n',
      'a/deep.yaml': deployment + deep,
    }),
    folder: 'a',
  })
  // How deep it may go depends on how much of the code V8 has optimised by then.
  if (result.kind !== 'rendered')
    expect(result).toEqual({
      kind: 'stopped',
      why: 'crash',
      message: 'RangeError: Maximum call stack size exceeded',
    })
  const next = { files: files(service), folder: production }
  expect(manifests(await kustomize.render(next))).toContain('api:2.0.0')
})

test('several renders at once each get their own answer', async () => {
  const tags = ['1', '2', '3', '4', '5']
  const results = await Promise.all(
    tags.map((tag) =>
      kustomize.render({
        files: files({
          ...service,
          'a/kustomization.yaml': `resources: [../k8s/base]\nimages: [{ name: ghcr.io/acme/api, newTag: "${tag}" }]\n`,
        }),
        folder: 'a',
      }),
    ),
  )
  expect(
    results.map((result) => /api:(.*)/.exec(manifests(result))?.[1]),
  ).toEqual(tags)
})

test('the folder is never taken for an option, options are given apart', async () => {
  const tree = files({
    ...service,
    '--help/kustomization.yaml': 'resources: [../k8s/base/deployment.yaml]\n',
  })
  const strict = await kustomize.render({ files: tree, folder: '--help' })
  expect(strict).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('is not in or below'),
  })
  await using unrestricted = startKustomize({
    signal: new AbortController().signal,
    args: ['--load-restrictor=LoadRestrictionsNone'],
  })
  const loose = await unrestricted.render({ files: tree, folder: '--help' })
  expect(manifests(loose)).toContain('api:1.0.0')
})

import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { changesBuild, overridden } from '../../../src/deployer/overrides.ts'
import {
  mergeSourceFile,
  sourceFileOf,
} from '../../../src/deployer/argocd/source-file.ts'

const file = `
resources: [../base]
images:
  - {name: web, newTag: '2'}
  - {name: api, newName: mirror/api, newTag: '1'}
`

test.each([
  [
    'a tag drops the newName',
    ['api:2'],
    [
      { name: 'api', newTag: '2' },
      { name: 'web', newTag: '2' },
    ],
  ],
  [
    'a name and a digest',
    [`api=other/api@sha256:${'a'.repeat(64)}`],
    [
      { name: 'api', newName: 'other/api', digest: `sha256:${'a'.repeat(64)}` },
      { name: 'web', newTag: '2' },
    ],
  ],
  [
    'a star keeps',
    ['api=*:3'],
    [
      { name: 'api', newName: 'mirror/api', newTag: '3' },
      { name: 'web', newTag: '2' },
    ],
  ],
  [
    'an unknown name is appended',
    ['zoo:1'],
    [
      { name: 'api', newName: 'mirror/api', newTag: '1' },
      { name: 'web', newTag: '2' },
      { name: 'zoo', newTag: '1' },
    ],
  ],
])('images of an Application: %s', (_, images, expected) => {
  const text = overridden(file, { tool: 'argocd', fields: { images } })
  expect(parse(text).images).toEqual(expected)
})

test.each([
  [
    'whole entries',
    { name: 'api', newName: 'x/api' },
    { name: 'api', newName: 'x/api' },
  ],
  [
    'fields',
    { name: 'api', newName: 'x/api' },
    { name: 'api', newName: 'x/api', newTag: '1' },
  ],
  [
    'fields',
    { name: 'api', newTag: '9' },
    { name: 'api', newName: 'mirror/api', newTag: '9' },
  ],
  [
    'fields',
    { name: 'api', digest: 'sha256:0' },
    { name: 'api', newName: 'mirror/api', digest: 'sha256:0' },
  ],
] as const)('spec.images of Flux, %s: %j', (rule, image, expected) => {
  const text = overridden(
    file,
    { tool: 'flux', fields: { images: [image] } },
    rule,
  )
  expect(parse(text).images).toContainEqual(expected)
})

test('the rest of an Application and of a Kustomization is set, or appended', () => {
  expect(
    parse(
      overridden('patches: [{path: a.yaml}]\ncommonLabels: {a: "1"}\n', {
        tool: 'argocd',
        fields: {
          namePrefix: 'p-',
          namespace: 'prod',
          commonLabels: { b: '2' },
          patches: [{ patch: 'x' }],
          components: ['../c'],
          replicas: [{ name: 'api', count: 2 }],
        },
      }),
    ),
  ).toEqual({
    patches: [{ path: 'a.yaml' }, { patch: 'x' }],
    commonLabels: { a: '1', b: '2' },
    namePrefix: 'p-',
    namespace: 'prod',
    components: ['../c'],
    replicas: [{ name: 'api', count: 2 }],
  })
  expect(
    parse(
      overridden('namespace: a\n', {
        tool: 'flux',
        fields: { targetNamespace: 'b', nameSuffix: '-s' },
      }),
    ),
  ).toEqual({ namespace: 'b', nameSuffix: '-s' })
})

test.each([
  [{ tool: 'argocd', fields: {} }, false],
  [{ tool: 'argocd', fields: { version: 'v5' } }, false],
  [{ tool: 'argocd', fields: { images: ['a:1'] } }, true],
  [{ tool: 'flux', fields: { path: './a', prune: true } }, false],
  [{ tool: 'flux', fields: { targetNamespace: 'a' } }, true],
] as const)('%j changes the build: %s', (overrides, expected) => {
  expect(changesBuild(overrides)).toBe(expected)
})

test.each([
  ['.argocd-source.yaml', undefined],
  ['.argocd-source-api.yaml', 'api'],
  ['.argocd-source-apps_api.yaml', 'apps_api'],
  ['argocd-source.yaml', null],
  ['.argocd-source.yml', null],
])('%s is the file of %s', (name, application) => {
  expect(sourceFileOf(name)).toBe(application)
})

test('a source file replaces lists whole, merges maps, and does not clear with null', () => {
  const merged = mergeSourceFile(
    {
      tool: 'argocd',
      fields: {
        images: ['a:1', 'b:1'],
        commonLabels: { a: '1' },
        namespace: 'x',
      },
    },
    'kustomize: {images: ["a:2"], commonLabels: {b: "2"}, namespace: null}\npath: elsewhere\n',
  )
  expect(merged?.fields).toEqual({
    images: ['a:2'],
    commonLabels: { a: '1', b: '2' },
    namespace: 'x',
  })
  expect(mergeSourceFile({ tool: 'argocd', fields: {} }, '- a')).toBeUndefined()
})

import { describe, expect, test } from '@jest/globals'

import {
  references,
  remoteReferences,
  usesHelm,
} from '../../../src/kustomization/references.ts'

const kustomization = `
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: acme
commonLabels: {team: blue}
resources:
  - ../../base
  - &shared shared.yaml
  - https://example.com/all.yaml
  - github.com/acme/deploy//base?ref=v1
bases: [../old, git@github.com:acme/base.git]
components:
- ../../components/tls
images:
- name: app
  newTag: v1
patches:
- path: patch.yaml
- patch: |-
    - op: add
      path: /data
- target: {kind: Pod}
  path: https://example.com/patch.yaml
patchesStrategicMerge: [*shared, more.yaml]
configMapGenerator:
- name: settings
  files: [settings.json, renamed.json=files/settings.json]
  envs: [.env]
replacements:
- path: replacements/tag.yaml
openapi:
  path: schema.json
configurations: [kustomizeconfig.yaml]
transformers: [./labels]
`

describe('references', () => {
  test('everything that may be a file or a folder', () => {
    const files =
      '../../base shared.yaml ../old ../../components/tls patch.yaml more.yaml ' +
      'settings.json renamed.json=files/settings.json renamed.json files/settings.json ' +
      '.env replacements/tag.yaml schema.json kustomizeconfig.yaml ./labels'
    const found = references(kustomization)
    expect(found).toEqual(expect.arrayContaining(files.split(' ')))
  })

  test('no image, no address, no text of several lines, nothing twice', () => {
    const found = references(kustomization)
    expect(found).not.toEqual(
      expect.arrayContaining([
        expect.stringMatching(/v1|https?:|github|\n|blue|acme/),
      ]),
    )
    expect(new Set(found).size).toBe(found.length)
  })

  test.each([
    '',
    '- a',
    'resources: [',
    'a: *b',
    '\u0000',
    `a: ${'['.repeat(20_000)}`,
    'resources: &r [*r, a]',
  ])('never throws: %j', (text) => {
    expect(references(text)).toEqual(text.endsWith('a]') ? ['a'] : [])
    expect(remoteReferences(text)).toEqual([])
    expect(usesHelm(text)).toBe(false)
  })

  test('aliases of aliases do not multiply', () => {
    const lists = Array.from(
      { length: 40 },
      (_, index) => `a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`,
    )
    expect(references(`a0: &a0 [x]\n${lists.join('\n')}\n`)).toEqual(['x'])
  })
})

describe('remote references', () => {
  test('what kustomize would fetch', () => {
    expect(remoteReferences(kustomization)).toEqual([
      'https://example.com/all.yaml',
      'github.com/acme/deploy//base?ref=v1',
      'git@github.com:acme/base.git',
      'https://example.com/patch.yaml',
    ])
  })

  test('what a generator would fetch', () => {
    const text =
      'configMapGenerator:\n- name: a\n  files: [https://example.com/a.txt]\n'
    expect(remoteReferences(text)).toEqual(['https://example.com/a.txt'])
  })

  test.each([
    'https://github.com/acme/deploy',
    'HTTP://example.com/x.yaml',
    'ssh://git@example.com/acme/deploy.git',
    'file:///srv/git/deploy',
    'git::https://example.com/acme/deploy',
    'github.com/acme/deploy',
    'GitHub.com:acme/deploy',
    'git@example.com:acme/deploy.git//base',
    'org-12345@github.com/acme/deploy',
    'gitlab.example.com/acme/deploy//base?ref=v1',
    'example.com:8443/acme/deploy?timeout=90s&ref=main',
  ])('remote: %s', (reference) => {
    expect(remoteReferences(`resources:\n- ${reference}\n`)).toEqual([
      reference,
    ])
    expect(references(`resources:\n- ${reference}\n`)).toEqual([])
  })

  test.each([
    '../base',
    './github.com/acme',
    'base//overlay',
    'example.com/acme/base',
    'github.com',
    'github.com/acme',
    'app@v2/base',
    'a/b?ref=c',
    'http/base',
  ])('local: %s', (reference) => {
    expect(remoteReferences(`resources:\n- ${reference}\n`)).toEqual([])
    expect(references(`resources:\n- ${reference}\n`)).toContain(reference)
  })

  test('only where kustomize loads from', () => {
    const literals =
      'configMapGenerator:\n- name: a\n  literals: [url=https://example.com]\n'
    expect(remoteReferences(literals)).toEqual([])
  })
})

test.each([
  ['helmCharts:\n- name: redis\n', true],
  ['helmcharts: [{name: redis}]\n', true],
  ['helmChartInflationGenerator:\n- chartName: redis\n', true],
  ['helmCharts: []\n', false],
  ['helmCharts:\n', false],
  ['resources: [helmCharts]\n', false],
])('uses Helm: %j', (text, expected) => {
  expect(usesHelm(text)).toBe(expected)
})

import { expect, test } from '@jest/globals'
import { buildWarnings } from '../../../src/manifests/deprecations.ts'

const bases =
  "# Warning: 'bases' is deprecated. Please use 'resources' instead. Run 'kustomize edit fix' to update your Kustomization automatically.\n"

test('a deprecated field is one notice, on the line of the first file that has it, with all files', () => {
  const files = new Map([
    ['a/kustomization.yaml', 'kind: Kustomization\nbases: [../b]\n'],
    ['b/Kustomization', 'bases:\n  - ../c\n'],
    ['c/kustomization.yaml', 'resources: [x.yaml]\n'],
    ['c/x.yaml', 'bases: none\n'],
  ])
  expect(buildWarnings(bases + bases, files)).toEqual([
    {
      severity: 'notice',
      code: 'deprecated-field',
      message:
        '"bases" in a/kustomization.yaml, b/Kustomization is deprecated, and a later kustomize will not read it. Write "resources" instead, or run "kustomize edit fix" there.',
      at: { file: 'a/kustomization.yaml', line: 2 },
    },
  ])
})

test('a warning with the time in front is one warning, without it', () => {
  const message = 'well-defined vars that were never replaced: A'
  const stderr = `2026/11/28 19:52:20 ${message}\n2026/11/28 19:52:21 ${message}\n`
  expect(buildWarnings(stderr, new Map())).toEqual([
    {
      severity: 'notice',
      code: 'build-warning',
      message: `kustomize warns: ${message}`,
    },
  ])
})

test('other warnings are passed on', () => {
  expect(buildWarnings('# Warning: something else\n\n', new Map())).toEqual([
    {
      severity: 'notice',
      code: 'build-warning',
      message: 'kustomize warns: Warning: something else',
    },
  ])
})

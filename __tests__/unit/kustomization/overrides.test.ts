import { expect, test } from '@jest/globals'
import { overridesIn } from '../../../src/kustomization/overrides.ts'

const text = `# comment
resources: [a.yaml]
patches:
  - path: p.yaml
  - patch: |-
      - op: remove
images:
  - name: own
    newTag: 1.10
  - { name: other, newName: mirror/other }
transformers: [t.yaml]
`

test('each item that can set an image, the last applied first, with its line', () => {
  const found = overridesIn(text, new Set(['own']))
  expect(
    found.map(({ field, line, path, newName }) => [field, line, path, newName]),
  ).toEqual([
    ['transformers', 11, 't.yaml', undefined],
    ['images', 10, undefined, 'mirror/other'],
    ['patches', 4, 'p.yaml', undefined],
    ['patches', 5, undefined, undefined],
  ])
})

test('the text without it keeps everything else, tags that look like numbers too', () => {
  const [, image] = overridesIn(text, new Set(['own']))
  expect(image?.without).not.toContain('other')
  expect(image?.without).toContain('newTag: 1.10')
  expect(image?.without).toContain('path: p.yaml')
})

test('what cannot be read has none', () => {
  expect(overridesIn('- a\n', new Set())).toEqual([])
  expect(overridesIn('patches: none\n', new Set())).toEqual([])
})

import { describe, expect, test } from '@jest/globals'
import { parseObject } from '../../../src/manifests/objects.ts'
import { configurationPath, keysOf } from '../../../src/manifests/paths.ts'

describe('a path says the same to people and to kustomize', () => {
  test.each([
    ['spec: { image: x }', 'spec.image', 'spec/image'],
    [
      'spec: { jobs: [{ image: x }] }',
      'spec.jobs.0.image',
      'spec/jobs[]/image',
    ],
    ['spec: { a: [[x]] }', 'spec.a.0.0', 'spec/a[][]'],
    ['spec: { v1.2: { image: x } }', 'spec."v1.2".image', 'spec/v1.2/image'],
    [
      'spec: { a.b/c: [{ image: x }] }',
      'spec."a.b/c".0.image',
      'spec/a.b\\/c[]/image',
    ],
    ['spec: { "0": { image: x } }', 'spec."0".image', 'spec/0/image'],
    [`spec: { 'a"b': { image: x } }`, 'spec."a\\"b".image', 'spec/a"b/image'],
    [
      `spec: { 'a\\b.': { image: x } }`,
      'spec."a\\\\b.".image',
      'spec/a\\b./image',
    ],
  ])('%s', (text, path, configuration) => {
    expect([...parseObject(text).leaves]).toEqual([[path, 'x']])
    expect(configurationPath(path)).toBe(configuration)
  })

  test('a key is none of a list', () => {
    expect(keysOf('a.0."0"."1.2".3')).toEqual(['a', 0, '0', '1.2', 3])
  })
})

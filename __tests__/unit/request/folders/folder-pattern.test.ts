import { describe, expect, test } from '@jest/globals'
import { parseValidateOverlays } from '../../../../src/request/folders/folder-pattern.ts'

function parse(text: string, validate = 'images') {
  return parseValidateOverlays((name) =>
    name === 'validate' ? validate : text,
  )
}

describe('a pattern matches whole paths of folders', () => {
  test.each([
    [
      'k8s/overlays/*',
      ['k8s/overlays/eu'],
      ['k8s/overlays', 'k8s/overlays/eu/x'],
    ],
    ['**', ['.', 'k8s', 'k8s/overlays/eu'], []],
    ['k8s/**', ['k8s', 'k8s/a', 'k8s/a/b'], ['k8sx', 'a/k8s']],
    ['**/prod', ['prod', 'a/prod', 'a/b/prod'], ['aprod', 'prod/a']],
    ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['a/xb', 'ab']],
    ['./k8s/p?od/', ['k8s/prod'], ['k8s/pod', 'k8s/p/od']],
    ['k8s/*/kustomization.yaml', ['k8s/eu'], ['k8s/eu/kustomization.yaml']],
    ['a.b/*', ['a.b/c'], ['aXb/c']],
    ['K8s/*', ['K8s/eu'], ['k8s/eu']],
    ['*/eu', ['k8s/eu', '.k8s/eu'], []],
    ['k8s/constructor/*', ['k8s/constructor/eu'], ['k8s/eu']],
    ['constructor*', ['constructor', 'constructors'], ['eu']],
  ])('%s', (text, matching, others) => {
    const [pattern] = parse(text)
    const matches = (folder: string) =>
      pattern?.kind === 'glob' && pattern.expression.test(folder)
    expect(matching.filter((folder) => !matches(folder))).toEqual([])
    expect(others.filter(matches)).toEqual([])
  })
})

test('folders are written as in "overlays"', () => {
  expect(parse('./k8s/eu/\n\n# none\nk8s/us/kustomization.yaml')).toEqual([
    { kind: 'folder', folder: 'k8s/eu' },
    { kind: 'folder', folder: 'k8s/us' },
  ])
  expect(parse('', 'none')).toEqual([])
})

test.each([
  [
    '../x',
    'images',
    /"validate-overlays": "\.\.\/x" is not a folder of the repository: it leads out/,
  ],
  ['a, b', 'images', /without commas/],
  ['k8s/{a,b}', 'images', /without commas/],
  ['k8s/[ab]', 'images', /holds "\[", which has no meaning here/],
  ['!k8s/a', 'images', /begins with "!"/],
  ['k8s/*', 'none', /"validate: none" renders nothing/],
])('%j is refused', (input, validate, words) => {
  expect(() => parse(input, validate)).toThrow(words)
})

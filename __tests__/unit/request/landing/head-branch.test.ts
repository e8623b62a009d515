import { describe, expect, test } from '@jest/globals'
import {
  headBranch,
  imageNames,
  parseHeadBranch,
} from '../../../../src/request/landing/head-branch.ts'
import { parseImages } from '../../../../src/request/images/images.ts'

const template = parseHeadBranch('kustomize-bump/{branch}/{overlays}/{images}')

function name(
  folders: readonly string[],
  images: readonly string[],
  branch = 'main',
) {
  return headBranch(
    template,
    branch,
    folders,
    imageNames({
      ...parseImages(images.join('\n'), []),
      imagesFrom: undefined,
    }),
  )
}

describe('the branch of the pull request', () => {
  test.each([
    [
      ['k8s/overlays/production'],
      ['ghcr.io/acme/api:1.4.2'],
      'k8s--overlays--production/ghcr.io--acme--api',
    ],
    [
      ['apps/eu-west'],
      ['acme/api-gateway:v1'],
      'apps--eu-west/acme--api-gateway',
    ],
    [['apps/api'], ['controller=acme/api:v1'], 'apps--api/controller'],
    [['b', 'a'], ['z:1', 'y:1'], 'a+b/y+z'],
  ])('%j %j', (folders, images, expected) => {
    expect(name(folders, images)).toBe(`kustomize-bump/main/${expected}`)
  })

  test('is the same for another tag and another order', () => {
    expect(name(['a', 'b'], ['y:1', 'z@sha256:' + 'a'.repeat(64)])).toBe(
      name(['b', 'a'], ['z:3', 'y:2']),
    )
  })

  test('is another for other overlays, images and branches, and none stands in the way of another', () => {
    const names = [
      name(['a/b'], ['c:1']),
      name(['a--b'], ['c:1']),
      name(['a'], ['b/c:1']),
      name(['a', 'b'], ['c:1']),
      name(['a+b'], ['c:1']),
      name(['.'], ['c:1']),
      name(['root'], ['c:1']),
      name(['a'], ['c:1']),
      name(['a'], ['c/d:1']),
      name(['a/c'], ['d:1']),
      name(['ä'], ['d:1']),
      name(['ö'], ['d:1']),
      name(['a'], ['c:1'], 'release/1'),
      name(['x'.repeat(100)], ['c:1']),
      name(['x'.repeat(101)], ['c:1']),
      name(['a.lock'], ['c:1']),
    ]
    expect(new Set(names).size).toBe(names.length)
    for (const one of names)
      for (const other of names) expect(other.startsWith(`${one}/`)).toBe(false)
  })

  test.each([
    ['main', /becomes "main", the branch to land on/],
    ['{overlay}', /has the unknown placeholder {overlay}/],
    ['refs/heads/deploy', /is not a branch name/],
    ['deploy bot', /is not a branch name/],
  ])('cannot be %s', (input, words) => {
    expect(() =>
      headBranch(parseHeadBranch(input), 'main', ['a'], ['c']),
    ).toThrow(words)
  })
})

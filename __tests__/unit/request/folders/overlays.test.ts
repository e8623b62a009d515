import { describe, expect, test } from '@jest/globals'
import { Refusal } from '../../../../src/problem/problem.ts'
import { parseOverlays } from '../../../../src/request/folders/overlays.ts'
import { noMatch } from '../../../../src/request/ref-map.ts'

const twoImages = ['ghcr.io/acme/api:v1', 'edge=ghcr.io/acme/web:v1']

function folders(
  input: string,
  ref = 'refs/heads/main',
  images = twoImages,
): readonly string[] | string {
  try {
    const read = (name: string) => (name === 'overlays' ? input : '')
    const unmatched = noMatch(read, ref)
    if (unmatched !== undefined) return unmatched.reason
    return parseOverlays(read, ref, images).map(
      ({ kind, folder, only }) =>
        `${kind === 'glob' ? 'pattern ' : ''}${folder}${only === undefined ? '' : ` for ${only}`}`,
    )
  } catch (error) {
    if (error instanceof Refusal)
      return `${error.problem.code}: ${error.message}`
    throw error
  }
}

describe('folders', () => {
  test.each([
    ['k8s/overlays/production', ['k8s/overlays/production']],
    ['./k8s/overlays/production/', ['k8s/overlays/production']],
    ['k8s//overlays/./production', ['k8s/overlays/production']],
    ['k8s/overlays/production/kustomization.yaml', ['k8s/overlays/production']],
    ['k8s/kustomization.yml', ['k8s']],
    ['k8s/Kustomization', ['k8s']],
    ['kustomization.yaml', ['.']],
    ['.', ['.']],
    ['./', ['.']],
    ['k8s/../infra', ['infra']],
    ['a folder/with spaces', ['a folder/with spaces']],
    ['a\n# b\n\nb\na/', ['a', 'b']],
    ['- k8s/a\n- "k8s/b"', ['k8s/a', 'k8s/b']],
    ["k8s/a # it's ours\n'k8s/b' # and theirs", ['k8s/a', 'k8s/b']],
    ['"k8s/a #1"', ['k8s/a #1']],
    ['k8s/[a]', ['k8s/[a]']],
    ['./apps/*/overlays/production/', ['pattern apps/*/overlays/production']],
    ['apps/**\nk8s', ['pattern apps/**', 'k8s']],
    [
      'apps/{image}/prod',
      [
        'apps/api/prod for ghcr.io/acme/api:v1',
        'apps/web/prod for edge=ghcr.io/acme/web:v1',
      ],
    ],
    [
      'all\napps/{name}/*',
      [
        'all',
        'pattern apps/api/* for ghcr.io/acme/api:v1',
        'pattern apps/edge/* for edge=ghcr.io/acme/web:v1',
      ],
    ],
  ])('%j', (input, expected) => {
    expect(folders(input)).toEqual(expected)
  })

  test.each([
    ['../x', 'overlay-outside-repository', 'leads out'],
    ['k8s/../../x', 'overlay-outside-repository', 'leads out'],
    ['/k8s/overlays', 'overlay-outside-repository', 'absolute'],
    ['C:/k8s', 'overlay-outside-repository', 'absolute'],
    ['k8s\\overlays', 'overlay-outside-repository', 'backslash'],
    ['k8s/.git/hooks', 'overlay-outside-repository', '.git'],
    ['k8s/.GIT', 'overlay-outside-repository', '.git'],
    ['', 'invalid-input', 'is empty'],
    ['# none', 'invalid-input', 'names no folder'],
    ['apps/{tag}', 'invalid-input', 'holds {tag}, which is not a placeholder'],
    ['apps/*/[ab]', 'invalid-input', 'has no meaning here'],
    ['../*', 'overlay-outside-repository', 'leads out'],
    ['k8s/a, k8s/b', 'invalid-input', 'without commas'],
  ])('%j is refused', (input, reason, words) => {
    expect(folders(input)).toMatch(new RegExp(`^${reason}: .*${words}`, 's'))
  })
})

test('a pattern has no images from another overlay', () => {
  const inputs: Readonly<Record<string, string>> = {
    overlays: 'apps/*',
    'images-from': 'apps/staging',
  }
  expect(() =>
    parseOverlays((name) => inputs[name] ?? '', 'refs/heads/main', []),
  ).toThrow(/"apps\/\*" is a pattern, which "images-from" does not take/)
})

describe('a map of refs', () => {
  const map = [
    'refs/heads/main: k8s/overlays/production',
    'refs/heads/develop: k8s/overlays/staging',
    'refs/tags/*-rc*: k8s/overlays/staging',
    'refs/tags/v*: k8s/overlays/production',
    'refs/tags/v*: k8s/overlays/production-eu',
    'refs/heads/feature/*: k8s/overlays/preview',
  ].join('\n')

  test.each([
    ['refs/heads/main', ['k8s/overlays/production']],
    ['refs/heads/develop', ['k8s/overlays/staging']],
    [
      'refs/tags/v1.2.3',
      ['k8s/overlays/production', 'k8s/overlays/production-eu'],
    ],
    ['refs/tags/v1.2.3-rc.1', ['k8s/overlays/staging']],
    ['refs/heads/feature/a/b', ['k8s/overlays/preview']],
    ['refs/heads/mainline', 'no-matching-overlay'],
    ['refs/pull/7/merge', 'no-matching-overlay'],
  ])('%s', (ref, expected) => {
    expect(folders(map, ref)).toEqual(expected)
  })

  test('its folders may be patterns', () => {
    expect(
      folders(
        'refs/heads/main: "apps/*/production"\nrefs/heads/main: k8s/prod',
      ),
    ).toEqual(['pattern apps/*/production', 'k8s/prod'])
  })

  test.each([
    '- refs/heads/main: k8s/prod',
    '"refs/heads/main": k8s/prod # ours',
    '- "refs/heads/main: k8s/prod"',
    "'refs/heads/main': 'k8s/prod' # it's ours",
    'refs/heads/main: "k8s/prod"',
  ])('is read as YAML writes it: %s', (line) => {
    expect(folders(line)).toEqual(['k8s/prod'])
  })

  test('everything but * is itself', () => {
    expect(folders('refs/tags/v1.2: a', 'refs/tags/v1x2')).toBe(
      'no-matching-overlay',
    )
  })

  test.each([
    ['main: a', 'refs/heads/main'],
    ['v*: a', 'refs/tags/v*'],
    ['heads/main: a', 'refs/heads/main'],
    ['tags/v*: a', 'refs/tags/v*'],
  ])('%s is refused with the ref that was meant', (input, suggestion) => {
    expect(folders(input)).toMatch(
      new RegExp(`full ref. Write ${suggestion.replace('*', '\\*')}.*\\.$`),
    )
  })

  test('a pattern with its folders below is refused', () => {
    expect(folders('refs/heads/main:\n  - k8s/a\n  - k8s/b')).toMatch(
      /has nothing behind "refs\/heads\/main:"\. Write the value on the same line/,
    )
  })

  test('folders and a map are not mixed', () => {
    expect(folders('refs/heads/main: a\nb')).toContain(
      'mixes folders and a map',
    )
  })
})

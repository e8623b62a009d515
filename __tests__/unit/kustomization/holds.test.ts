import { describe, expect, test } from '@jest/globals'
import { readHolds } from '../../../src/kustomization/read-holds.ts'
import {
  withHold,
  withoutHold,
} from '../../../src/kustomization/write-holds.ts'

const source = (text: string) => ({ file: 'kustomization.yaml', text })

function holds(text: string) {
  const found = readHolds(source(text))
  return 'kind' in found
    ? found.problem.message
    : found.map(({ name, reason, line }) => `${line} ${name}: ${reason}`)
}

describe('a comment holds an entry', () => {
  test.each([
    ['none', 'images:\n- name: a\n  newTag: "1"\n', []],
    [
      'above it',
      'images:\n# kustomize-bump: hold bug #812\n- name: a\n- name: b\n',
      ['2 a: bug #812'],
    ],
    [
      'above it, with other comments',
      'images:\n- name: a\n# kustomize-bump: hold x\n# and more\n- name: b\n',
      ['3 b: x'],
    ],
    [
      'on its first line',
      'images:\n- name: a # kustomize-bump: hold x\n  newTag: "1"\n- name: b\n',
      ['2 a: x'],
    ],
    [
      'on its last line',
      'images:\n- name: a\n  newTag: "1" # kustomize-bump: hold x\n- name: b\n',
      ['3 a: x'],
    ],
    [
      'inside of it',
      'images:\n- name: a\n  # kustomize-bump: hold x\n  newTag: "1"\n- name: b\n',
      ['3 a: x'],
    ],
    [
      'above the list',
      '# kustomize-bump: hold x\nimages:\n- name: a\n- name: b\n',
      ['1 a: x', '1 b: x'],
    ],
    [
      'behind the key of the list',
      'images: # kustomize-bump: hold x\n- name: a\n- name: b\n',
      ['1 a: x', '1 b: x'],
    ],
    [
      'without a reason',
      'images:\n# kustomize-bump: hold\n- name: a\n',
      ['2 a: '],
    ],
    [
      'in a list of one line',
      'images: [{name: a}, {name: b}] # kustomize-bump: hold x\n',
      ['1 a: x', '1 b: x'],
    ],
    [
      'in braces over lines',
      'images: [\n  # kustomize-bump: hold x\n  {name: a},\n  {name: b} # kustomize-bump: hold y\n]\n',
      ['2 a: x', '4 b: y'],
    ],
    [
      'as text, not as a comment',
      'images:\n- name: "a # kustomize-bump: hold x"\n- name: b\n',
      [],
    ],
    [
      'far above, behind an empty line',
      '# kustomize-bump: hold x\n\nimages:\n- name: a\n',
      [],
    ],
    ['of another program', 'images:\n# bump: hold x\n- name: a\n', []],
    [
      'with CRLF',
      'images:\r\n# kustomize-bump: hold x\r\n- name: a\r\n',
      ['2 a: x'],
    ],
  ])('%s', (_, text, expected) => {
    expect(holds(text)).toEqual(expected)
  })
})

const held = (text: string, ...names: string[]) => {
  const result = withHold(source(text), new Set(names), 'why')
  return result.kind === 'edited' ? result.text : result.problem.message
}

describe('holding an entry adds one line, and letting it go takes that line away', () => {
  test.each([
    [
      'a block list',
      'images:\n- name: a\n- name: b\n',
      'images:\n- name: a\n# kustomize-bump: hold why\n- name: b\n',
    ],
    [
      'an indented list with CRLF',
      'images:\r\n  - name: b\r\n',
      'images:\r\n  # kustomize-bump: hold why\r\n  - name: b\r\n',
    ],
    [
      'a list of one line',
      'images: [{name: b}]\n',
      '# kustomize-bump: hold why\nimages: [{name: b}]\n',
    ],
    [
      'braces over lines',
      'images: [\n  {name: a},\n  {name: b}\n]\n',
      'images: [\n  {name: a},\n  # kustomize-bump: hold why\n  {name: b}\n]\n',
    ],
    [
      'a file without a last line break',
      'images:\n- name: b',
      'images:\n# kustomize-bump: hold why\n- name: b',
    ],
    [
      'a byte order mark',
      '\uFEFFimages: [{name: b}]\n',
      '\uFEFF# kustomize-bump: hold why\nimages: [{name: b}]\n',
    ],
  ])('%s', (_, text, expected) => {
    expect(held(text, 'b')).toBe(expected)
    expect(holds(expected)).toEqual([expect.stringMatching(/b: why$/)])
    expect(withoutHold(source(expected), new Set(['b']))).toEqual({
      kind: 'edited',
      text,
    })
    expect(held(expected, 'b')).toBe(expected)
  })

  test('a reason is changed in its place', () => {
    expect(held('images:\n- name: b # kustomize-bump: hold old\n', 'b')).toBe(
      'images:\n- name: b # kustomize-bump: hold why\n',
    )
  })

  test('a comment behind a value goes without the value', () => {
    expect(
      withoutHold(
        source('images:\n- name: b # kustomize-bump: hold old\n'),
        new Set(['b']),
      ),
    ).toEqual({ kind: 'edited', text: 'images:\n- name: b\n' })
  })

  test('JSON has no comments', () => {
    expect(held('{"images": [{"name": "b"}]}', 'b')).toMatch(
      /JSON style, which has no comments/,
    )
  })

  test('one of two on a line is refused', () => {
    expect(held('images: [{name: a}, {name: b}]\n', 'b')).toMatch(
      /are on one line/,
    )
    expect(held('images: [{name: a}, {name: b}]\n', 'a', 'b')).toBe(
      '# kustomize-bump: hold why\nimages: [{name: a}, {name: b}]\n',
    )
  })
})

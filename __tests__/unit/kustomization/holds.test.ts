import { describe, expect, test } from '@jest/globals'
import { editImages } from '../../../src/kustomization/edit.ts'
import { readHolds } from '../../../src/kustomization/holds/read.ts'
import {
  withHold,
  withoutHold,
} from '../../../src/kustomization/holds/write.ts'

const source = (text: string) => ({ file: 'kustomization.yaml', text })

function holds(
  text: string,
  asked = [...text.matchAll(/name: "?(\w)/g)].map(([, name = '']) => name),
) {
  const found = readHolds(source(text), new Set(asked))
  return 'kind' in found
    ? found.problem.message
    : found.flatMap(({ names, reason, line }) =>
        names.map((name) => `${line} ${name}: ${reason}`),
      )
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
      'above the list, behind an empty line',
      '# kustomize-bump: hold x\n\nimages:\n- name: a\n- name: b\n',
      ['1 a: x', '1 b: x'],
    ],
    [
      'above it, behind an empty line',
      'images:\n- name: a\n# kustomize-bump: hold x\n\n\n- name: b\n',
      ['3 b: x'],
    ],
    [
      'below its last line, indented as its keys',
      'images:\n- name: a\n  newTag: "1"\n  # kustomize-bump: hold x\n- name: b\n',
      ['4 a: x'],
    ],
    [
      'below its last line, with another comment in between',
      'images:\n  - name: a\n    newTag: "1"\n    # and\n    # kustomize-bump: hold x\n  - name: b\n',
      ['5 a: x'],
    ],
    [
      'between two, which both may be meant',
      'images:\n- name: a\n  newTag: "1"\n\n  # kustomize-bump: hold x\n- name: b\n',
      ['5 a: x', '5 b: x'],
    ],
    [
      'at the end of the file',
      'images:\n- name: a\n- name: b\n  newTag: "1"\n  # kustomize-bump: hold x\n',
      ['5 b: x'],
    ],
    [
      'below it, with a comment in between that is not indented, for all of the list',
      'images:\n- name: a\n- name: b\n# and\n  # kustomize-bump: hold x\n',
      ['5 a: x', '5 b: x'],
    ],
    [
      'at the end of the file, not indented, for all of the list',
      'images:\n- name: a\n- name: b\n# kustomize-bump: hold x',
      ['4 a: x', '4 b: x'],
    ],
    [
      'at the end of the list, for all of it',
      'images:\n  - name: a\n  - name: b\n  # kustomize-bump: hold x\nresources: []\n',
      ['4 a: x', '4 b: x'],
    ],
    [
      'at the end of braces over lines, for all of them',
      'images: [\n  {name: a},\n  {name: b}\n  # kustomize-bump: hold x\n]\n',
      ['4 a: x', '4 b: x'],
    ],
    [
      'behind the end of braces over lines',
      'images: [\n  {name: a},\n  {name: b}\n] # kustomize-bump: hold x\n',
      ['4 a: x', '4 b: x'],
    ],
    [
      'behind the bracket that opens one of two lists',
      'imageTags:\n- name: b\nimages:\n  [ # kustomize-bump: hold x\n  {name: a}]\n',
      ['4 a: x'],
    ],
    [
      'behind the bracket on the line of the last, for all of them',
      'images: [\n  {name: a},\n  {name: b}] # kustomize-bump: hold x\n',
      ['3 a: x', '3 b: x'],
    ],
    [
      'below a text that ends in blank lines',
      'images:\n- name: a\n  newTag: |+\n    1\n\n  # kustomize-bump: hold x\n- name: b\n',
      ['6 a: x', '6 b: x'],
    ],
    [
      'behind its dash',
      'images:\n- # kustomize-bump: hold x\n  name: a\n- name: b\n',
      ['2 a: x'],
    ],
    [
      'at the top of the file, for all of it',
      '# kustomize-bump: hold x\nkind: Kustomization\nresources: []\nimages:\n- name: a\n- name: b\n',
      ['1 a: x', '1 b: x'],
    ],
    [
      'behind a marker of Flux',
      'images:\n- name: a\n  newTag: v1 # {"$imagepolicy": "flux-system:app:tag"} # kustomize-bump: hold x\n- name: b\n',
      ['3 a: x'],
    ],
    [
      'with a colon',
      'images:\n# kustomize-bump: hold: bug\n- name: a\n',
      ['2 a: bug'],
    ],
    [
      'with a dash, without a blank, in capitals',
      'images:\n#kustomize-bump:HOLD - bug\n- name: a\n',
      ['2 a: bug'],
    ],
    [
      'in other words',
      'images:\n# kustomize-bump: on hold, see #1\n- name: a\n## kustomize-bump held\n- name: b\n',
      ['2 a: , see #1', '4 b: '],
    ],
    [
      'that is not a hold',
      'images:\n# kustomize-bump: holdover, no hold\n- name: a\n',
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

test.each([
  'images:\n- name: a\n  newTag: "1"\n  # kustomize-bump: hold x\n',
  'images:\n- name: a\n  newTag: "1"\n# kustomize-bump: hold x\nresources: []\n',
  'images:\n- name: a\n\n  # and # kustomize-bump: hold x\n',
  'images:\n- name: a\n  newTag: >+\n    1\n\n  # kustomize-bump: hold x\n',
  'imageTags:\n- name: a\n  newTag: "1"\n  # kustomize-bump: hold x\n',
  'imageTags: [\n  {name: b},\n  {name: a}] # kustomize-bump: hold x\n',
])('a new entry takes no hold of another away: %j', (text) => {
  const field = { kind: 'set', value: 'v1' } as const
  const none = { kind: 'remove' } as const
  const find = { by: 'name', names: ['c'] } as const
  const edit = { find, newName: none, newTag: field, digest: none }
  const result = editImages(source(text), [edit])
  const before = holds(text, ['a'])
  expect(before).toHaveLength(1)
  expect(result.kind === 'edited' && holds(result.text, ['a'])).toHaveLength(1)
})

test('a comment for all of the list holds what is not there yet', () => {
  const list = 'images:\n- name: a\n'
  expect(holds(`# kustomize-bump: hold x\n${list}`, ['c'])).toEqual(['1 c: x'])
  expect(holds('# kustomize-bump: hold x\nresources: []\n', ['c'])).toEqual([
    '1 c: x',
  ])
  expect(holds(`${list}# kustomize-bump: hold x\n`, ['c'])).toEqual(['3 c: x'])
  expect(
    holds('images: [{name: a}] # kustomize-bump: hold x\n', ['c']),
  ).toEqual(['1 c: x'])
  expect(
    holds(list.replace('-', '# kustomize-bump: hold x\n-'), ['c']),
  ).toEqual([])
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

  test.each([
    [
      'above the list',
      '# kustomize-bump: hold: old\nimages:\n  - name: a\n  - name: b\n  - name: c\n',
      'images:\n  # kustomize-bump: hold: old\n  - name: a\n  - name: b\n  # kustomize-bump: hold: old\n  - name: c\n',
    ],
    [
      'behind its key',
      'images: # kustomize-bump: hold old\n- name: b\n- name: c\n',
      'images:\n- name: b\n# kustomize-bump: hold old\n- name: c\n',
    ],
    [
      'at the top of the file',
      '# kustomize-bump: hold old\nresources: []\nimages:\n- name: c\n- name: b\n',
      'resources: []\nimages:\n# kustomize-bump: hold old\n- name: c\n- name: b\n',
    ],
  ])(
    'a comment %s goes for one entry and stays for the others',
    (_, text, expected) => {
      expect(withoutHold(source(text), new Set(['b']))).toEqual({
        kind: 'edited',
        text: expected,
      })
    },
  )

  test('an entry gets a reason of its own below one for the list', () => {
    const list = '# kustomize-bump: hold old\nimages:\n- name: a\n- name: b\n'
    const own = list.replace(
      '- name: b',
      '# kustomize-bump: hold why\n- name: b',
    )
    expect(held(list, 'b')).toBe(own)
    expect(held(own, 'b')).toBe(own)
    expect(held(list, 'a', 'b')).toBe(list.replace('hold old', 'hold why'))
  })

  test.each([
    'images: [{name: a}, {name: b}] # kustomize-bump: hold x\n',
    '# kustomize-bump: hold x\nimages: [{name: a},\n  {name: b}]\n',
  ])('one of two that a comment has to hold is refused: %j', (text) => {
    const result = withoutHold(source(text), new Set(['b']))
    expect(result.kind === 'refused' && result.problem.message).toMatch(
      /"a" is not on a line of its own, and a comment would hold "b" too/,
    )
  })

  test('JSON has no comments', () => {
    expect(held('{"images": [{"name": "b"}]}', 'b')).toMatch(
      /JSON style, which has no comments/,
    )
  })

  test('one of two on a line is refused', () => {
    expect(held('images: [{name: a}, {name: b}]\n', 'b')).toMatch(
      /is not on a line of its own/,
    )
    expect(held('images: [{name: a}, {name: b}]\n', 'a', 'b')).toBe(
      '# kustomize-bump: hold why\nimages: [{name: a}, {name: b}]\n',
    )
  })
})

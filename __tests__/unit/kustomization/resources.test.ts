import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parse } from 'yaml'
import {
  withoutResources,
  withResource,
} from '../../../src/kustomization/resources.ts'
import { startKustomize } from '../../../src/kustomize/engine.ts'

const source = (text: string) => ({ file: 'previews/kustomization.yaml', text })

function textOf(result: ReturnType<typeof withResource>): string {
  return result.kind === 'edited' ? result.text : result.problem.message
}
const add = (file: string, folder: string) =>
  textOf(withResource(source(file), folder))
const remove = (file: string, ...folders: readonly string[]) =>
  textOf(withoutResources(source(file), folders))

describe('a folder is listed', () => {
  test.each([
    [
      'behind the last of a list that is not sorted',
      'resources:\n  - zeta\n  - base\n',
      'resources:\n  - zeta\n  - base\n  - pr-7\n',
    ],
    [
      'between those that are sorted by their numbers',
      'resources:\n- pr-2\n- pr-6\n- pr-10\n',
      'resources:\n- pr-2\n- pr-6\n- pr-7\n- pr-10\n',
    ],
    [
      'between those that are sorted by their letters',
      'resources:\n- pr-10\n- pr-2\n- pr-8\n',
      'resources:\n- pr-10\n- pr-2\n- pr-7\n- pr-8\n',
    ],
    [
      'before the first, below the comment that is above the list',
      'resources:\n  # of pull requests\n  - pr-8\nnamespace: x\n',
      'resources:\n  # of pull requests\n  - pr-7\n  - pr-8\nnamespace: x\n',
    ],
    [
      'behind the comments of the item above',
      'resources:\n  - pr-6 # mine\n    # and more\n  # next\n  - pr-8\n',
      'resources:\n  - pr-6 # mine\n    # and more\n  - pr-7\n  # next\n  - pr-8\n',
    ],
    [
      'at the end of a file without a final line break',
      'resources:\n-   pr-6',
      'resources:\n-   pr-6\n-   pr-7',
    ],
    [
      'with the line ends and quotes of the others',
      'resources:\r\n  - "pr-6"\r\n',
      'resources:\r\n  - "pr-6"\r\n  - "pr-7"\r\n',
    ],
    [
      'in brackets',
      'resources: [pr-6, pr-8]\n',
      'resources: [pr-6, pr-7, pr-8]\n',
    ],
    [
      'in brackets on lines',
      'resources: [\n  pr-6,\n  pr-8,\n]\n',
      'resources: [\n  pr-6,\n  pr-7,\n  pr-8,\n]\n',
    ],
    [
      'at the end of brackets on lines',
      'resources: [\n  pr-5,\n  pr-6, # six\n]\n',
      'resources: [\n  pr-5,\n  pr-6, # six\n  pr-7,\n]\n',
    ],
    [
      'in JSON',
      '{"resources": ["pr-6"], "namespace": "x"}\n',
      '{"resources": ["pr-6", "pr-7"], "namespace": "x"}\n',
    ],
    ['in an empty list', 'resources: []\n', 'resources:\n  - pr-7\n'],
    [
      'in a list that has nothing but comments',
      'resources: # none\n  # yet\nimages: []\n',
      'resources: # none\n  - pr-7\n  # yet\nimages: []\n',
    ],
    [
      'in an empty list of JSON',
      '{"resources": []}\n',
      '{"resources": ["pr-7"]}\n',
    ],
    [
      'in a file without resources',
      'kind: Kustomization\nimages:\n- name: a\n',
      'kind: Kustomization\nimages:\n- name: a\nresources:\n- pr-7\n',
    ],
    [
      'not again, however it is written',
      'resources:\n  - ./pr-7/\n',
      'resources:\n  - ./pr-7/\n',
    ],
    [
      'not again by its path from the folder above',
      'resources:\n  - ../previews/pr-7\n',
      'resources:\n  - ../previews/pr-7\n',
    ],
  ])('%s', (_, before, after) => {
    expect(add(before, 'pr-7')).toBe(after)
  })

  test.each([
    ['7', 'resources: [a, "7"]\n'],
    ['../previews/pr-7', 'resources: [a, ../previews/pr-7]\n'],
    ['on', 'resources: [a, "on"]\n'],
  ])('%s is written so that YAML reads a text', (folder, after) => {
    expect(
      add('resources: [a]\n', folder).replace(/\[(.*), a\]/, '[a, $1]'),
    ).toBe(after)
  })
})

describe('a folder is taken out', () => {
  test.each([
    [
      'with its line and the comment on it',
      'resources:\n  # first\n  - base\n  # second\n  - pr-7 # mine\n  - pr-8\n',
      'resources:\n  # first\n  - base\n  # second\n  - pr-8\n',
    ],
    [
      'at the end of a file without a final line break',
      'resources:\n- base\n- pr-7',
      'resources:\n- base',
    ],
    [
      'and leaves an empty list',
      'resources: # all\n  # of pull requests\n  - pr-7\nnamespace: x\n',
      'resources: [] # all\n  # of pull requests\nnamespace: x\n',
    ],
    [
      'and leaves an empty list at the end of the file',
      'namespace: x\nresources:\n- pr-7',
      'namespace: x\nresources: []',
    ],
    ['first in brackets', 'resources: [pr-7, pr-8]\n', 'resources: [pr-8]\n'],
    ['last in brackets', 'resources: [pr-6, ./pr-7]\n', 'resources: [pr-6]\n'],
    ['alone in brackets', 'resources: [ pr-7 ]\n', 'resources: []\n'],
    [
      'in brackets on lines',
      'resources: [\n  pr-6,\n  pr-7,\n]\n',
      'resources: [\n  pr-6,\n]\n',
    ],
    ['in JSON', '{"resources":["pr-7","pr-8"]}', '{"resources":["pr-8"]}'],
    [
      'in brackets on lines with the comment behind it',
      'resources: [\n  # of pull requests\n  pr-6, # six\n  pr-7, # mine\n  # below\n  pr-8\n]\n',
      'resources: [\n  # of pull requests\n  pr-6, # six\n  # below\n  pr-8\n]\n',
    ],
    [
      'first in brackets on lines with comments',
      'resources: [\r\n  pr-7, # mine\r\n  pr-8 # eight\r\n]\r\n',
      'resources: [\r\n  pr-8 # eight\r\n]\r\n',
    ],
    [
      'last in brackets on lines with comments',
      'resources: [\n  pr-6, # six\n  pr-7 # mine\n]\n',
      'resources: [\n  pr-6 # six\n]\n',
    ],
    [
      'alone in brackets on lines with a comment',
      'resources: [\n  # all\n  pr-7 # mine\n]\n',
      'resources: [\n  # all\n]\n',
    ],
    [
      'behind the bracket, with its comment',
      'resources: [pr-7, # mine\n  pr-8]\n',
      'resources: [\n  pr-8]\n',
    ],
    [
      'beside another item, whose comment stays',
      'resources: [\n  pr-6, pr-7, # both\n  pr-8\n]\n',
      'resources: [\n  pr-6, # both\n  pr-8\n]\n',
    ],
    [
      'before a comma on the next line',
      'resources: [\n  pr-7 # mine\n  , pr-8\n]\n',
      'resources: [\n   pr-8\n]\n',
    ],
    [
      'before a comma on the next line, with the line breaks of Windows',
      'resources: [pr-7 # mine\r\n  , pr-8]\r\n',
      'resources: [\r\n   pr-8]\r\n',
    ],
    [
      'every time that it is there, however it is written',
      'resources: [pr-7, a, pr-7/, ../previews/pr-7, ../previews/./pr-7/]',
      'resources: [a]',
    ],
    [
      'where it is, and nothing else',
      'resources: [pr-77]\n',
      'resources: [pr-77]\n',
    ],
    ['from a file without resources', 'namespace: x\n', 'namespace: x\n'],
  ])('%s', (_, before, after) => {
    expect(remove(before, 'pr-7')).toBe(after)
  })

  test('several go at once', () => {
    const list = 'resources:\n- pr-1\n- pr-2\n- pr-3\n- pr-4'
    expect(remove(list, 'pr-3', 'pr-4')).toBe('resources:\n- pr-1\n- pr-2')
    expect(remove('resources: [pr-1, pr-2, pr-3]', 'pr-1', 'pr-2')).toBe(
      'resources: [pr-3]',
    )
  })
})

test('at the root of the repository, a folder is the same however it is written', () => {
  const root = { file: 'kustomization.yaml', text: 'resources: [./pr-7/]\n' }
  expect(textOf(withResource(root, 'pr-7'))).toBe(root.text)
  expect(textOf(withoutResources(root, ['pr-7']))).toBe('resources: []\n')
})

test.each([
  [
    'a map',
    'resources: {a: b}\n',
    '"resources" is a map: write it as a list, with "- FOLDER" on each line',
  ],
  [
    'a list that is used elsewhere',
    'resources: &r [pr-7]\ncomponents: *r\n',
    '"&r" is used elsewhere as "*r"',
  ],
  [
    'a second list',
    'resources: []\nresources: [pr-7]\n',
    '"resources" is here a second time',
  ],
])('refused: %s', (_, file, message) => {
  expect(remove(file, 'pr-7')).toContain(message)
})

/** A list of any style, with comments, and what it lists. */
const lists = fc
  .record({
    numbers: fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 6 }),
    sorted: fc.boolean(),
    style: fc.constantFrom('lines', 'indented', 'brackets', 'spread', 'JSON'),
    quotes: fc.constantFrom('', "'", '"'),
    comments: fc.boolean(),
    feed: fc.constantFrom('\n', '\r\n'),
    isOpen: fc.boolean(),
  })
  .map(({ numbers, sorted, style, quotes, comments, feed, isOpen }) => {
    const order = sorted ? numbers.toSorted((a, b) => a - b) : numbers
    const q = style === 'JSON' ? '"' : quotes
    const items = order.map((number) => `${q}pr-${number}${q}`)
    const dash = style === 'indented' ? '  - ' : '- '
    const lines = [
      ...(comments ? ['# first'] : []),
      ...(items.length === 0
        ? ['resources: []']
        : style === 'brackets'
          ? [`resources: [${items.join(', ')}]`]
          : style === 'spread'
            ? [
                'resources: [',
                ...items.map((item, index) => {
                  const comma = index < items.length - 1 ? ',' : ''
                  return `  ${item}${comma}${comments ? ` # ${index}` : ''}`
                }),
                ']',
              ]
            : [
                'resources:',
                ...items.map(
                  (item, index) =>
                    `${dash}${item}${comments && index === 1 ? ' # one' : ''}`,
                ),
              ]),
    ]
    const file =
      style === 'JSON'
        ? `{"namespace": "x", "resources": [${items.join(', ')}]}`
        : lines.join(feed)
    return {
      file: isOpen ? file : file + feed,
      names: order.map((number) => `pr-${number}`),
    }
  })

const parsed = (file: string) =>
  (parse(file) as { readonly resources: readonly string[] }).resources

test('whatever the style: added once, read as added, and gone again byte for byte', () => {
  fc.assert(
    fc.property(
      lists,
      fc.integer({ min: 0, max: 40 }),
      ({ file, names }, n) => {
        const name = `pr-${n}`
        const added = add(file, name)
        expect(new Set(parsed(added))).toEqual(new Set([...names, name]))
        expect(add(added, name)).toBe(added)
        const removed = remove(added, name)
        expect(parsed(removed)).toEqual(names.filter((one) => one !== name))
        if (!names.includes(name)) expect(removed).toBe(file)
        const isSorted = names.every(
          (one, index) =>
            index === 0 ||
            Number(one.slice(3)) > Number(names[index - 1]?.slice(3)),
        )
        if (isSorted)
          expect(parsed(added)).toEqual(
            parsed(added).toSorted(
              (a, b) => Number(a.slice(3)) - Number(b.slice(3)),
            ),
          )
      },
    ),
    { seed: 20261128, numRuns: 1000 },
  )
})

test('kustomize builds a list that has become empty, and one that is filled again', async () => {
  const kustomize = startKustomize({ signal: new AbortController().signal })
  const preview = Buffer.from('resources: [config.yaml]\nnamespace: pr-7\n')
  const config = Buffer.from(
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n',
  )
  const build = async (list: string) => {
    const files = new Map([
      ['previews/kustomization.yaml', Buffer.from(list)],
      ['previews/pr-7/kustomization.yaml', preview],
      ['previews/pr-7/config.yaml', config],
    ])
    const built = await kustomize.render({ files, folder: 'previews' })
    return built.kind === 'rendered' ? built.manifests : built
  }
  const full = 'resources:\n  - pr-7\n'
  const empty = remove(full, 'pr-7')
  expect(await build(empty)).toBe('')
  expect(await build(remove('{"resources": ["pr-7"]}', 'pr-7'))).toBe('')
  expect(await build(add(empty, 'pr-7'))).toContain('namespace: pr-7')
  await kustomize[Symbol.asyncDispose]()
})

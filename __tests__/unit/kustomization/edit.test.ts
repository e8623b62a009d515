import { readdirSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import type { ImageEdit } from '../../../src/image/entry.ts'
import type { EditResult } from '../../../src/kustomization/edit.ts'
import {
  digest,
  digestBesideTag,
  editText,
  image,
  readText,
  repositoryTag,
  tag,
  tagAndDigest,
} from '../../support/kustomization/edits.ts'
import {
  after,
  before,
  golden,
  refused,
} from '../../support/kustomization/golden.ts'

const variants = Object.keys(golden)

describe('golden files', () => {
  test.each(variants)('%s', (variant) => {
    expect(edited(before(variant), editsOf(variant)).text).toBe(after(variant))
  })

  test('every file is asked for', () => {
    const folder = new URL('../../fixtures/kustomizations/', import.meta.url)
    const expected = [
      ...variants.map((variant) => `${variant}.after.yaml`),
      ...[...variants, ...Object.keys(refused)].map(
        (variant) => `${variant}.before.yaml`,
      ),
    ]
    expect(readdirSync(folder).toSorted()).toEqual(expected.toSorted())
  })
})

test.each(Object.entries(refused))(
  '%s: refused for a comment between its braces',
  (variant, { at, edits }) => {
    const text = before(variant)
    const result = editText(text, edits)
    if (result.kind === 'edited') throw new Error(`not refused: ${result.text}`)
    const { code, at: place, message } = result.problem
    expect([code, `${place?.line}:${place?.column}`]).toEqual([
      'comment-in-braces',
      at,
    ])
    expect(message).toMatch(/^these braces hold the comment "#.*", .*: /)
    expect(editText(text, [])).toMatchObject({ kind: 'edited', text })
  },
)

describe('properties of every golden file', () => {
  test.each(variants)('%s: twice is once', (variant) => {
    expect(edited(after(variant), editsOf(variant)).text).toBe(after(variant))
  })

  test.each(variants)(
    '%s: the order of the edits does not matter',
    (variant) => {
      const reversed = edited(before(variant), editsOf(variant).toReversed())
      expect(reversed.text).toBe(after(variant))
    },
  )

  test.each(variants)('%s: reads back as reported', (variant) => {
    const result = edited(before(variant), editsOf(variant))
    const entries = entriesOf(result.text)
    for (const entry of result.entries)
      expect(entries).toContainEqual(entry.after)
  })

  // The yaml package does not see that a comment at the start of a line needs no white space.
  const readable = variants.filter(
    (variant) => variant !== 'flow-comment-at-line-start',
  )
  test.each(readable)(
    '%s: still a map without errors to the yaml package',
    (variant) => {
      const [document] = parseAllDocuments(after(variant), {
        uniqueKeys: false,
      })
      expect(document).toHaveProperty('errors', [])
    },
  )

  test.each(variants)(
    '%s: to the values that are there, not a byte',
    (variant) => {
      const present = firstOfEach(entriesOf(after(variant)))
      const edits = present.map(({ name, newName, newTag, digest: hash }) => ({
        find: { by: 'name', names: [name] } as const,
        newName: wish(newName),
        newTag: wish(newTag),
        digest: wish(hash),
      }))
      if (variant.startsWith('duplicate-') || holdsNumber(after(variant)))
        return
      expect(edited(after(variant), edits).text).toBe(after(variant))
    },
  )
})

describe('what was done is told', () => {
  const file =
    'images:\n- name: app\n  newTag: v1\n- digest: sha256:aa\n  name: web\n'

  test('the entry, its line, and its values before and after', () => {
    const { entries } = edited(file, [
      tag('web', 'v2'),
      tagAndDigest('app', 'v2', 'sha256:bb'),
      image('new', 'ghcr.io/acme/new', 'v1'),
    ])
    expect(entries).toEqual([
      {
        edit: 0,
        line: 4,
        before: { name: 'web', digest: 'sha256:aa' },
        after: { name: 'web', newTag: 'v2' },
      },
      {
        edit: 1,
        line: 2,
        before: { name: 'app', newTag: 'v1' },
        after: { name: 'app', newTag: 'v2', digest: 'sha256:bb' },
      },
      {
        edit: 2,
        line: 1,
        before: undefined,
        after: { name: 'new', newName: 'ghcr.io/acme/new', newTag: 'v1' },
      },
    ])
  })

  test('an entry that is right already, too', () => {
    const { text, entries } = edited(file, [tag('app', 'v1')])
    const same = { name: 'app', newTag: 'v1' }
    expect(text).toBe(file)
    expect(entries).toEqual([{ edit: 0, line: 2, before: same, after: same }])
  })

  test('two edits that agree on one entry', () => {
    const twice = 'images:\n- name: app\n  newName: reg/app\n'
    const { text, entries } = edited(twice, [
      tag('app', 'v2'),
      repositoryTag('reg/app', 'v2'),
    ])
    expect(text).toBe(`${twice}  newTag: v2\n`)
    expect(entries.map(({ edit, line }) => [edit, line])).toEqual([
      [0, 2],
      [1, 2],
    ])
  })

  test('no edits, no change', () => {
    expect(edited(file, [])).toMatchObject({
      text: file,
      entries: [],
      warnings: [],
    })
  })
})

describe('values', () => {
  test('of several entries of one name the first says what is kept', () => {
    const file =
      'images:\n- name: app\n  newTag: v1\n- name: app\n  newName: reg/app\n'
    const hash = 'sha256:aa'
    const result = edited(file, [
      { ...digest('app', hash), newTag: { kind: 'keep' } },
    ])
    const both = { name: 'app', newTag: 'v1', digest: hash }
    expect(entriesOf(result.text)).toEqual([both, both])
  })

  test('an entry whose newName holds a tag is of that repository', () => {
    const file =
      'images:\n- name: app\n  newName: reg:5000/app:stable\n  digest: sha256:aa\n'
    const edit = {
      ...digest('', 'sha256:bb'),
      find: { by: 'repository', names: ['reg:5000/app'] } as const,
    }
    expect(edited(file, [edit]).text).toBe(file.replace('aa', 'bb'))
  })

  const keep = { kind: 'keep' } as const
  test.each([
    ['a tag', tag('app', 'v2'), 'reg:5000/app:v1', 'reg:5000/app:v2'],
    ['a tag in place of a digest', tag('app', 'v2'), 'r/a@sha256:aa', 'r/a:v2'],
    ['a tag in place of both', tag('app', 'v2'), 'r/a:v1@sha256:aa', 'r/a:v2'],
    [
      'a tag and a digest where both are',
      tagAndDigest('app', 'v2', 'sha256:bb'),
      'r/a:v1@sha256:aa',
      'r/a:v2@sha256:bb',
    ],
    [
      'a digest, and its own field where only a tag is',
      tagAndDigest('app', 'v2', 'sha256:bb'),
      'r/a:v1',
      'r/a:v2\n  digest: sha256:bb',
    ],
    ['a digest', digest('app', 'sha256:bb'), 'r/a@sha256:aa', 'r/a@sha256:bb'],
    [
      'a digest, and the tag that is kept',
      digestBesideTag('app', 'sha256:bb'),
      'r/a:v1@sha256:aa',
      'r/a:v1@sha256:bb',
    ],
    [
      'another repository, and the tag that is kept',
      { ...image('app', 'r/b', ''), newTag: keep },
      'r/a:v1',
      'r/b\n  newTag: v1',
    ],
  ])(
    'a newName that holds the version takes %s',
    (_what, edit, newName, expected) => {
      const list = `images:\n- name: app\n  newName: ${newName}\n`
      expect(edited(list, [edit]).text).toBe(
        list.replace(newName, () => expected),
      )
    },
  )

  test('a newName that repeats the name stays, and is not added', () => {
    const file = 'images:\n- name: app\n  newName: app\n- name: web\n'
    const edits = ['app', 'web'].map((name) => ({
      ...tag(name, 'v2'),
      newName: { kind: 'remove' } as const,
    }))
    expect(edited(file, edits).text).toBe(
      'images:\n- name: app\n  newName: app\n  newTag: v2\n- name: web\n  newTag: v2\n',
    )
  })

  test('an empty text to set is none', () => {
    const file = 'images:\n- name: app\n  newName: x\n'
    expect(edited(file, [image('app', '', 'v1')]).text).toBe(
      'images:\n- name: app\n  newTag: v1\n',
    )
  })

  test('the last of duplicate keys is live, and a merge key counts where it stands', () => {
    const entries = [
      '- &base {name: base, newTag: base}',
      '- {name: a, name: last, NEWTAG: v1}',
      '- {newTag: before, name: before, <<: *base}',
      '- {<<: *base, newTag: after, name: after}',
      '- *base',
      '-',
      '- {newTag: null, digest: ~}',
    ]
    expect(entriesOf(`images:\n${entries.join('\n')}\n`)).toEqual([
      { name: 'base', newTag: 'base' },
      { name: 'last', newTag: 'v1' },
      { name: 'base', newTag: 'base' },
      { name: 'after', newTag: 'after' },
      { name: 'base', newTag: 'base' },
      { name: '' },
    ])
  })
})

test.each([
  'images:\n- &a {name: app, <<: [*a, *a]}\n',
  'images:\n- &a\n  name: app\n  <<: *a\n',
  'metadata: &l [*l, *l]\nimages:\n- <<: *l\n  name: app\n',
])('merges without end are read: %j', (file) => {
  expect(entriesOf(file)).toEqual([{ name: 'app' }])
})

test('no chain of merges is too long, whichever end is read first', () => {
  const links = Array.from(
    { length: 5000 },
    (_, index) => `  - &m${index + 1} {<<: *m${index}}\n`,
  )
  const chain = `metadata:\n  - &m0 {newTag: v0}\n${links.join('')}`
  const file = `${chain}images:\n- {name: app, <<: *m5000}\n`
  expect(entriesOf(file)).toEqual([{ name: 'app', newTag: 'v0' }])
})

test('merges of merges do not multiply', () => {
  const maps = Array.from(
    { length: 60 },
    (_, index) => `- &m${index + 1} {<<: [*m${index}, *m${index}]}`,
  )
  const file = `images:\n- &m0 {name: app}\n${maps.join('\n')}\n`
  expect(entriesOf(file)).toHaveLength(61)
})

test('many entries and edits', () => {
  const numbers = Array.from({ length: 2500 }, (_, index) => index)
  const list = numbers.map((index) => `- name: app-${index}\n  newTag: v1\n`)
  const edits = numbers
    .slice(0, 10)
    .map((index) => tag(`app-${index * 250}`, 'v2'))
  const { entries } = edited(`images:\n${list.join('')}`, edits)
  expect(entries.map(({ line }) => line)).toEqual(
    numbers.slice(0, 10).map((index) => 2 + index * 500),
  )
})

function editsOf(variant: string): readonly ImageEdit[] {
  return golden[variant] ?? []
}

function edited(
  text: string,
  edits: readonly ImageEdit[],
): EditResult & { kind: 'edited' } {
  const result = editText(text, edits)
  if (result.kind === 'refused') throw new Error(result.problem.message)
  return result
}

function entriesOf(text: string) {
  const result = readText(text)
  if (result.kind === 'refused') throw new Error(result.problem.message)
  return result.entries
}

function firstOfEach(entries: ReturnType<typeof entriesOf>) {
  const named = entries.filter(({ name }) => name !== '')
  return named.filter(
    ({ name }, index) =>
      named.findIndex((other) => other.name === name) === index,
  )
}

function wish(value: string | undefined) {
  return value === undefined
    ? ({ kind: 'remove' } as const)
    : ({ kind: 'set', value } as const)
}

/** An unquoted number is written anew even if the value stays. */
function holdsNumber(text: string): boolean {
  return /newTag: [0-9.]+$/m.test(text)
}

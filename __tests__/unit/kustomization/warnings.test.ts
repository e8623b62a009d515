import { expect, test } from '@jest/globals'

import {
  editText,
  repositoryTag,
  tag,
} from '../../support/kustomization/edits.ts'

test('a repository that is in one of several entries of a name', () => {
  const file = 'images:\n- name: app\n- name: app\n  newName: reg/app\n'
  const result = editText(file, [repositoryTag('reg/app', 'v2')])
  expect(result).toMatchObject({
    text: `${file}  newTag: v2\n`,
    warnings: [
      {
        code: 'duplicate-image',
        at: { file: 'kustomization.yaml', line: 3, column: 3 },
        message: expect.stringContaining(
          '"app" has several entries and kustomize applies them one after the other',
        ),
      },
    ],
  })
})

test.each([
  ['', '"tagSuffix: -x" no longer applies, as the entry has "newTag: v2"'],
  ['  newTag: v1\n', undefined],
  ['  digest: sha256:aa\n', undefined],
])('a tagSuffix beside %j', (more, says) => {
  const file = `images:\n- name: app\n  tagSuffix: -x\n${more}`
  const result = editText(file, [tag('app', 'v2')])
  const found = result.kind === 'edited' ? result.warnings : []
  expect(found).toEqual(
    says === undefined
      ? []
      : [
          {
            severity: 'notice',
            code: 'tag-suffix-ignored',
            message: `${says}: ask for the tag "v2-x", or remove tagSuffix`,
            at: { file: 'kustomization.yaml', line: 3, column: 14 },
          },
        ],
  )
})

test.each([
  {
    why: 'several entries of another image',
    file: 'images:\n- name: web\n- name: app\n- name: web\n',
    warnings: [
      [
        'duplicate-image',
        4,
        3,
        '"web" has several entries and kustomize applies them one after the other',
      ],
    ],
  },
  {
    why: 'several entries of this image',
    file: 'images:\n- name: app\n- name: app\n',
    warnings: [
      [
        'duplicate-image',
        3,
        3,
        '"app" has several entries and this action sets all of them',
      ],
    ],
  },
  {
    why: 'the old name of the list',
    file: 'imageTags:\n- name: app\n',
    warnings: [
      ['legacy-image-tags', 1, 1, '"imageTags" is the old name of "images"'],
    ],
  },
  {
    why: 'names that are regular expressions',
    file: 'images:\n- name: .*/app\n- name: c++\n- name: ghcr.io/acme/web\n',
    warnings: [
      ['name-is-pattern', 2, 3, '".*/app" as a regular expression'],
      ['name-is-pattern', 3, 3, '"c++" as a regular expression'],
    ],
  },
  {
    why: 'an entry that a stray dash cut in two',
    file: 'images:\n- name: app\n- newTag: v1\n',
    warnings: [['nameless-entry', 3, 3, 'remove a stray dash']],
  },
  { why: 'nothing', file: 'images:\n- name: app\n', warnings: [] },
])('warned of: $why', ({ file, warnings }) => {
  const result = editText(file, [tag('app', 'v2')])
  expect(result.kind).toBe('edited')
  const found = result.kind === 'edited' ? result.warnings : []
  expect(found.map(({ code, at }) => [code, at?.line, at?.column])).toEqual(
    warnings.map((warning) => warning.slice(0, 3)),
  )
  for (const [index, [, , , says]] of warnings.entries()) {
    expect(found[index]?.message).toContain(says)
  }
})

import { describe, expect, test } from '@jest/globals'
import type { ImageEdit } from '../../../src/image/entry.ts'
import {
  digest,
  editText,
  image,
  readText,
  repositoryTag,
  tag,
} from '../../support/kustomization/edits.ts'

const appV2 = [tag('app', 'v2')]

interface Case {
  readonly why: string
  readonly file: string
  readonly edits?: readonly ImageEdit[]
  readonly code: string
  readonly at: string
  readonly says: string
}

const anyEdit: readonly Case[] = [
  {
    why: 'a second list of images',
    file: 'images:\n- name: app\nresources: []\nimages:\n- name: app\n',
    code: 'duplicate-list',
    at: '4:1',
    says: '"images" is here a second time ("images" above)',
  },
  {
    why: 'a second list in another spelling',
    file: 'Images:\n- name: app\nimages: []\n',
    code: 'duplicate-list',
    at: '3:1',
    says: '"images" is here a second time ("Images" above)',
  },
  {
    why: 'images as a map',
    file: 'images:\n  app: v1\n',
    code: 'not-a-list',
    at: '2:3',
    says: '"images" is a map: write it as a list',
  },
  {
    why: 'images as a text',
    file: 'images: app:v1\n',
    code: 'not-a-list',
    at: '1:9',
    says: '"images" is "app:v1"',
  },
  {
    why: 'images as an empty text',
    file: 'images: ""\n',
    code: 'not-a-list',
    at: '1:9',
    says: '"images" is ""',
  },
  {
    why: 'images as an alias',
    file: 'imageTags: &a []\nimages: *a\n',
    code: 'not-a-list',
    at: '2:9',
    says: 'an alias',
  },
  {
    why: 'an entry that is a text',
    file: 'images:\n- app:v1\n',
    code: 'entry-not-a-map',
    at: '2:3',
    says: '"app:v1", which is not a map: write it as "- name: NAME"',
  },
  {
    why: 'an entry that is a list',
    file: 'images:\n- - name: app\n',
    code: 'entry-not-a-map',
    at: '2:3',
    says: '"- name: app", which is not a map',
  },
  {
    why: 'a Kustomization of Flux',
    file: 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec:\n  path: ./deploy\n',
    code: 'flux-kustomization',
    at: '1:13',
    says: 'a Kustomization of Flux, not of kustomize',
  },
  {
    why: 'another kind',
    file: 'apiVersion: apps/v1\nkind: Deployment\n',
    code: 'wrong-kind',
    at: '2:7',
    says: '"kind: Deployment" is not a kustomization',
  },
  {
    why: 'conflict markers',
    file: 'images:\n<<<<<<< HEAD\n- name: app\n=======\n- name: b\n>>>>>>> x\n',
    code: 'conflict-marker',
    at: '2:1',
    says: '"<<<<<<< HEAD" was left by a merge conflict',
  },
  {
    why: 'the end of a conflict',
    file: 'images:\r\n- name: app\r\n>>>>>>> theirs\r\n',
    code: 'conflict-marker',
    at: '3:1',
    says: '">>>>>>> theirs"',
  },
  {
    why: 'a tab as indentation',
    file: 'images:\n- name: app\n\tnewTag: v1\n',
    code: 'tab-indent',
    at: '3:1',
    says: 'a tab indents the line "newTag: v1"',
  },
  {
    why: 'a bad indentation',
    file: 'images:\n- name: app\n newTag: v1\n',
    code: 'invalid-yaml',
    at: '3:1',
    says: 'the file is not valid YAML',
  },
  {
    why: 'an indentation that is too deep',
    file: 'images:\n- name: app\n   newTag: v1\nresources: [a]\n',
    code: 'invalid-yaml',
    at: '3:4',
    says: '"newTag: v1" is indented deeper than the key above',
  },
  {
    why: 'an unclosed quote',
    file: 'images:\n- name: "app\n  newTag: v1\n',
    code: 'invalid-yaml',
    at: '4:1',
    says: 'Missing closing "quote',
  },
  {
    why: 'a template that is no YAML',
    file: 'images:\n- name: app\n  newTag: {{ .Values.tag }}-x\n',
    code: 'invalid-yaml',
    at: '3:28',
    says: 'looks like a template that was never rendered',
  },
  {
    why: 'an alias of nothing',
    file: 'images:\n- name: app\n  newTag: *version\n',
    code: 'invalid-yaml',
    at: '3:11',
    says: 'no anchor "&version" stands before "*version"',
  },
  {
    why: 'an alias before its anchor',
    file: 'a: *v\nb: &v 1\n',
    code: 'invalid-yaml',
    at: '1:4',
    says: '"&v"',
  },
  {
    why: 'nesting without end',
    file: `images: ${'['.repeat(20_000)}`,
    code: 'invalid-yaml',
    at: '1:1',
    says: 'nested too deeply',
  },
  {
    why: 'a NUL',
    file: 'images:\n- name: a\u0000pp\n',
    code: 'binary',
    at: '2:10',
    says: 'U+0000',
  },
  {
    why: 'UTF-16 read as UTF-8',
    file: '\uFFFDk\u0000i\u0000n\u0000d\u0000',
    code: 'binary',
    at: '1:3',
    says: 'save it as UTF-8 text',
  },
  {
    why: 'a line separator',
    file: 'images:\n- name: app # x\u2028  digest: y\n',
    code: 'line-separator',
    at: '2:16',
    says: 'U+2028',
  },
  {
    why: 'a paragraph separator',
    file: 'images: []\n#\u2029',
    code: 'line-separator',
    at: '2:2',
    says: 'U+2029',
  },
  {
    why: 'a next line',
    file: '# \u0085images: []',
    code: 'line-separator',
    at: '1:3',
    says: 'U+0085',
  },
  {
    why: 'a carriage return alone',
    file: 'images:\r- name: app\r',
    code: 'carriage-return',
    at: '1:8',
    says: 'LF or CRLF',
  },
  {
    why: 'more than a mebibyte',
    file: `# ${'ü'.repeat(600_000)}\nimages: []\n`,
    code: 'too-large',
    at: '1:1',
    says: '1200014 bytes',
  },
  { why: 'nothing', file: '', code: 'empty-file', at: '1:1', says: 'is empty' },
  {
    why: 'a comment only, before another document',
    file: '---\n# licence\n---\nimages: []\n',
    code: 'empty-file',
    at: '1:1',
    says: 'its first document',
  },
  {
    why: 'a list',
    file: '- images\n',
    code: 'not-a-map',
    at: '1:1',
    says: '"- images" is not a kustomization',
  },
  {
    why: 'a text',
    file: '\uFEFF404: Not Found'.slice(0, 4),
    code: 'not-a-map',
    at: '1:1',
    says: 'which is a map with keys such as',
  },
  {
    why: 'a merge key at the top',
    file: 'metadata: &m {images: []}\n<<: *m\n',
    code: 'merge-key',
    at: '2:1',
    says: 'write its keys out',
  },
  {
    why: 'an alias as a key',
    file: 'namespace: &i images\n*i :\n- name: app\n',
    code: 'unsupported-syntax',
    at: '2:1',
    says: 'the key "*i" is an alias, and so can be any key: write the key out',
  },
  {
    why: 'an alias as a key of an entry',
    file: 'namespace: &n name\nimages:\n- *n : app\n',
    code: 'unsupported-syntax',
    at: '3:3',
    says: '"*n"',
  },
]

const thisEdit: readonly Case[] = [
  {
    why: 'an anchor that is used elsewhere',
    file: 'images:\n- name: app\n  newTag: &version v1\ncommonLabels:\n  version: *version\n',
    code: 'anchor-in-use',
    at: '3:20',
    says: '"&version" is used elsewhere as "*version"',
  },
  {
    why: 'an anchor on what has to go',
    file: 'images:\n- name: app\n  digest: &d sha256:aa\n- name: web\n  digest: *d\n',
    code: 'anchor-in-use',
    at: '3:14',
    says: '"&d"',
  },
  {
    why: 'an entry that others merge',
    file: 'images:\n- &app\n  name: app\n- <<: *app\n  name: web\n',
    code: 'anchor-in-use',
    at: '3:3',
    says: '"&app"',
  },
  {
    why: 'an entry that is an alias',
    file: 'images:\n- &web {name: app}\nimageTags:\n- *web\n',
    code: 'anchor-in-use',
    at: '2:8',
    says: '"&web"',
  },
  {
    why: 'a list that is used elsewhere',
    file: 'images: &all\n- name: web\nimageTags: *all\n',
    code: 'not-a-list',
    at: '3:12',
    says: '"imageTags" is an alias',
  },
  {
    why: 'a list of another field, too',
    file: 'images: &all\n- name: web\nmetadata: *all\n',
    code: 'anchor-in-use',
    at: '2:1',
    says: '"&all"',
  },
  {
    why: 'a digest that comes through a merge key',
    file: 'images:\n- &web {name: web, digest: sha256:aa}\n- <<: *web\n  name: app\n',
    code: 'merge-key',
    at: '3:3',
    says: '"digest" comes from the merge key "<<"',
  },
  {
    why: 'a merge key behind the value',
    file: 'images:\n- &web {newTag: v0}\n- name: app\n  newTag: v1\n  <<: *web\n',
    code: 'merge-key',
    at: '5:3',
    says: '"newTag"',
  },
  {
    why: 'a tag beside a newName that has one',
    file: 'images:\n- name: app\n  newName: reg:5000/app:stable\n  newTag: v1\n',
    code: 'two-tags',
    at: '3:12',
    says: '"newName: reg:5000/app:stable" holds a tag or digest, and kustomize would render "reg:5000/app:stable:v2": write "newName: reg:5000/app"',
  },
  {
    why: 'a tag for the repository of such a newName',
    file: 'images:\n- name: app\n  newName: reg/app@sha256:aa\n  newTag: v1\n',
    edits: [repositoryTag('reg/app', 'v2')],
    code: 'two-tags',
    at: '3:12',
    says: 'write "newName: reg/app"',
  },
  {
    why: 'a digest beside a newName that has one',
    file: 'images:\n- name: app\n  newName: reg/app@sha256:aa\n  digest: sha256:cc\n',
    edits: [digest('app', 'sha256:bb')],
    code: 'two-digests',
    at: '3:12',
    says: 'remove the digest from newName',
  },
  {
    why: 'a digest beside a newTag that has one',
    file: 'images:\n- name: app\n  newTag: v1@sha256:aa\n',
    edits: [{ ...digest('app', 'sha256:bb'), newTag: { kind: 'keep' } }],
    code: 'two-digests',
    at: '3:11',
    says: 'remove the digest from newTag',
  },
  {
    why: 'one field in two spellings',
    file: 'images:\n- name: app\n  newTag: v1\n  newtag: v1\n',
    code: 'duplicate-field',
    at: '4:3',
    says: '"newTag" and "newtag" are one field',
  },
  {
    why: 'one field in two spellings, one of them merged',
    file: 'images:\n- name: app\n  newtag: v1\n  <<: {newTag: v9}\n',
    code: 'duplicate-field',
    at: '3:3',
    says: '"newtag" and "newTag" are one field',
  },
  {
    why: 'a template that YAML takes for a map',
    file: 'images:\n- name: app\n  newTag: {{IMAGE_TAG}}\n',
    code: 'field-not-text',
    at: '3:11',
    says: 'a template such as {{TAG}}',
  },
  {
    why: 'an entry found by newName that has no name',
    file: 'images:\n- name: app\n- newName: reg/app\n  newTag: v1\n',
    edits: [repositoryTag('reg/app', 'v2')],
    code: 'entry-without-name',
    at: '3:3',
    says: '"newName: reg/app" but no name',
  },
  {
    why: 'a key without a colon',
    file: 'images:\n- {name: app, newTag}\n',
    code: 'unsupported-syntax',
    at: '2:15',
    says: 'write it as "key: value"',
  },
  {
    why: 'a key with a question mark and without a colon',
    file: 'images:\n- name: app\n  ? newTag\n',
    code: 'unsupported-syntax',
    at: '3:5',
    says: 'write it as "key: value"',
  },
  {
    why: 'an entry without braces',
    file: 'images: [name: app]\n',
    code: 'unsupported-syntax',
    at: '1:10',
    says: '{name: ..., newTag: ...}',
  },
  {
    why: 'two edits of one entry that disagree',
    file: 'images:\n- name: web\n- name: app\n  newName: reg/app\n',
    edits: [tag('app', 'v2'), repositoryTag('reg/app', 'v3')],
    code: 'conflicting-edits',
    at: '3:3',
    says: 'the entry "app" to different values (reg/app:v2 and reg/app:v3)',
  },
  {
    why: 'two edits of one new entry that disagree',
    file: 'kind: Kustomization\n',
    edits: [tag('app', 'v2'), image('app', 'reg/app', 'v2')],
    code: 'conflicting-edits',
    at: '1:1',
    says: '(app:v2 and reg/app:v2)',
  },
  {
    why: 'an edit that would find what another one makes, the next time',
    file: 'images:\n- name: web\n  newName: reg/app\n- name: app\n',
    edits: [repositoryTag('reg/app', 'v3'), image('app', 'reg/app', 'v2')],
    code: 'conflicting-edits',
    at: '4:3',
    says: 'the entry "app" to different values (reg/app:v2 and reg/app:v3)',
  },
]

describe('refused, whatever the edit', () => {
  test.each(anyEdit)('$why', (refusal) => {
    expectRefusal(refusal)
    expect(readText(refusal.file)).toEqual(editText(refusal.file, appV2))
  })
})

describe('refused for this edit', () => {
  test.each(thisEdit)('$why', expectRefusal)

  test('but a value that is right already is no edit', () => {
    const file = thisEdit[0]!.file
    expect(editText(file, [tag('app', 'v1')])).toMatchObject({
      kind: 'edited',
      text: file,
    })
  })
})

/** There is no text to quote, or none that people can read. */
const WITHOUT_QUOTE = new Set([
  'binary',
  'too-large',
  'empty-file',
  'carriage-return',
])

function expectRefusal({ file, edits = appV2, code, at, says }: Case): void {
  const result = editText(file, edits)
  if (result.kind === 'edited') throw new Error(`not refused: ${result.text}`)
  const { problem } = result
  expect({
    code: problem.code,
    at: `${problem.at?.line}:${problem.at?.column}`,
  }).toEqual({ code, at })
  expect(problem.message).toContain(says)
  expect(problem.message).not.toMatch(/\n/)
  // What is there, and behind a colon what to do.
  expect(problem.message).toMatch(/: \w[^"]* /)
  if (!WITHOUT_QUOTE.has(code)) expect(problem.message).toMatch(/"[^"]/)
}

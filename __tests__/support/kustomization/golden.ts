import { readFileSync } from 'node:fs'
import type { ImageEdit } from '../../../src/image/entry.ts'
import {
  digest,
  digestBesideTag,
  image,
  repositoryTag,
  tag,
  tagAndDigest,
} from './edits.ts'

const appV2 = [tag('app', 'v2')]
const newDigest = `sha256:${'2'.repeat(64)}`

const appAndWeb = ['app', 'web'].map((name) => tag(name, 'v2'))
const appAndWebBoth = ['app', 'web'].map((name) =>
  tagAndDigest(name, 'v2', newDigest),
)

const allFour = ['app', 'web', 'api', 'job'].map((name) => tag(name, 'v2'))

/** The variants of real files (`fixtures/kustomizations/VARIANT.before.yaml`) and what is asked of each. */
export const golden: Readonly<Record<string, readonly ImageEdit[]>> = {
  // indentation and dashes
  'indent-2': appV2,
  'indent-0': appV2,
  'indent-1': appV2,
  'indent-3': appV2,
  'indent-4': appV2,
  'wide-dash': [digestBesideTag('app', newDigest)],
  'dash-alone': [tagAndDigest('app', 'v2', newDigest)],
  'indented-root': appV2,
  aligned: [tagAndDigest('app', 'v2', newDigest)],
  'tab-separator': appV2,
  'space-before-colon': appV2,
  // the order of keys
  'tag-first': [digest('app', newDigest)],
  'digest-first': appV2,
  'digest-first-comment-below': appV2,
  'digest-first-only-name-left': appV2,
  'set-new-name': [
    image('app', 'ghcr.io/acme/app', 'v2'),
    image('other', 'new/other', 'v1'),
  ],
  'digest-only': [digest('app', newDigest)],
  'tag-and-digest': [tagAndDigest('app', 'v2', newDigest)],
  'many-edits': ['api-generation', 'api-gateway', 'api-enrichment'].map(
    (name) => tag(name, 'sha-2'),
  ),
  // quotes
  'double-quoted': [tag('app', '1.21')],
  'single-quoted': [tag('app', 'v363')],
  'quoted-keys': [tagAndDigest('app', 'v2', newDigest)],
  'quoted-inserts': [tagAndDigest('app', 'v2', newDigest)],
  'unquoted-number': [tag('app', '1.10')],
  'unquoted-exponent': [digestBesideTag('app', newDigest)],
  'overflowing-float-kept': [tag('app', '8e88487')],
  'look-alikes': [
    tag('app', '7e88487'),
    tag('dated', '2024-01-03'),
    tag('timed', '12.30.1'),
  ],
  'needs-quotes': [tag('app', '1.10')],
  'sha-tags': ['app', 'short', 'pr', 'moving'].map((name) =>
    tag(name, '9897343'),
  ),
  // values that are empty or unusual
  'empty-value': appV2,
  'empty-value-trailing-blank': appV2,
  'empty-value-comment': appV2,
  'template-as-comment': appV2,
  'empty-quotes': appV2,
  'null-value': appV2,
  'tilde-value': appV2,
  'literal-block': appV2,
  'folded-block-comment': appV2,
  'literal-block-at-end': appV2,
  'long-plain-multi-line': [tagAndDigest('app', 'v2', newDigest)],
  'string-tag': appV2,
  'integer-tag': appV2,
  'template-in-value': appV2,
  'tag-suffix': appV2,
  'long-line': appV2,
  // the list is not there, or empty
  'images-null': appV2,
  'images-null-indent-0': appV2,
  'images-tilde': appV2,
  'images-empty-list': appV2,
  'images-empty-list-comment': appV2,
  'images-missing': appV2,
  'images-missing-indent-0': appV2,
  'images-missing-no-list': appV2,
  'images-missing-spaced': appV2,
  'images-missing-trailing-comment': appV2,
  'images-missing-trailing-blanks': appV2,
  'images-missing-no-final-newline': appV2,
  'images-missing-documents': appV2,
  'images-missing-block-scalar': appV2,
  'images-commented-out': appV2,
  'null-item': appV2,
  'null-item-only': appV2,
  // comments and blank lines
  'flux-markers': appV2,
  comments: appV2,
  'comments-insert': appV2,
  'comments-remove': appV2,
  'blank-lines': appV2,
  'patch-with-hash-lines': appV2,
  // places, ends, line ends, documents
  'images-first': appV2,
  'images-middle': appV2,
  'no-final-newline': appV2,
  'no-final-newline-remove': appV2,
  'no-final-newline-insert': appV2,
  'no-final-newline-append': appV2,
  'trailing-blanks': appV2,
  crlf: appV2,
  'crlf-insert-append': [...appV2, tag('new', 'v1')],
  'crlf-no-final-newline': appV2,
  'crlf-images-missing': appV2,
  'mixed-line-ends': appV2,
  'byte-order-mark': appV2,
  'byte-order-mark-images-first': appV2,
  'document-start': appV2,
  'document-end': appV2,
  'yaml-directive': appV2,
  'licence-comment': appV2,
  'second-document': appV2,
  'second-document-invalid': appV2,
  // a text (`|`, `>`) that the end of the file cuts off
  'open-text-insert': [digestBesideTag('app', newDigest)],
  'open-text-append': [tag('new', 'v1')],
  'open-text-name': [tagAndDigest('app', 'v2', newDigest)],
  'open-text-remove': [{ ...tag('app', ''), newTag: { kind: 'remove' } }],
  'open-text-cut': appV2,
  // marks before keys, entries and values
  'explicit-keys': [tagAndDigest('app', 'v2', newDigest), tag('web', 'v2')],
  'marked-keys': [
    tagAndDigest('app', 'v2', newDigest),
    tag('web', 'v2'),
    tag('api', 'v2'),
  ],
  'marked-entries': appAndWeb,
  'null-tag': appAndWebBoth,
  // braces, brackets, JSON
  'flow-list': [tagAndDigest('app', 'v2', newDigest)],
  'flow-list-padded': appV2,
  'flow-entry': [tagAndDigest('app', 'v2', newDigest)],
  'flow-entry-digest-first': [...appV2, tag('app2', 'v2')],
  'flow-entry-empty-value': appV2,
  'flow-insert-behind-empty': [
    digestBesideTag('app', newDigest),
    digestBesideTag('web', newDigest),
  ],
  'flow-lines': appAndWebBoth,
  'flow-lines-comma-first': appAndWebBoth,
  'flow-lines-first-and-last': allFour,
  'flow-lines-swap': appAndWeb,
  'flow-lines-empty-value': appV2,
  'flow-lines-trailing-comma': [
    tagAndDigest('app', 'v2', newDigest),
    tag('other', 'v2'),
  ],
  'flow-append-comment': [tag('new', 'v1'), tag('next', 'v1')],
  'flow-append-comma-before': [tag('new', 'v1')],
  'flow-append-trailing-comma': [tag('new', 'v1')],
  'flow-root-lines': appV2,
  'flow-comment-at-line-start': appV2,
  'flow-append-multi-line': [tag('new', 'v1')],
  json: appV2,
  'json-compact': [tagAndDigest('app', 'v2', newDigest), tag('new', 'v1')],
  'json-images-missing': appV2,
  'json-images-missing-tabs': appV2,
  'json-images-null': appV2,
  'json-images-empty': appV2,
  // anchors, aliases, merge keys
  'anchor-unused': appV2,
  'anchor-on-list': appV2,
  'alias-as-value': appV2,
  'merge-before': appV2,
  'merge-inserted': appV2,
  'merge-list': appV2,
  // twice the same
  'duplicate-names': appV2,
  'duplicate-others': appV2,
  'duplicate-key': appV2,
  'duplicate-top-level-key': appV2,
  'stray-dash': appV2,
  // names
  'name-with-tag': [tag('team/app:blue', 'v2')],
  'name-as-pattern': [tag('.*/app', 'v2')],
  'placeholder-name': [repositoryTag('ghcr.io/acme/controller', 'v2')],
  'found-by-new-name': [repositoryTag('ghcr.io/acme/app', 'v2')],
  'found-by-name-first': [repositoryTag('ghcr.io/acme/app', 'v2')],
  'registry-with-port': [
    tag('localhost:5000/app', 'v2'),
    repositoryTag('localhost:5000/web', 'v1'),
  ],
  'new-name-with-tag-digest': [digest('app', newDigest)],
  'new-tag-with-digest': appV2,
  'other-case-keys': appV2,
  // other kinds of file
  'image-tags-only': appV2,
  'image-tags-and-images': appV2,
  'image-tags-append': [tag('new', 'v1')],
  bases: appV2,
  component: appV2,
  // new entries beside others
  'append-many': [
    tag('b', 'v1'),
    image('a', 'ghcr.io/acme/a', '1.0'),
    tagAndDigest('c', 'v1', newDigest),
  ],
  'append-quoted': appV2,
  'append-quoted-empty-first': appV2,
  'append-wide-dash': appV2,
  'append-dash-alone': appV2,
  'append-flow-entry': appV2,
  'append-flow-list': appV2,
}

/** Files that hold a comment where a key would have to be added or removed between braces: where it is, and what is asked. */
export const refused: Readonly<
  Record<string, { readonly at: string; readonly edits: readonly ImageEdit[] }>
> = {
  'flow-lines-comments': { at: '3:16', edits: appAndWebBoth },
  'flow-lines-comma-before': { at: '2:15', edits: appAndWebBoth },
  'flow-lines-comma-alone': {
    at: '3:15',
    edits: [tagAndDigest('app', 'v2', newDigest)],
  },
  'flow-lines-remove': { at: '3:86', edits: allFour },
  'flow-lines-remove-insert': { at: '3:16', edits: appAndWeb },
  'flow-lines-remove-before-comment': {
    at: '6:1',
    edits: [{ ...digest('app', newDigest), newName: { kind: 'remove' } }],
  },
  'flow-root-comment': { at: '2:22', edits: appV2 },
  'flow-empty-value-comment': { at: '4:15', edits: appV2 },
  'flow-multi-line': {
    at: '7:16',
    edits: [tagAndDigest('app', 'v2', newDigest), tag('other', 'v2')],
  },
}

export function before(variant: string): string {
  return read(`${variant}.before.yaml`)
}

export function after(variant: string): string {
  return read(`${variant}.after.yaml`)
}

function read(file: string): string {
  return readFileSync(
    new URL(`../../fixtures/kustomizations/${file}`, import.meta.url),
    'utf8',
  )
}

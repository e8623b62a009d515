import { expect, test } from '@jest/globals'
import type { ImageEdit } from '../../../src/image/entry.ts'
import {
  digest,
  digestBesideTag,
  editText,
  image,
  tag,
  tagAndDigest,
} from '../../support/kustomization/edits.ts'

const hash = `sha256:${'3'.repeat(64)}`

/** Ways to write an entry, at dash column 0 or 2. */
const shapes: readonly ((name: string) => readonly string[])[] = [
  (name) => [`- name: ${name}`],
  (name) => [`- name: ${name} # {"$imagepolicy": "a:b:name"}`, '  newTag: v1'],
  (name) => [
    `- name: "${name}"`,
    '',
    `  newTag: '1.10' # ü 🤖`,
    '  # newName: off',
  ],
  (name) => [
    `-   digest: ${hash}`,
    `    name: ${name}`,
    '    newName: reg/other',
  ],
  (name) => ['-', '  newTag:    v1', `  name:      ${name}`, '  tagSuffix: -x'],
  (name) => [`- {name: ${name}, newTag: v1, digest: "${hash}"} # flow`],
  (name) => [`- { "newTag": "v1",`, `    "name": "${name}" }`],
  (name) => [
    `- name: ${name}`,
    '  newTag: |- # text',
    '    v1',
    '  digest:',
    `    ${hash}`,
  ],
  (name) => [`- newTag: &${name} v1`, `  name: ${name}`, '  digest: # none'],
]

const edits: readonly ((name: string) => ImageEdit)[] = [
  (name) => tag(name, 'v2'),
  (name) => tag(name, '1.10'),
  (name) => digest(name, hash.replaceAll('3', '4')),
  (name) => digestBesideTag(name, hash),
  (name) => tagAndDigest(name, 'v1', hash),
  (name) => image(name, 'ghcr.io/acme/app', 'v1'),
]

const heads = [
  ['images:'],
  ['---', 'resources:', '- ../base', '', 'images: # all', '# first'],
]

const tails = [
  [],
  ['', '# the end'],
  ['patches:', '- patch: |', '    # kept', '    app: v1', '...'],
]

test.each(shapes.map((shape) => [shape('app').join(' / '), shape] as const))(
  'only the bytes of %s change between its neighbours',
  (_text, shape) => {
    for (const [index, neighbour] of shapes.entries()) {
      const head = heads[index % heads.length]!
      const tail = tails[index % tails.length]!
      const lineFeed = index % 4 === 3 ? '\r\n' : '\n'
      const indent = index % 3 === 0 ? '' : '  '
      const write = (lines: readonly string[], by = '') =>
        lines.map((line) => (line === '' ? '' : by + line) + lineFeed).join('')
      const start = write(head) + write(neighbour('before'), indent)
      const end = write(neighbour('behind'), indent) + write(tail)
      const file = start + write(shape('app'), indent) + end
      for (const edit of edits) expectBetween({ file, start, end }, edit('app'))
    }
  },
)

function expectBetween(
  { file, start, end }: Readonly<Record<'file' | 'start' | 'end', string>>,
  edit: ImageEdit,
): void {
  const result = editText(file, [edit])
  if (result.kind === 'refused') throw new Error(result.problem.message)
  const { text } = result
  expect([text.slice(0, start.length), text.slice(-end.length)]).toEqual([
    start,
    end,
  ])
  expect(text.length).toBeGreaterThanOrEqual(start.length + end.length)
  expect(editText(text, [edit])).toMatchObject({ text })
}

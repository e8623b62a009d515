import { expect, test } from '@jest/globals'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { readPack } from '../../../src/git/pack.ts'
import { createRepository } from '../../support/repository.ts'

const text = Array.from({ length: 4000 }, (_, line) => `line ${line}\n`)

test('a pack of git is read as git reads it, with what is written as a difference', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'pack-'))
  const repository = await createRepository(join(folder.path, 'r.git'), {
    files: {
      empty: '',
      binary: Buffer.from([0, 255, 10, 0]),
      'deep/er/text': text.join(''),
      // Over 64 KiB in one piece, and a piece that begins far behind.
      'deep/noise': `${text.toReversed().join('')}${text.join('')}`,
    },
  })
  for (const at of [0, 1999, 3999])
    await repository.commit({
      files: { 'deep/er/text': text.with(at, 'changed\n').join('') },
    })
  const list = await repository.git(['rev-list', '--objects', 'main'])
  const ids = list
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.slice(0, 40))
  const pack = await repository.git(
    ['pack-objects', '--stdout', '-q', '--window=50', '--no-reuse-delta'],
    ids.map((id) => `${id}\n`).join(''),
  )
  const objects = readPack(pack)
  expect(objects.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  for (const { id, type, bytes } of objects) {
    const real = await repository.git(['cat-file', type, id])
    expect([id, real.equals(bytes)]).toEqual([id, true])
  }
  // Else the test would not show what it says.
  expect(pack.length).toBeLessThan(text.join('').length)
})

test.each([
  ['a page', Buffer.from('<html></html>'), /no pack/],
  [
    'a difference to what is not there',
    packOf(0x70, Buffer.alloc(20, 1)),
    /lacks the object 0101/,
  ],
  [
    'a kind of object that was not offered',
    packOf(0x60, Buffer.alloc(1)),
    /kind 6/,
  ],
  ['a pack that is cut off', packOf(0x30).subarray(0, 16), /unexpected end/],
])('%s is an error', (_, bytes, message) => {
  expect(() => readPack(bytes)).toThrow(message)
})

/** A pack of one object. */
function packOf(kind: number, base = Buffer.alloc(0)): Buffer {
  const head = Buffer.from('PACK\0\0\0\x02\0\0\0\x01', 'latin1')
  const data = deflateSync(Buffer.from('\x01\x01\x01x'))
  return Buffer.concat([head, Buffer.from([kind]), base, data])
}

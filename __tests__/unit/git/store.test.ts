import { expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../../src/git/store.ts'
import { isolatedGit } from '../../support/git.ts'
import { createRepository } from '../../support/repository.ts'

test('objects of any size are read side by side, one that is not there is an error, and later ones are seen', async () => {
  const root = await mkdtemp(join(tmpdir(), 'reader-'))
  try {
    const large = 'x'.repeat(3_000_000)
    const repository = await createRepository(join(root, 'r.git'), {
      files: { empty: '', large, small: 'a\nb\n' },
    })
    await using store = openStore({
      folder: repository.path,
      environment: isolatedGit,
    })
    const answers = await Promise.allSettled(
      ['main:large', 'main:empty', 'f'.repeat(40), 'main:small'].map((name) =>
        store.read(name),
      ),
    )
    expect(
      answers.map((answer) =>
        answer.status === 'fulfilled'
          ? answer.value.bytes.toString() === large ||
            answer.value.bytes.toString()
          : String(answer.reason),
      ),
    ).toEqual([
      true,
      '',
      `Error: git has no object ${'f'.repeat(40)}`,
      'a\nb\n',
    ])
    const commit = await repository.commit({ files: { new: 'n' } })
    const { id, type } = await store.read(commit)
    expect([id, type]).toEqual([commit, 'commit'])
  } finally {
    await rm(root, { recursive: true })
  }
})

import { expect, test } from '@jest/globals'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openStore } from '../../../src/git/store.ts'
import { shimGit } from '../../support/git-shim.ts'
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

test('a large pack is taken in, also where git ends before the rest of the answer is read, and that is read', async () => {
  const root = await mkdtemp(join(tmpdir(), 'reader-'))
  try {
    const source = await createRepository(join(root, 'source.git'), {
      files: Object.fromEntries(
        Array.from({ length: 300 }, (_, index) => [`${index}`, `${index}\n`]),
      ),
    })
    const target = await createRepository(join(root, 'target.git'))
    const pack = await source.git(
      ['pack-objects', '--revs', '--stdout', '-q'],
      'main\n',
    )
    const pidFile = join(root, 'pid')
    await using shim = await shimGit(`echo $$ > '${pidFile}'`)
    const store = openStore({
      folder: target.path,
      environment: { ...isolatedGit, PATH: shim.path },
    })
    let isRead = false
    const answer = async function* () {
      yield pack
      await endOf(pidFile)
      isRead = true
    }
    expect([await store.add(answer()), isRead]).toEqual([true, true])
    expect(await target.resolve((await source.tip('main')) ?? '')).toBeDefined()
  } finally {
    await rm(root, { recursive: true })
  }
})

async function endOf(pidFile: string): Promise<void> {
  for (;;) {
    await wait(5)
    const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''))
    try {
      if (pid > 0) process.kill(pid, 0)
    } catch {
      return
    }
  }
}

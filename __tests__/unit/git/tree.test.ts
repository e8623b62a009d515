import { expect, test } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../../src/git/store.ts'
import { filesBelow, parseTree, type TreeEntry } from '../../../src/git/tree.ts'
import { isolatedGit } from '../../support/git.ts'
import { createRepository, type Repository } from '../../support/repository.ts'
import { executable, symlink } from '../../support/tree.ts'

async function inRepository(
  use: (repository: Repository) => Promise<void>,
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'tree-'))
  try {
    await use(
      await createRepository(join(root, 'r.git'), {
        files: {
          'ä b\n': 'x',
          'deep/er/file': 'y',
          'deep/run': executable('z'),
          link: symlink('deep/run'),
        },
      }),
    )
  } finally {
    await rm(root, { recursive: true })
  }
}

function asGitLists(entries: readonly TreeEntry[]): readonly string[] {
  return entries.map(
    ({ mode, type, object, name }) => `${mode} ${type} ${object}\t${name}`,
  )
}

test('a folder and all files are read as git lists them', async () => {
  await inRepository(async (repository) => {
    await using store = openStore({
      folder: repository.path,
      environment: isolatedGit,
    })
    const listed = async (...args: string[]) =>
      (await repository.git(['ls-tree', '-z', ...args]))
        .toString()
        .split('\0')
        .slice(0, -1)
    const list = async (tree: string) => parseTree(await store.read(tree))
    const folder = await list('main^{tree}')
    expect(asGitLists(folder)).toEqual(await listed('main'))
    const files = await filesBelow(list, 'main^{tree}')
    expect(asGitLists(files)).toEqual(await listed('-r', 'main'))
  })
})

test.each(['100644 cut', '100644', '100644 no-id\0'])(
  'a broken tree is an error, and not read for ever: %j',
  async (bytes) => {
    await inRepository(async (repository) => {
      const tree = await repository.git(
        ['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'],
        bytes,
      )
      await using store = openStore({
        folder: repository.path,
        environment: isolatedGit,
      })
      const broken = await store.read(tree.toString().trim())
      expect(() => parseTree(broken)).toThrow(/is broken/)
    })
  },
)

import { expect, test } from '@jest/globals'
import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix, sep, win32 } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isSafe } from '../../../src/git/export.ts'
import { openRepository } from '../../../src/git/repository.ts'
import { openObjects } from '../../../src/git/snapshot.ts'
import { fetchTips } from '../../../src/git/fetch.ts'
import { describeOnPosix } from '../../support/posix.ts'
import { createRepository, type Repository } from '../../support/repository.ts'
import {
  executable,
  submodule,
  symlink,
  type Files,
} from '../../support/tree.ts'

const subtree = (id: string, name: string) => `040000 tree ${id}\t${name}`

/** The exported folder, and beside it a file that nothing in a repository may reach. */
interface Exported extends AsyncDisposable {
  readonly folder: string
  readonly outside: string
}

async function exported(
  prepare: (repository: Repository, outside: string) => Promise<unknown>,
): Promise<Exported> {
  await using tools = new AsyncDisposableStack()
  const root = await realpath(await mkdtemp(join(tmpdir(), 'export-')))
  tools.defer(() => rm(root, { recursive: true }))
  const [target, outside] = [join(root, 'target'), join(root, 'outside')]
  for (const path of [target, outside]) await mkdir(path)
  await writeFile(join(outside, 'secret'), 'of the runner\n')
  const origin = await createRepository(join(root, 'origin.git'))
  await prepare(origin, outside)
  await using repository = await openRepository({
    url: pathToFileURL(origin.path).href,
    name: 'origin',
    token: '',
    temporaryFolder: root,
    environment: process.env,
    signal: new AbortController().signal,
    debug: () => {},
  })
  const { tip: commit } = await fetchTips(repository, {
    branch: 'main',
    first: true,
  })
  await openObjects(repository).export(commit, {
    folder: target,
    leaveOut: (bytes) => bytes.includes('LEAVE OUT'),
  })
  const kept = tools.move()
  return {
    folder: target,
    outside,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const withFiles = (files: Files) =>
  exported((repository) => repository.commit({ files }))

/** Everything below a folder but folders, without a step through a link. */
async function listing(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const paths = entries.map(async (entry) =>
    entry.isDirectory()
      ? (await listing(join(folder, entry.name))).map(
          (path) => `${entry.name}/${path}`,
        )
      : [entry.name],
  )
  return (await Promise.all(paths)).flat().toSorted()
}

test('every file is there, byte for byte, and no attribute has a say', async () => {
  const binary = Buffer.from([0, 255, 13, 10, 0, 128])
  const files: Files = {
    '.gitattributes':
      '* text eol=crlf ident export-subst working-tree-encoding=UTF-16\nhidden export-ignore\n',
    'a/b/unix.yaml': 'a: 1\nb: $Id$ $Format:%H$\n',
    'a/windows.yaml': 'a: 1\r\n',
    [sep === '/' ? 'a name with "quotes" and ümläuts' : 'ümläuts']: binary,
    hidden: 'is there all the same\n',
    large: Buffer.alloc(20 * 1024 * 1024, 'x'),
    empty: '',
  }
  await using tree = await withFiles(files)
  for (const [path, content] of Object.entries(files))
    expect([
      path,
      (await readFile(join(tree.folder, path))).equals(
        Buffer.from(content as string),
      ),
    ]).toEqual([path, true])
})

test('no file can be executed, and submodules and what is to be left out are not there', async () => {
  await using tree = await withFiles({
    'run.sh': executable('#!/bin/sh\n'),
    'vendor/module': submodule('1'.repeat(40)),
    pointer: 'LEAVE OUT\n',
  })
  expect(await listing(tree.folder)).toEqual(['run.sh'])
  const { mode } = await lstat(join(tree.folder, 'run.sh'))
  expect(mode & 0o111).toBe(0)
})

describeOnPosix('symlinks', () => {
  test('are made where they stay inside, wherever the way leads', async () => {
    await using tree = await exported((repository, outside) =>
      repository.commit({
        files: {
          'k8s/base/file.yaml': 'a: 1\n',
          'k8s/overlay/file.yaml': symlink('../base/file.yaml'),
          'k8s/folder': symlink('base'),
          chain: symlink('k8s/folder/file.yaml'),
          absolute: symlink(`${outside}/secret`),
          up: symlink('../outside/secret'),
          proc: symlink('/proc/self/environ'),
          // Lexically "x/here/../../outside/secret" stays inside.
          'x/here': symlink('.'),
          'x/trick': symlink('here/../../../outside/secret'),
          'x/deep': symlink('here/../../outside'),
          'through/out': symlink('../x/deep/secret'),
          dangling: symlink('nothing'),
          loop: symlink('loop'),
        },
      }),
    )
    expect(await listing(tree.folder)).toEqual([
      'chain',
      'k8s/base/file.yaml',
      'k8s/folder',
      'k8s/overlay/file.yaml',
      'x/here',
    ])
    expect(await readFile(join(tree.folder, 'chain'), 'utf8')).toBe('a: 1\n')
  })
})

test('a tree that git itself would not write reaches nothing outside', async () => {
  await using tree = await exported(async (repository, outside) => {
    const text = async (args: readonly string[], input: string) =>
      (await repository.git([...args], input)).toString().trim()
    const blob = await text(['hash-object', '-w', '--stdin'], 'evil\n')
    const link = await text(['hash-object', '-w', '--stdin'], outside)
    const makeTree = (...entries: readonly string[]) =>
      text(['mktree'], entries.map((entry) => `${entry}\n`).join(''))
    const file = (name: string) => `100644 blob ${blob}\t${name}`
    const planted = await makeTree(file('planted'))
    const linkInside = await makeTree(`120000 blob ${link}\tinner`)
    const top = await makeTree(
      file('good'),
      subtree(await makeTree(subtree(planted, 'outside')), '..'),
      subtree(planted, '.git'),
      subtree(planted, '.GIT'),
      // A link, and a folder of the same name: what is in the folder would be written through the link.
      `120000 blob ${link}\tboth`,
      subtree(planted, 'both'),
      `120000 blob ${link}\tlinks`,
      subtree(linkInside, 'links'),
    )
    const commit = await text(
      ['-c', 'user.name=x', '-c', 'user.email=x', 'commit-tree', top],
      'x',
    )
    await repository.git(['update-ref', 'refs/heads/main', commit])
  })
  expect(await listing(tree.outside)).toEqual(['secret'])
  expect(await listing(tree.folder)).toEqual(['both/planted', 'good'])
})

test.each([
  ['k8s/base/file.yaml', true, true],
  ['.github/workflows/ci.yml', true, true],
  ['console/aux-file.yaml', true, true],
  ['../up', false, false],
  ['a/./b', false, false],
  ['a//b', false, false],
  ['a/.GIT/config', false, false],
  ['back\\slash', true, false],
  ['C:/file', true, false],
  ['stream:file', true, false],
  ['quote"', true, false],
  ['a/nul', true, false],
  ['COM1.yaml', true, false],
  ['ends with a dot.', true, false],
  ['ends with a blank ', true, false],
])('the path %j is written on Linux: %j, on Windows: %j', (path, ...safe) => {
  expect([posix, win32].map((system) => isSafe(path, system.sep))).toEqual(safe)
})

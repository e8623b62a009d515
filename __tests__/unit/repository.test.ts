import { expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { devNull } from 'node:os'
import { resolve } from 'node:path'
import { parse } from 'yaml'

const root = resolve(import.meta.dirname, '../..')

const read = (name: string) => readFile(resolve(root, name), 'utf8')
const workflows = await Promise.all(
  (await readdir(resolve(root, '.github/workflows'))).map(async (name) => ({
    name,
    text: await read(`.github/workflows/${name}`),
  })),
)
const { version, devDependencies } = JSON.parse(await read('package.json')) as {
  readonly version: string
  readonly devDependencies: Readonly<Record<string, string>>
}

test('actions of the own workflows are pinned by commit, with the version beside it', () => {
  for (const { name, text } of workflows) {
    const loose = text
      .split('\n')
      .filter((line) => /^\s*(- )?uses:/.test(line))
      .filter(
        (line) =>
          !/uses: (\.\/|[\w./-]+@[\da-f]{40} # v\d+\.\d+\.\d+)$/.test(line),
      )
    expect({ name, loose }).toEqual({ name, loose: [] })
  }
})

test('one version of an action has one commit', () => {
  const pins = new Map<string, Set<string>>()
  for (const { text } of workflows)
    for (const [, owner = '', commit = '', tag = ''] of text.matchAll(
      /uses: ([\w-]+\/[\w-]+)[\w/-]*@([\da-f]{40}) # (v\S+)/g,
    ))
      pins.set(owner, (pins.get(owner) ?? new Set()).add(`${commit} ${tag}`))
  for (const [owner, found] of pins)
    expect([owner, [...found]]).toEqual([owner, [expect.any(String)]])
})

test('every job says how long it may take, and what it may do', () => {
  interface Workflow {
    readonly jobs: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  }
  for (const { name, text } of workflows)
    for (const [job, parts] of Object.entries((parse(text) as Workflow).jobs))
      expect([name, job, Object.keys(parts)]).toEqual([
        name,
        job,
        expect.arrayContaining(['timeout-minutes', 'permissions']),
      ])
})

test('values reach a shell by its environment, never by an expression in the script', () => {
  interface Workflow {
    readonly jobs: Readonly<
      Record<string, { readonly steps: readonly { readonly run?: string }[] }>
    >
  }
  for (const { name, text } of workflows) {
    const steps = Object.values((parse(text) as Workflow).jobs).flatMap(
      (job) => job.steps,
    )
    const injected = steps.filter(({ run = '' }) => run.includes('${{'))
    expect({ name, injected }).toEqual({ name, injected: [] })
  }
})

test('the Node that people and workflows use is the one that the tests run on', async () => {
  expect((await read('.node-version')).trim()).toBe(devDependencies['node'])
})

test('the changelog has the version of the package', async () => {
  expect(await read('CHANGELOG.md')).toContain(`\n## [${version}]`)
})

test('a job that uses the action downloads what runs, once, and nothing else', () => {
  const { stderr, status } = spawnSync(
    'git',
    [
      'archive',
      '--worktree-attributes',
      '--verbose',
      `--output=${devNull}`,
      'HEAD',
    ],
    { cwd: root, encoding: 'utf8' },
  )
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.any(String) })
  const files = stderr.split('\n').filter((name) => /[^/]$/.test(name))
  expect(files.length).toBeLessThanOrEqual(20)
  expect(files.filter((name) => !name.startsWith('dist/'))).toEqual([
    'LICENSE',
    'README.md',
    'action.yml',
    'preview/action.yml',
  ])
  expect(files.filter((name) => name.includes('kustomize.wasm'))).toEqual([
    'dist/kustomize.wasm',
  ])
  expect(files).toEqual(
    expect.arrayContaining(['dist/index.js', 'dist/licenses.txt']),
  )
})

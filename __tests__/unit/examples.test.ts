import { expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

const examples = (await readdir(resolve(root, 'examples'))).toSorted()

function check(...files: readonly string[]) {
  const script = resolve(root, 'scripts/check-workflows.ts')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [script, ...files],
    { encoding: 'utf8' },
  )
  return { status, output: stdout + stderr }
}

test('every example and every workflow of this repository is one that GitHub reads', () => {
  expect(check()).toEqual({ status: 0, output: '' })
})

test.each([
  ['a key that steps do not have', 'with:', 'wiht:'],
  ['an expression that does not end', '}}', '}'],
  ['a permission that does not exist', 'contents: write', 'content: write'],
  ['an access that does not exist', 'contents: write', 'contents: all'],
  ['an input that the action does not have', 'overlays:', 'overlay:'],
  ['a context that does not exist', 'github.token', 'git.token'],
])('%s is found', async (_, right, wrong) => {
  const file = resolve(root, 'examples/service-repository.yml')
  const folder = await mkdtemp(join(tmpdir(), 'examples-'))
  try {
    const broken = join(folder, 'broken.yml')
    await writeFile(
      broken,
      (await readFile(file, 'utf8')).replaceAll(right, wrong),
    )
    expect(check(broken)).toEqual({
      status: 1,
      output: expect.stringContaining('broken.yml'),
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the actions of the examples are at their present majors', async () => {
  const uses = new Set<string>()
  for (const name of examples)
    for (const [, action = ''] of (
      await readFile(resolve(root, 'examples', name), 'utf8')
    ).matchAll(/uses: (\S+)/g))
      uses.add(action)
  expect([...uses].toSorted()).toEqual([
    'actions/create-github-app-token@v3',
    'docker/bake-action@v7',
    'docker/build-push-action@v7',
    'docker/login-action@v4',
    'docker/metadata-action@v6',
    'docker/setup-buildx-action@v4',
    'org/kustomize-bump/preview@v1',
    'org/kustomize-bump@v1',
  ])
})

test('every example is in the documents', async () => {
  const pages = await Promise.all(
    ['recipes', 'previews'].map((name) =>
      readFile(resolve(root, `docs/${name}.md`), 'utf8'),
    ),
  )
  expect(
    examples.filter(
      (name) => !pages.join().includes(`<!-- examples/${name} -->`),
    ),
  ).toEqual([])
})

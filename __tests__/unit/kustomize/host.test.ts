import { expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { kustomizeVersion } from '../../../src/kustomize/engine.ts'
import { loadKustomize } from '../../../src/kustomize/module.ts'
import { runKustomize } from '../../support/kustomize/command.ts'
import { deployment, files } from '../../support/kustomize/files.ts'

const module = await loadKustomize()

const run = (
  args: readonly string[],
  texts: Readonly<Record<string, string>>,
) => runKustomize({ module, args, files: files(texts) })

test('the embedded kustomize is of the version that it is said to be', async () => {
  expect(run(['version'], {}).stdout).toBe(`${kustomizeVersion}\n`)
  const manifest = new URL('../../../kustomize-wasm/go.mod', import.meta.url)
  expect(await readFile(manifest, 'utf8')).toContain(
    `sigs.k8s.io/kustomize/kustomize/v5 ${kustomizeVersion}\n`,
  )
})

test('an edit is read back from the files', () => {
  const before = { 'kustomization.yaml': 'resources: [a.yaml]\n' }
  const after = run(['edit', 'set', 'image', 'api=acme/api:2'], before)
  expect(after).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
  expect([...after.files.keys()]).toEqual(Object.keys(before))
  expect(text(after.files.get('kustomization.yaml'))).toBe(`resources:
- a.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
images:
- name: api
  newName: acme/api
  newTag: "2"
`)
})

test('an edit without an argument fails as kustomize does', () => {
  const { exitCode, stderr } = run(['edit', 'set', 'image'], {
    'kustomization.yaml': '',
  })
  expect(exitCode).toBe(1)
  expect(stderr).toMatch(/^Error: no image specified\nUsage:\n/)
})

test('what is given in is not written to', () => {
  const before = files({ 'kustomization.yaml': 'resources: []\n' })
  const args = ['edit', 'set', 'image', 'api:2']
  const after = runKustomize({ module, args, files: before })
  expect(text(before.get('kustomization.yaml'))).toBe('resources: []\n')
  expect(text(after.files.get('kustomization.yaml'))).toContain('newTag')
})

test('a listing asks for the folder, unless all of it is known', () => {
  const texts = { 'kustomization.yaml': '', 'k8s/a.yaml': deployment }
  const add = ['edit', 'add', 'resource', 'k8s/*.yaml']
  const partly = run(add, texts)
  expect(partly.missing).toContain('k8s')
  expect(text(partly.files.get('kustomization.yaml'))).toContain('a.yaml')
  const whole = run(add, { ...texts, 'k8s/': '' })
  expect(whole.missing).not.toContain('k8s')
  expect(whole.files).toEqual(partly.files)
})

const text = (bytes: Uint8Array | undefined): string =>
  new TextDecoder().decode(bytes)

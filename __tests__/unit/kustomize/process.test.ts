import { expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { service } from '../../support/kustomize/files.ts'

const engine = new URL('../../../src/kustomize/engine.ts', import.meta.url)
const production = { folder: 'k8s/overlays/production', texts: service }

/** Runs a process of its own and gives what it prints; fails when that does not come to its end. */
async function program(
  body: string,
  {
    what: { texts, folder },
    env = {},
  }: {
    what: { folder: string; texts: Readonly<Record<string, string>> }
    env?: Readonly<Record<string, string>>
  } = { what: production },
): Promise<string> {
  const source = `
import { startKustomize } from ${JSON.stringify(engine.href)}
const texts = Object.entries(${JSON.stringify(texts)})
const files = new Map(texts.map(([path, text]) => [path, Buffer.from(text)]))
const what = { files, folder: '${folder}' }
const signal = AbortSignal.timeout(3_600_000)
const args = ['--enable-alpha-plugins']
${body}`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', '--input-type=module', '--eval', source],
    { env },
  )
  return stdout
}

test('a process ends after its renders, disposed of or not', async () => {
  const render = 'console.log((await kustomize.render(what)).kind)'
  const disposed = `await using kustomize = startKustomize({ signal, args })\n${render}`
  expect(await program(disposed)).toBe('rendered\n')
  const forgotten = `const kustomize = startKustomize({ signal, args })\n${render}`
  expect(await program(forgotten)).toBe('rendered\n')
})

test('a process ends that never renders', async () => {
  expect(await program('startKustomize({ signal, args })')).toBe('')
})

test('kustomize has none of the environment of the process', async () => {
  // It names the places where it looks for plugins, and each of them comes from a variable.
  const texts = {
    'a/kustomization.yaml': 'generators: [plugin.yaml]\n',
    'a/plugin.yaml':
      'apiVersion: acme.com/v1\nkind: Generator\nmetadata: { name: generator }\n',
  }
  const places = ['KUSTOMIZE_PLUGIN_HOME', 'XDG_CONFIG_HOME', 'HOME']
  const printed = await program(
    'console.log(JSON.stringify(await startKustomize({ signal, args }).render(what)))',
    {
      what: { folder: 'a', texts },
      env: Object.fromEntries(places.map((name) => [name, '/canary'])),
    },
  )
  expect(printed).toContain('/home/.config/kustomize/plugin')
  expect(printed).not.toContain('canary')
})

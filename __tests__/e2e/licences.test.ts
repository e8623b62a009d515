import { expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { action } from '../support/stage.ts'

const manifest = resolve(import.meta.dirname, '../../package.json')

test('the licence of everything that the action is made of lies beside it', async () => {
  const { dependencies } = JSON.parse(await readFile(manifest, 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
  }
  const text = await readFile(join(action, 'dist/licenses.txt'), 'utf8')
  const lines = text.split('\n')
  const direct = Object.entries(dependencies).map((one) => one.join(' '))
  const others = ['undici ', 'sigs.k8s.io/kustomize/api ', 'go1.']
  const missing = [...direct, ...others].filter(
    (title) => !lines.some((line) => line.startsWith(title)),
  )
  expect(missing).toEqual([])
})

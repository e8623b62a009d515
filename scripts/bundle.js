// Makes dist/, or the folder that is given, from lib/: the check of Node in front of the action, the action, the worker
// of kustomize beside it (src/kustomize/worker-handle.ts looks for it there, and it must not load all the rest),
// kustomize itself, and the licences of all of it.
import ncc from '@vercel/ncc'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const [dist = join(root, 'dist')] = process.argv.slice(2)

/** @param {string} entry */
async function bundle(entry) {
  const { code, assets } = await ncc(resolve(root, entry), {
    // Its cache would let an earlier build show in this one.
    cache: false,
    license: 'licenses.txt',
    quiet: true,
  })
  const { 'licenses.txt': licenses, ...others } = assets
  return { code, licenses: licenses?.source.toString() ?? '', others }
}

const action = await bundle('lib/main.js')
const worker = await bundle('lib/kustomize/worker.js')
const kustomize = await readFile(
  resolve(root, 'kustomize-wasm/licenses.txt'),
  'utf8',
)

/** @type {Record<string, string | Uint8Array>} */
const files = {
  'index.js': await readFile(resolve(root, 'src/runner/start.js')),
  'main.js': action.code,
  'worker.js': worker.code,
  'licenses.txt': [action.licenses, worker.licenses, kustomize].join('\n'),
  'package.json': '{ "type": "module" }\n',
}
for (const { others } of [action, worker])
  for (const [name, { source }] of Object.entries(others)) files[name] = source

await rm(dist, { recursive: true, force: true })
await mkdir(dist, { recursive: true })
for (const [name, content] of Object.entries(files)) {
  await writeFile(join(dist, name), content)
  console.log(`${name}  ${Buffer.byteLength(content)} bytes`)
}

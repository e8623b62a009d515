// Makes dist/, or the folder that is given, from lib/: the check of Node in front of both actions, the actions in one
// bundle, the worker of kustomize beside it (src/kustomize/worker-handle.ts looks for it there, and it must not load all the rest),
// kustomize itself, and the licences of all of it.
import ncc from '@vercel/ncc'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const [dist = join(root, 'dist')] = process.argv.slice(2)

/**
 * Parts of @actions/core that the action never calls, and that would be evaluated at every start: OIDC tokens, which
 * bring a whole HTTP client, and what is known of the platform.
 */
const unused = ['./oidc-utils.js', './platform.js']

/** @param {string} entry */
async function bundle(entry) {
  const { code, assets } = await ncc(resolve(root, entry), {
    // Its cache would let an earlier build show in this one.
    cache: false,
    externals: Object.fromEntries(unused.map((name) => [name, './unused.js'])),
    // Half of the size. The names of functions stay, for the stack of an unexpected error.
    minify: true,
    quiet: true,
  })
  return { code, others: assets }
}

/** The licences of what is used at run time, as the lock file has it: ncc leaves out whatever is in the main file. */
async function licences() {
  const lock = await readFile(resolve(root, 'package-lock.json'), 'utf8')
  /** @type {{packages: Record<string, {dev?: boolean, version?: string, license?: string}>}} */
  const { packages } = JSON.parse(lock)
  const used = Object.entries(packages).filter(
    ([path, { dev }]) => path !== '' && dev !== true,
  )
  const texts = used.map(async ([path, { version, license }]) => {
    const names = await readdir(resolve(root, path))
    const name = names.find((one) => /^licen[cs]e/i.test(one))
    const text = name ? await readFile(resolve(root, path, name), 'utf8') : ''
    const title = path.replace(/^.*node_modules\//, '')
    return `${title} ${version}\n${license}\n\n${text.trim()}\n`
  })
  return (await Promise.all(texts)).join('\n')
}

/**
 * What action.yml or preview/action.yml starts.
 * @param {'bump' | 'preview'} name
 */
function startOf(name) {
  return `import { start } from './start.js'\nstart('${name}')\n`
}

const action = await bundle('lib/main.js')
const worker = await bundle('lib/kustomize/worker.js')
const kustomize = await readFile(
  resolve(root, 'kustomize-wasm/licenses.txt'),
  'utf8',
)

/** @type {Record<string, string | Uint8Array>} */
const files = {
  'index.js': startOf('bump'),
  'preview.js': startOf('preview'),
  'start.js': await readFile(resolve(root, 'src/runner/start.js')),
  'main.js': action.code,
  'unused.js': 'export class OidcClient {}\n',
  'worker.js': worker.code,
  'licenses.txt': [await licences(), kustomize].join('\n'),
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

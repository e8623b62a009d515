// What happens before anything is asked of a server: Node starts, the action is loaded, and so is kustomize.
import { execFile } from 'node:child_process'
import { mkdtempDisposable, readdir, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { demo } from '../../__tests__/support/layouts/demo.ts'
import { action, startStage } from '../../__tests__/support/stage.ts'
import { land } from './action.ts'
import { run, type Usage } from './measure.ts'
import { actionBefore } from './other-programs.ts'
import { repeat, type Section } from './section.ts'

export const start: Section = {
  name: 'start',
  title: 'The start',
  async run(rounds) {
    const before = join(await actionBefore(), 'dist/kustomize.wasm.br')
    const measured = await repeat(rounds, async () => {
      const now = await timed(load)
      const then = await timed(loadBefore(before))
      return {
        empty: (await node('')).wall,
        refusal: (await node(refusal)).wall,
        wall: now.wall,
        cpu: now.cpu,
        wallBefore: then.wall,
        cpuBefore: then.cpu,
      }
    })
    return [
      {
        what: 'start, and refuse a wrong input',
        unit: 's',
        values: measured.refusal,
        beside: { what: 'an empty Node', values: measured.empty },
        bar: 1.6,
      },
      {
        what: 'read and compile kustomize',
        unit: 's',
        values: measured.wall,
        beside: { what: 'before', values: measured.wallBefore },
        bar: 0.3,
      },
      {
        what: 'the same, CPU time',
        unit: 's',
        values: measured.cpu,
        beside: { what: 'before', values: measured.cpuBefore },
        bar: 0.3,
      },
      {
        what: 'JavaScript that a plain run loads',
        unit: 'MB',
        values: [await loadedBytes()],
        bar: 0.7,
      },
    ]
  },
}

const node = (script: string) =>
  run([process.execPath, '--input-type=module', '--eval', script])

/** It has no inputs, so it fails: as early as a run can. */
const refusal = `
await import(${JSON.stringify(pathToFileURL(join(action, 'dist/index.js')))})
process.on('exit', () => { process.exitCode = 0 })`

/** As the worker does. */
const load = `
import { loadKustomize } from ${address('../../src/kustomize/module.ts')}
const [start, before] = [performance.now(), process.cpuUsage()]
await loadKustomize()`

/** As it did. */
const loadBefore = (file: string) => `
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { brotliDecompress } from 'node:zlib'
const [start, before] = [performance.now(), process.cpuUsage()]
const options = { chunkSize: 4 * 1024 * 1024 }
const bytes = await promisify(brotliDecompress)(await readFile(${JSON.stringify(file)}), options)
setFlagsFromString('--wasm-tiering-budget=60000000')
await WebAssembly.compile(bytes)`

const print = `
const { user, system } = process.cpuUsage(before)
console.log((performance.now() - start) / 1000, (user + system) / 1e6)`

function address(path: string): string {
  return JSON.stringify(new URL(path, import.meta.url).href)
}

/** In a Node of its own, whose start does not count. */
async function timed(script: string): Promise<Usage> {
  const args = ['--input-type=module', '--eval', script + print]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const [wall = 0, cpu = 0] = stdout.split(' ').map(Number)
  return { wall, cpu }
}

/** In MB, of the files that a run has evaluated, as V8's coverage tells. */
async function loadedBytes(): Promise<number> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'bench-'))
  await using stage = await startStage(demo)
  const images = 'ghcr.io/acme/shop:1.4.2'
  const overlays = 'k8s/overlays/production'
  const env = { NODE_V8_COVERAGE: folder.path }
  await land(stage, { images, overlays }, { env })
  const reports = await Promise.all(
    (await readdir(folder.path)).map(
      async (name) =>
        JSON.parse(await readFile(join(folder.path, name), 'utf8')) as {
          readonly result: readonly { readonly url: string }[]
        },
    ),
  )
  const own = pathToFileURL(action).href
  const files = new Set(
    reports
      .flatMap(({ result }) => result.map(({ url }) => url))
      .filter((url) => url.startsWith(own)),
  )
  const sizes = [...files].map(
    async (url) => (await stat(fileURLToPath(url))).size,
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1e6
}

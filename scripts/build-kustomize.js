// Compiles kustomize to WebAssembly and writes what the repository keeps of it:
// kustomize-wasm/kustomize.wasm.br and kustomize-wasm/licenses.txt. Needs Go; nothing else does.
// With --check it writes nothing, and fails when what is kept is not what is built.
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'

const folder = resolve(import.meta.dirname, '../kustomize-wasm')
const kustomize = 'sigs.k8s.io/kustomize/kustomize/v5'

const manifest = await readFile(join(folder, 'go.mod'), 'utf8')
const toolchain = /^toolchain (\S+)$/m.exec(manifest)?.[1]
if (!toolchain) throw new Error('kustomize-wasm/go.mod names no toolchain')

/** @param {string[]} args */
const go = (...args) =>
  execFileSync('go', args, {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      GOOS: 'wasip1',
      GOARCH: 'wasm',
      // go.mod only names the least toolchain; the same bytes need the very same one.
      GOTOOLCHAIN: toolchain,
      // What a developer's shell may hold, and what would change the bytes.
      GOFLAGS: '',
      GOWASM: '',
      GOEXPERIMENT: '',
      GOWORK: 'off',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })

async function build() {
  const temporary = await mkdtemp(join(tmpdir(), 'kustomize-wasm-'))
  try {
    const file = join(temporary, 'kustomize.wasm')
    const stripped = ['-trimpath', '-buildvcs=false', '-ldflags=-s -w']
    go('build', ...stripped, '-o', file, kustomize)
    return await readFile(file)
  } finally {
    await rm(temporary, { recursive: true })
  }
}

/** @param {Buffer} bytes */
const compress = (bytes) =>
  promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      // The largest window that a decoder accepts without being told.
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    },
  })

/** The licences of Go and of every module that is linked in; modules with the same text share it. */
async function licences() {
  const linked = '{{with .Module}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}'
  const modules = go('list', '-deps', '-f', linked, kustomize).split('\n')
  modules.push(
    `${toolchain} (runtime, libraries)\t${go('env', 'GOROOT').trim()}`,
  )

  /** @type {Map<string, string[]>} */
  const modulesByText = new Map()
  for (const module of new Set(modules.filter(Boolean).toSorted())) {
    const [name = '', where = ''] = module.split('\t')
    const text = await legalText(where)
    modulesByText.set(text, [...(modulesByText.get(text) ?? []), name])
  }
  const chapters = [...modulesByText].map(
    ([text, names]) => `${names.join('\n')}\n\n${text}\n`,
  )
  return chapters.join(`\n${'-'.repeat(72)}\n\n`)
}

/** @param {string} where */
async function legalText(where) {
  const legal = /^(apache-)?(licen[cs]e|notice|patents)/i
  const names = (await readdir(where)).filter((name) => legal.test(name))
  if (names.length === 0) throw new Error(`no licence found in ${where}`)
  const texts = await Promise.all(
    names.toSorted().map((name) => readFile(join(where, name), 'utf8')),
  )
  return texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n')
}

const compressed = join(folder, 'kustomize.wasm.br')
const wasm = await build()
if (process.argv.includes('--check')) {
  const kept = await promisify(brotliDecompress)(await readFile(compressed))
  if (!kept.equals(wasm)) {
    console.error('kustomize.wasm.br is not what kustomize-wasm/go.mod builds.')
    process.exit(1)
  }
  console.log('kustomize.wasm.br is what kustomize-wasm/go.mod builds.')
} else {
  await writeFile(join(folder, 'licenses.txt'), await licences())
  const bytes = await compress(wasm)
  await writeFile(compressed, bytes)
  console.log(`kustomize.wasm     ${wasm.length} bytes`)
  console.log(`kustomize.wasm.br  ${bytes.length} bytes`)
}

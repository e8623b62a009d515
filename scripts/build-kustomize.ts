// Compiles kustomize to WebAssembly and writes what the repository keeps of it:
// kustomize-wasm/kustomize.wasm, as it is after its first build (snapshot.ts), and kustomize-wasm/licenses.txt. Needs Go; nothing else does.
// With --check it writes nothing, and fails when what is kept is not what is built.
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { snapshot } from './snapshot.ts'

const folder = resolve(import.meta.dirname, '../kustomize-wasm')

const manifest = await readFile(join(folder, 'go.mod'), 'utf8')
const toolchain = /^toolchain (\S+)$/m.exec(manifest)?.[1]
if (!toolchain) throw new Error('kustomize-wasm/go.mod names no toolchain')

const go = (...args: readonly string[]) =>
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

async function build(): Promise<Buffer> {
  const temporary = await mkdtemp(join(tmpdir(), 'kustomize-wasm-'))
  try {
    const file = join(temporary, 'kustomize.wasm')
    const stripped = ['-trimpath', '-buildvcs=false', '-ldflags=-s -w']
    // A reactor: functions to call, instead of a main function that ends with the process.
    go('build', '-buildmode=c-shared', ...stripped, '-o', file, '.')
    return await snapshot(await readFile(file))
  } finally {
    await rm(temporary, { recursive: true })
  }
}

/** The licences of Go and of every module that is linked in; modules with the same text share it. */
async function licences() {
  const linked =
    '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}'
  const modules = go('list', '-deps', '-f', linked, '.').split('\n')
  modules.push(
    `${toolchain} (runtime, libraries)\t${go('env', 'GOROOT').trim()}`,
  )

  const modulesByText = new Map<string, string[]>()
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

async function legalText(where: string): Promise<string> {
  const legal = /^(apache-)?(licen[cs]e|notice|patents)/i
  const names = (await readdir(where)).filter((name) => legal.test(name))
  if (names.length === 0) throw new Error(`no licence found in ${where}`)
  const texts = await Promise.all(
    names.toSorted().map((name) => readFile(join(where, name), 'utf8')),
  )
  return texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n')
}

const kept = join(folder, 'kustomize.wasm')
const wasm = await build()
if (process.argv.includes('--check')) {
  if (!wasm.equals(await readFile(kept))) {
    console.error('kustomize.wasm is not what kustomize-wasm/ builds.')
    process.exit(1)
  }
  console.log('kustomize.wasm is what kustomize-wasm/ builds.')
} else {
  await writeFile(join(folder, 'licenses.txt'), await licences())
  await writeFile(kept, wasm)
  console.log(`kustomize.wasm  ${wasm.length} bytes`)
}

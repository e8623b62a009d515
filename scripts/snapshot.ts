// Starts kustomize once, when it is built, and writes down where that has led: a module with the same code, whose memory
// and globals begin as the first build has left them. So no run waits for Go's runtime and for kustomize's schemas.
import { environment, startProcess } from '../src/kustomize/host.ts'
import { mountFiles } from '../src/kustomize/tree.ts'
import {
  bodyOf,
  bytes,
  constant,
  end,
  globalExport,
  globalTypes,
  list,
  readExports,
  readSections,
  section,
  text,
  unsigned,
  withSections,
} from './wasm-format.ts'

/** A build that loads the schemas of Kubernetes, which take a quarter of a second: patches are read by them. */
const firstBuild = {
  'kustomization.yaml': `resources: [deployment.yaml]
images: [{ name: a, newTag: b }]
patches: [{ path: patch.yaml }]
`,
  'deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: a }
spec: { template: { spec: { containers: [{ name: a, image: a }] } } }
`,
  'patch.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: a }
spec: { template: { spec: { containers: [{ name: a, tty: true }] } } }
`,
}

/**
 * Settings of Go's garbage collector (runtime: GODEBUG, GOGC, GOMEMLIMIT). WebAssembly has one thread: a collection beside
 * the work only falls behind. With it, 4 MB of CRDs took three times the memory and twice the CPU. Near the limit it
 * collects more often: 12 MB of CRDs took 655 MB instead of 715, and the same CPU.
 */
const collector = ['GODEBUG=gcstoptheworld=1', 'GOGC=200', 'GOMEMLIMIT=640MiB']

/** Of WebAssembly's memory. */
const pageBytes = 65_536

/**
 * @param wasm a reactor of Go
 * @returns the same bytes for the same module, on any machine
 * @throws Error when the module is not built as Go builds it, or when kustomize fails
 */
export async function snapshot(wasm: Uint8Array): Promise<Buffer> {
  const sections = readSections(wasm)
  const types = globalTypes(bodyOf(sections, section.global))
  const exported = readExports(bodyOf(sections, section.export))
  const names = types.map((_, index) => `global ${index}`)
  const asExports = names.map((name, index) =>
    bytes(text(name), globalExport, unsigned(index)),
  )
  const open = withSections(sections, {
    [section.export]: list([...exported.values(), ...asExports]),
  })
  const { memory, values } = await start(open, names)
  for (const done of ['_initialize', 'settle']) exported.delete(done)
  const module = withSections(
    sections.filter(({ id }) => id !== section.data),
    {
      [section.memory]: list([bytes(0, unsigned(memory.length / pageBytes))]),
      [section.global]: list(
        types.map((type, index) =>
          bytes(type, 1, constant(type, values[index] ?? 0), end),
        ),
      ),
      [section.export]: list([...exported.values()]),
    },
  )
  return Buffer.concat([module, memorySection(memory, module.length)])
}

/** As src/kustomize/module-file.ts reads it. */
function memorySection(memory: Uint8Array, moduleLength: number): Uint8Array {
  const parts = used(memory)
  const numbers = [
    ...parts.flatMap(({ from, to }) => [from, to - from]),
    parts.length,
    moduleLength,
  ]
  const table = Buffer.alloc(4 * numbers.length)
  for (const [index, number] of numbers.entries())
    table.writeUInt32LE(number, 4 * index)
  const contents = parts.map(({ from, to }) => memory.subarray(from, to))
  const body = bytes(text('memory'), ...contents, table)
  return bytes(section.own, unsigned(body.length), body)
}

/** Runs the first build, where time and chance are the same at each start. */
async function start(wasm: Uint8Array, globals: readonly string[]) {
  let now = 0n
  const kustomize = startProcess(await WebAssembly.compile(wasm), {
    env: [...environment, ...collector],
    imports: (memory) => ({
      // Always earlier than in a run, whose clock goes on from here.
      clock_time_get(_clock: number, _precision: bigint, at: number) {
        new DataView(memory()).setBigUint64(at, (now += 1000n), true)
        return 0
      },
      random_get(at: number, length: number) {
        new Uint8Array(memory(), at, length).fill(7)
        return 0
      },
    }),
  })
  const files = Object.entries(firstBuild).map(
    ([path, content]) => [path, Buffer.from(content)] as const,
  )
  const { exitCode, stderr } = kustomize.run(
    ['build', '--', '.'],
    mountFiles(new Map(files), new Set()),
  )
  if (exitCode !== 0) throw new Error(`kustomize failed: ${stderr}`)
  const { memory, settle } = kustomize.exports as {
    readonly memory: WebAssembly.Memory
    readonly settle: () => void
  }
  settle()
  const exports = kustomize.exports as Record<string, WebAssembly.Global>
  return {
    memory: new Uint8Array(memory.buffer),
    values: globals.map((name) => exports[name]?.value ?? 0),
  }
}

/** The parts of the memory that are not zero, as a new memory is. What is not read is no page that the system has to give. */
function used(memory: Uint8Array): { from: number; to: number }[] {
  const step = 4096
  const parts: { from: number; to: number }[] = []
  for (let at = 0; at < memory.length; at += step) {
    if (memory.subarray(at, at + step).every((byte) => byte === 0)) continue
    const last = parts.at(-1)
    if (last?.to === at) last.to += step
    else parts.push({ from: at, to: at + step })
  }
  return parts
}

// What builds cost in one process, beside a process for each and, where Go can build it, the native kustomize: CPU time,
// one kind after the other in each round, so that what else the machine does falls on all of them.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { goInstall } from '../__tests__/support/go-program.ts'
import { runKustomize } from '../__tests__/support/kustomize/command.ts'
import { files, service } from '../__tests__/support/kustomize/files.ts'
import { operator } from '../__tests__/support/kustomize/operator.ts'
import { kustomizeVersion } from '../src/kustomize/engine.ts'
import { loadKustomize } from '../src/kustomize/module.ts'
import { openSession } from '../src/kustomize/session.ts'

const rounds = Number(process.env['ROUNDS'] ?? 7)
const inputs = {
  'small overlay': {
    texts: service,
    folder: './k8s/overlays/production',
  },
  '4 MB in 4 CRDs': { texts: operator(4), folder: './default' },
  '12 MB in 12 CRDs': { texts: operator(12), folder: './default' },
}

const native = await goInstall(
  `sigs.k8s.io/kustomize/kustomize/v5@${kustomizeVersion}`,
)
const module = await loadKustomize()
for (const [name, { texts, folder }] of Object.entries(inputs)) {
  const command = { args: ['build', '--', folder], files: files(texts) }
  const times: Record<string, number[]> = {}
  const add = (what: string, time: number) => (times[what] ??= []).push(time)
  const disk = await write(texts)
  for (let round = 0; round < rounds; round++) {
    const run = openSession(module)
    for (const which of ['first', 'second', 'third', 'fourth'])
      add(
        `${which} build of a process`,
        cpu(() => run(command)),
      )
    add(
      'a process for each build',
      cpu(() => runKustomize({ module, ...command })),
    )
    if (native.kind === 'there')
      add(
        'native',
        await nativeCpu(join(native.folder, 'kustomize'), folder, disk),
      )
  }
  await rm(disk, { recursive: true })
  // The native one takes less than can be told for a small overlay.
  const base =
    median(times['native'] ?? [0]) || median(times['a process for each build'])
  console.log(name)
  console.table(
    Object.fromEntries(
      Object.entries(times).map(([what, all]) => [
        what,
        {
          'CPU, ms': Math.round(median(all)),
          ratio: (median(all) / base).toFixed(2),
        },
      ]),
    ),
  )
}
await native[Symbol.asyncDispose]()

function cpu(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

async function nativeCpu(
  program: string,
  folder: string,
  cwd: string,
): Promise<number> {
  const script = '"$0" build -- "$1" >/dev/null; times'
  const { stdout } = await promisify(execFile)(
    'sh',
    ['-c', script, program, folder],
    { cwd },
  )
  // The second line is that of the children: 0m1.93s 0m0.24s
  const [user = 0, system = 0] = Array.from(
    (stdout.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g),
    ([, minutes, seconds]) => 60_000 * Number(minutes) + 1000 * Number(seconds),
  )
  return user + system
}

async function write(texts: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-kustomize-'))
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

function median(times: readonly number[] = []): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN
}

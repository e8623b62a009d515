// Measures what a person waits for, beside the usual way of doing the same. Exits 1 beyond twice a bar.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { demo } from '../__tests__/support/layouts/demo.ts'
import {
  startStage,
  writeToken,
  type Stage,
} from '../__tests__/support/stage.ts'
import { editorRows } from './bench-editor.ts'
import { proofRows } from './bench-proof.ts'
import { printRaces, raceRows } from './bench-race.ts'

const rounds = 9
const overlay = 'k8s/overlays/production'
const bundle = resolve(import.meta.dirname, '../dist/index.js')

const rows = [
  {
    what: 'load dist/index.js (a run that ends at its first input)',
    bar: 160,
    times: load(),
  },
  ...(await runs()),
  ...(await proofRows()),
  ...editorRows(),
]
console.table(
  Object.fromEntries(
    rows.map(({ what, bar, times }) => [
      what,
      {
        median: ms(median(times)),
        min: ms(Math.min(...times)),
        max: ms(Math.max(...times)),
        bar: bar === undefined ? '' : ms(bar),
      },
    ]),
  ),
)
const slow = rows.filter(
  ({ bar, times }) => bar !== undefined && median(times) > 2 * bar,
)
for (const { what } of slow) console.log(`More than twice its bar: ${what}`)
const races = await raceRows()
printRaces(races)
process.exitCode = slow.length === 0 && !races.isSlow ? 0 : 1

function load(): readonly number[] {
  return repeat(() => {
    try {
      execFileSync(process.execPath, [bundle], {
        env: { PATH: process.env['PATH'] },
        stdio: 'ignore',
      })
    } catch {
      // It has no inputs, so it fails: as early as a run can.
    }
  })
}

async function runs() {
  await using stage = await startStage(demo)
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < rounds; round++) {
    ours.push(await bump(stage, `1.${round}.0`))
    theirs.push(await byHand(stage, `2.${round}.0`))
  }
  return [
    {
      what: 'one run: start, fetch, three renders, commit, push',
      bar: 1500,
      times: ours,
    },
    {
      what: 'by hand: git clone --depth=1, sed, commit, push (no render)',
      bar: undefined,
      times: theirs,
    },
  ]
}

async function bump(stage: Stage, tag: string): Promise<number> {
  const result = await stage.bump({
    'allow-downgrade': 'true',
    images: `ghcr.io/acme/shop:${tag}`,
    overlays: overlay,
  })
  if (result.outputs['outcome'] !== 'pushed') throw new Error(result.log)
  return result.durationMs
}

async function byHand(stage: Stage, tag: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  const header = Buffer.from(`x-access-token:${writeToken}`).toString('base64')
  const script = `
    git clone -q --depth=1 "$URL" work && cd work &&
    sed -i 's/newTag: .*/newTag: "${tag}"/' ${overlay}/kustomization.yaml &&
    git -c user.name=a -c user.email=a@b commit -qam 'Deploy ${tag}' && git push -q origin HEAD:main`
  const start = performance.now()
  // Not execFileSync: the forge answers from this very process.
  const child = spawn('sh', ['-c', script], {
    cwd: folder,
    stdio: 'inherit',
    env: {
      ...process.env,
      URL: stage.forge.remote(stage.name),
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.extraheader',
      GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${header}`,
    },
  })
  const [code] = (await once(child, 'close')) as [number]
  const time = performance.now() - start
  await rm(folder, { recursive: true, force: true })
  if (code !== 0) throw new Error('the usual way failed')
  return time
}

function repeat(work: () => void): readonly number[] {
  return Array.from({ length: rounds }, () => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
}

function median(times: readonly number[]): number {
  return (
    times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN
  )
}

function ms(time: number): string {
  return `${time.toFixed(time < 10 ? 1 : 0)} ms`
}

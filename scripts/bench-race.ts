// Many writers on one branch at once: a simulation that asks src/run/next.ts for its pauses, and the action itself.
// `node scripts/bench-race.ts` prints both; it exits 1 where ten do not land within twice their bar.
import { startStage } from '../__tests__/support/stage.ts'
import type { Conflict } from '../src/outcome.ts'
import { next } from '../src/run/next.ts'
import { firstState, record, type RunState } from '../src/run/state.ts'

/** Times are seconds. */
interface Machine {
  /** Shared by all writers. */
  readonly cores: number
  /** Of a core: Node, the action and kustomize. */
  readonly start: number
  /** Of a core: reading, editing, rendering three times, and writing the commit; then what is left of it on a new tip. */
  readonly first: number
  readonly again: number
  /** A fetch, and a push. */
  readonly network: number
}

interface Race {
  readonly seconds: number
  readonly attempts: number
}

interface Step {
  readonly kind: 'core' | 'wait' | 'fetch' | 'push'
  readonly seconds: number
}

interface Writer {
  steps: Step[]
  /** Of the step that it is at. */
  left: number
  isWorking: boolean
  state: RunState
  tip: number
  began: number
}

/** Writers that start at the same moment, each on its own images of one file. */
export function simulate(
  writers: number,
  machine: Machine,
  seed: number,
): Race {
  const random = randomNumbers(seed)
  let [now, tip, attempts] = [0, 0, 0]
  const racing = new Set(
    Array.from({ length: writers }, (): Writer => {
      const start = { kind: 'core', seconds: machine.start } as const
      const steps = [start, ...attempt(machine, machine.first)]
      const idle = { left: 0, isWorking: false, tip: 0, began: 0 }
      return { ...idle, steps, state: firstState }
    }),
  )

  const push = (writer: Writer) => {
    attempts++
    if (writer.tip === tip) {
      tip++
      racing.delete(writer)
      return
    }
    const conflict: Conflict = { kind: 'conflict', branch: 'main' }
    const { state, decision } = next(writer.state, conflict, {
      stop: undefined,
      remainingMs: Infinity,
      attemptMs: (now - writer.began) * 1000,
      random: random(),
    })
    writer.state = state
    const seconds = decision.kind === 'retry' ? decision.afterMs / 1000 : 0
    writer.steps = [
      { kind: 'wait', seconds },
      ...attempt(machine, machine.again),
    ]
  }
  /** Takes the next step of a writer that takes time. */
  const goOn = (writer: Writer) => {
    for (
      let step = writer.steps.shift();
      racing.has(writer);
      step = writer.steps.shift()
    ) {
      if (step === undefined) return
      if (step.kind === 'push') push(writer)
      else if (step.kind === 'fetch') {
        const isFirst = writer.state.tip === undefined
        const ahead = isFirst ? 0 : tip - writer.tip
        const facts = {
          branch: 'main',
          isReached: true,
          tip: String(tip),
          ahead,
        }
        writer.state = record(writer.state, facts)
        writer.tip = tip
        writer.began = now - machine.network
      } else {
        writer.left = step.seconds * (0.8 + 0.4 * random())
        writer.isWorking = step.kind === 'core'
        return
      }
    }
  }

  while (racing.size > 0) {
    const working = [...racing].filter(({ isWorking }) => isWorking).length
    const speed = Math.min(1, machine.cores / Math.max(1, working))
    const rate = ({ isWorking }: Writer) => (isWorking ? speed : 1)
    const [soonest] = [...racing].toSorted(
      (one, other) => one.left / rate(one) - other.left / rate(other),
    )
    if (soonest === undefined) break
    const passed = soonest.left / rate(soonest)
    now += passed
    for (const writer of racing) writer.left -= passed * rate(writer)
    goOn(soonest)
  }
  return { seconds: now, attempts }
}

function attempt({ network }: Machine, work: number): Step[] {
  const over = { kind: 'wait', seconds: network } as const
  return [
    over,
    { kind: 'fetch', seconds: 0 },
    { kind: 'core', seconds: work },
    over,
    { kind: 'push', seconds: 0 },
  ]
}

/** Numbers in [0, 1), the same in every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const machine = { cores: 2, start: 0.9, first: 0.6, again: 0.3, network: 0.1 }
const rounds = 40
/** Times of one alone. */
const barOfTen = 12

function simulated() {
  const alone = median(race(1, machine).map(({ seconds }) => seconds))
  return [2, 10, 50].flatMap((writers) =>
    [...new Set([2, writers])].map((cores) => {
      const races = race(writers, { ...machine, cores })
      const times = races.map(({ seconds }) => seconds / alone)
      return {
        what: `${writers} writers, ${cores} cores (simulated)`,
        'x alone': median(times).toFixed(1),
        slowest: Math.max(...times).toFixed(1),
        attempts: median(races.map((one) => one.attempts)),
      }
    }),
  )
}

function race(writers: number, on: Machine): readonly Race[] {
  return Array.from({ length: rounds }, (_, seed) =>
    simulate(writers, on, seed),
  )
}

/** The action itself, each with its own image of one overlay and three renders, on a server of this machine. */
async function real(writers: number) {
  const images = Array.from({ length: writers }, (_, id) => `acme/app-${id}`)
  const folder = 'k8s/overlays/production'
  await using stage = await startStage({
    repository: 'acme/infra',
    files: {
      [`${folder}/kustomization.yaml`]: `resources: [app.yaml]\nimages:\n${images
        .map((image) => `  - name: ${image}\n    newTag: v1\n`)
        .join('')}`,
      [`${folder}/app.yaml`]: images.map(pod).join('---\n'),
    },
  })
  const start = performance.now()
  const results = await Promise.all(
    images.map((image) =>
      stage.bump({ images: `${image}:v2`, overlays: folder }),
    ),
  )
  const seconds = (performance.now() - start) / 1000
  const lost = results.find(({ outputs }) => outputs['outcome'] !== 'pushed')
  if (lost !== undefined) throw new Error(lost.log)
  const attempts = results.map(({ outputs }) => Number(outputs['attempts']))
  return { seconds, attempts: attempts.reduce((sum, one) => sum + one, 0) }
}

function pod(image: string): string {
  const name = image.replace('/', '-')
  return `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n    - name: app\n      image: ${image}:v1\n`
}

/** @param times of one alone */
async function measured(writers: number, alone: number) {
  const { seconds, attempts } = await real(writers)
  return {
    what: `${writers} writers, this machine`,
    'x alone': (seconds / alone).toFixed(1),
    slowest: `${seconds.toFixed(1)} s`,
    attempts,
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

/** Rows for the table of the bench, and whether ten writers are within twice their bar. */
export async function raceRows() {
  const alone = []
  for (let round = 0; round < 5; round++) alone.push((await real(1)).seconds)
  const rows = [...simulated()]
  // More than that need more memory than many machines have: npm run soak lets them come one by one.
  for (const writers of [2, 10])
    rows.push(await measured(writers, median(alone)))
  const ten = rows.filter(({ what }) => what.startsWith('10 writers'))
  return {
    rows,
    isSlow: ten.some((row) => Number(row['x alone']) > 2 * barOfTen),
  }
}

export function printRaces({ rows }: Awaited<ReturnType<typeof raceRows>>) {
  console.table(Object.fromEntries(rows.map(({ what, ...row }) => [what, row])))
}

if (import.meta.main) {
  const races = await raceRows()
  printRaces(races)
  if (races.isSlow) process.exitCode = 1
}

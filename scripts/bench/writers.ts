// Many writers on one branch at once, each with a machine or not: a simulation that asks src/run/retry.ts for its pauses.
import type { Conflict } from '../../src/outcome.ts'
import { next } from '../../src/run/retry.ts'
import { initialState, record, type RunState } from '../../src/run/state.ts'
import type { Section } from './section.ts'

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

/**
 * Writers that start at the same moment, each on its own images of one file.
 * @param knows whether each knows how many are left, which is as good as a pause can be
 */
function simulate(
  count: number,
  machine: Machine,
  seed: number,
  knows: boolean,
): Race {
  const random = randomNumbers(seed)
  let [now, tip, attempts] = [0, 0, 0]
  const racing = new Set(
    Array.from({ length: count }, (): Writer => {
      const start = { kind: 'core', seconds: machine.start } as const
      const steps = [start, ...attempt(machine, machine.first)]
      const idle = { left: 0, isWorking: false, tip: 0, began: 0 }
      return { ...idle, steps, state: initialState }
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
    const pause = decision.kind === 'retry' ? decision.afterMs / 1000 : 0
    const { again, network } = machine
    const seconds = knows
      ? random() * racing.size * (again + 2 * network)
      : pause
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

// As the bench `race` finds them: CPU time, of which a run alone has parts at the same time.
const machine = { cores: 2, start: 0.2, first: 0.2, again: 0.1, network: 0.02 }
const rounds = 40

export const writers: Section = {
  name: 'writers',
  title: 'Many writers, simulated',
  async run() {
    const alone = races(1, machine).map(({ seconds }) => seconds)
    return [2, 10, 50].flatMap((count) =>
      [...new Set([2, count])].flatMap((cores) => {
        const all = races(count, { ...machine, cores })
        const best = races(count, { ...machine, cores }, true)
        const what = `${count} writers, ${cores} cores`
        return [
          {
            what: `${what}: all land`,
            unit: 's',
            values: all.map(({ seconds }) => seconds),
            beside: { what: 'one alone', values: alone },
            bar: 1.2 * count,
          },
          {
            what: `${what}: all land, if each knew how many are left`,
            unit: 's',
            values: best.map(({ seconds }) => seconds),
            beside: { what: 'one alone', values: alone },
          },
          {
            what: `${what}: their attempts`,
            unit: 'attempts',
            values: all.map(({ attempts }) => attempts),
          },
        ] as const
      }),
    )
  },
}

function races(count: number, on: Machine, knows = false): readonly Race[] {
  return Array.from({ length: rounds }, (_, seed) =>
    simulate(count, on, seed, knows),
  )
}

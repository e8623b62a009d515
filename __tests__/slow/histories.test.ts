import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Layout } from '../support/layouts/layout.ts'
import { seed } from '../support/seed.ts'
import { startStage, type Stage } from '../support/stage.ts'

const image = 'ghcr.io/acme/api'
const environments = ['staging', 'production'] as const
type Environment = (typeof environments)[number]
const folder = (name: Environment) => `k8s/overlays/${name}`
const fileOf = (name: Environment) => `${folder(name)}/kustomization.yaml`

const layout: Layout = {
  repository: 'acme/api',
  overlays: environments.map(folder),
  files: {
    'k8s/base/kustomization.yaml': 'resources: [deployment.yaml]\n',
    'k8s/base/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec: { template: { spec: { containers: [{ name: api, image: ${image} }] } } }
`,
    ...Object.fromEntries(
      environments.map((name) => [
        fileOf(name),
        `resources: [../../base]\nimages:\n  - name: ${image}\n    newTag: 1.0.0\n`,
      ]),
    ),
  },
}

type Step =
  | { readonly kind: 'bump'; readonly to: Environment; readonly minor: number }
  | { readonly kind: 'promote' }
  | { readonly kind: 'roll back'; readonly at: Environment }
  | { readonly kind: 'hold'; readonly at: Environment; readonly minor: number }
  | {
      readonly kind: 'release'
      readonly at: Environment
      readonly minor: number
    }

/** What the file of an environment holds, and every value before. */
interface State {
  readonly values: readonly number[]
  readonly isHeld: boolean
}

type States = Readonly<Record<Environment, State>>

const environment = fc.constantFrom(...environments)
const minor = fc.integer({ min: 0, max: 9 })
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('bump' as const), to: environment, minor }),
  fc.record({ kind: fc.constant('promote' as const) }),
  fc.record({ kind: fc.constant('roll back' as const), at: environment }),
  fc.record({ kind: fc.constant('hold' as const), at: environment, minor }),
  fc.record({ kind: fc.constant('release' as const), at: environment, minor }),
)

/** The model: what a step makes of an environment, and its outcome. */
function expected(
  states: States,
  step: Step,
): {
  readonly at: Environment
  readonly state: State
  readonly outcome: string
} {
  const at = 'to' in step ? step.to : 'at' in step ? step.at : 'production'
  const { values, isHeld } = states[at]
  const now = values.at(-1) ?? 0
  const wanted =
    step.kind === 'promote'
      ? (states.staging.values.at(-1) ?? 0)
      : step.kind === 'roll back'
        ? values.findLast((value) => value !== now)
        : step.minor
  const same = { at, state: states[at] }
  if (wanted === undefined) return { ...same, outcome: 'no-previous' }
  const holds = step.kind === 'hold' || (isHeld && step.kind !== 'release')
  const isEqual = wanted === now && holds === isHeld
  if (isEqual) return { ...same, outcome: 'unchanged' }
  if (isHeld && step.kind !== 'release') return { ...same, outcome: 'held' }
  const isOrdered = step.kind === 'bump' || step.kind === 'promote'
  if (isOrdered && wanted < now) return { ...same, outcome: 'older-version' }
  return {
    at,
    state: {
      values: wanted === now ? values : [...values, wanted],
      isHeld: holds,
    },
    outcome: 'pushed',
  }
}

async function run(stage: Stage, step: Step) {
  const at = 'to' in step ? step.to : 'at' in step ? step.at : 'production'
  const version = 'minor' in step ? `${image}:1.${step.minor}.0` : ''
  const inputs: Readonly<
    Record<Step['kind'], Readonly<Record<string, string>>>
  > = {
    bump: { images: version },
    promote: { 'images-from': folder('staging') },
    'roll back': { 'images-from': 'previous' },
    hold: { images: version, hold: 'a reason', 'allow-downgrade': 'true' },
    release: {
      images: version,
      'ignore-hold': 'true',
      'allow-downgrade': 'true',
    },
  }
  const { outputs } = await stage.bump({
    overlays: folder(at),
    ...inputs[step.kind],
  })
  return outputs['reason'] || outputs['outcome']
}

/** How many; the gate runs a few, HISTORIES=100 npm run test:slow -- slow/histories runs all. */
const count = Number(process.env['HISTORIES'] ?? 6)

test(`bumps, promotions, rollbacks and holds end where the model says (SEED=${seed})`, async () => {
  const histories = fc.sample(
    fc.array(anyStep, { minLength: 4, maxLength: 10 }),
    {
      numRuns: count,
      seed,
    },
  )
  for (const steps of histories) {
    await using stage = await startStage(layout)
    let states: States = {
      staging: { values: [0], isHeld: false },
      production: { values: [0], isHeld: false },
    }
    for (const [index, step] of steps.entries()) {
      const { at, state, outcome } = expected(states, step)
      const history = JSON.stringify(steps.slice(0, index + 1))
      expect([history, await run(stage, step)]).toEqual([history, outcome])
      states = { ...states, [at]: state }
      for (const name of environments) {
        const text = (
          await stage.repository.read('main', fileOf(name))
        ).toString()
        expect([history, text]).toEqual([
          history,
          `resources: [../../base]\nimages:\n${states[name].isHeld ? '  # kustomize-bump: hold a reason\n' : ''}  - name: ${image}\n    newTag: 1.${states[name].values.at(-1)}.0\n`,
        ])
      }
    }
  }
})

test('a held entry survives many bumps at once', async () => {
  await using stage = await startStage(layout)
  const overlays = folder('production')
  await stage.bump({ images: `${image}:1.1.0`, overlays, hold: 'a reason' })
  const before = await stage.repository.tip('main')
  const results = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      stage.bump({ images: `${image}:1.${index + 2}.0`, overlays }),
    ),
  )
  expect(new Set(results.map(({ outputs }) => outputs['outcome']))).toEqual(
    new Set(['held']),
  )
  expect(await stage.repository.tip('main')).toBe(before)
})

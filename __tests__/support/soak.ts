import { freemem } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { Fault } from './forge/fault.ts'
import { randomNumbers } from './random.ts'
import type { ActionResult } from './runner/result.ts'
import { startStage, type Stage } from './stage.ts'

export interface SoakOptions {
  readonly writers: number
  readonly faults: 'none' | 'random'
  readonly seed: number
  /** All of them push for the first time at the same moment, on the same tip. */
  readonly barrier?: boolean
  readonly validate?: 'images' | 'none'
  readonly say?: (line: string) => void
}

export interface SoakReport {
  readonly writers: number
  readonly seed: number
  /** How many processes ran at once at most. */
  readonly atOnce: number
  readonly seconds: number
  readonly slowest: number
  readonly attempts: { readonly sum: number; readonly most: number }
  readonly faultsMet: number
  /** Empty when every promise held. */
  readonly broken: readonly string[]
}

/**
 * How many are on the way to their first push. To compile kustomize takes three seconds of a core: a hundred at once on
 * two cores would measure that, and meet the limit of a single render.
 */
const starting = 4
/** What one process of the embedded kustomize takes. */
const bytesOfOne = 260 * 1024 * 1024
const imagesPerWriter = 2
const folder = 'overlays/production'
const file = `${folder}/kustomization.yaml`

/**
 * Many writers, each a process of `dist/index.js` with images of its own, on one flow-style file of one branch.
 * Afterwards the history is checked: each landed once, nothing is lost or doubled, and every value is right.
 */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { writers, seed, say = () => {}, validate = 'images' } = options
  const ids = Array.from({ length: writers }, (_, index) => index)
  await using stage = await startStage(layout(ids))
  const countFaults = armFaults(stage, options)
  if (options.barrier === true) raiseBarrier(stage, writers)
  const atOnce = Math.max(
    1,
    Math.min(writers, Math.floor((freemem() * 0.9) / bytesOfOne)),
  )
  const random = randomNumbers(seed + 1)
  const start = performance.now()
  const results: ActionResult[] = []
  const starts = slots(options.barrier === true ? writers : starting)
  const places = slots(atOnce)
  const work = async (id: number) => {
    await places.take()
    await starts.take()
    // Pipelines do not end at the same moment.
    if (options.barrier !== true) await wait(random(500))
    const running = await stage.start(
      {
        images: imagesOf(id)
          .map((image) => `${image}:${tagOf(id, seed)}`)
          .join('\n'),
        overlays: folder,
        validate,
        // Whoever comes last has lost many races: on a slow machine that takes more than the default.
        timeout: '1h',
      },
      { orphans: 'leave', debug: true },
    )
    await Promise.race([
      running.wrote('planned:').catch(() => {}),
      running.result,
    ])
    starts.give()
    const result = await running.result
    places.give()
    results[id] = result
    const { outcome, attempts } = result.outputs
    const done = results.filter(Boolean).length
    const time = ((performance.now() - start) / 1000).toFixed(0)
    say(
      `${time} s: writer ${id} ${outcome} after ${attempts}; ${done} of ${writers}`,
    )
  }
  await Promise.all(ids.map(work))
  const attempts = results.map(({ outputs }) => Number(outputs['attempts']))
  return {
    writers,
    seed,
    atOnce,
    seconds: (performance.now() - start) / 1000,
    slowest: Math.max(...results.map(({ durationMs }) => durationMs)) / 1000,
    attempts: {
      sum: attempts.reduce((sum, one) => sum + one, 0),
      most: Math.max(...attempts),
    },
    faultsMet: countFaults(),
    broken: await brokenPromises(stage, { results, seed }),
  }
}

/** A number of places; who finds none waits for the next that is given back. */
function slots(free: number) {
  const waiting: (() => void)[] = []
  return {
    take: async () => {
      if (free-- <= 0) await new Promise<void>((go) => waiting.push(go))
    },
    give: () => {
      free++
      waiting.shift()?.()
    },
  }
}

function imagesOf(id: number): readonly string[] {
  return Array.from(
    { length: imagesPerWriter },
    (_, part) => `ghcr.io/acme/service-${id}-${part}`,
  )
}

function tagOf(id: number, seed: number): string {
  return `v2-${seed}-${id}`
}

function layout(ids: readonly number[]) {
  const images = ids.flatMap(imagesOf)
  return {
    repository: 'acme/infra',
    files: {
      [file]: `resources: [all.yaml]
images:
${images.map((image) => `  - { name: ${image}, newTag: v1 }\n`).join('')}`,
      // One object: what is measured is landing, not rendering.
      [`${folder}/all.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: all
spec:
  template:
    spec:
      containers:
${images.map((image, index) => `        - { name: c${index}, image: "${image}:v1" }\n`).join('')}`,
    },
  }
}

/** Holds every first push until all have come with one. */
function raiseBarrier(stage: Stage, writers: number) {
  const all = Promise.withResolvers<void>()
  let come = 0
  stage.forge.fault({
    on: 'receive-pack',
    kind: 'before',
    times: writers,
    call: async () => {
      if (++come === writers) all.resolve()
      await all.promise
    },
  })
}

/** What a bad day brings: about one request in six is met. The numbers come from the seed. */
function armFaults(stage: Stage, { faults, seed }: SoakOptions): () => number {
  let met = 0
  if (faults === 'none') return () => met
  const random = randomNumbers(seed)
  const kinds: readonly Fault[] = [
    { on: 'receive-pack', kind: 'dropafter' },
    { on: 'receive-pack', kind: 'truncafter' },
    { on: 'receive-pack', kind: 'statusafter', status: 502 },
    { on: 'receive-pack', kind: 'reset' },
    { on: 'receive-pack', kind: 'status', status: 503 },
    {
      on: 'info/refs receive-pack',
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '2' },
    },
    { on: 'info/refs receive-pack', kind: 'status', status: 502 },
    { on: 'info/refs upload-pack', kind: 'status', status: 503 },
    { on: 'upload-pack', kind: 'truncafter' },
    { on: 'upload-pack', kind: 'reset' },
    { on: 'any', kind: 'latency', ms: 300 },
  ]
  stage.forge.watch(async () => {
    if (random(6) !== 0) return
    const fault = kinds[random(kinds.length)]
    if (fault === undefined) return
    met++
    stage.forge.fault({ ...fault, times: 1 })
  })
  return () => met
}

async function brokenPromises(
  { repository }: Stage,
  {
    results,
    seed,
  }: { readonly results: readonly ActionResult[]; readonly seed: number },
): Promise<readonly string[]> {
  const broken: string[] = []
  const expectEqual = (what: string, actual: unknown, expected: unknown) => {
    if (JSON.stringify(actual) !== JSON.stringify(expected))
      broken.push(
        `${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`,
      )
  }
  const log = await repository.log('main')
  const commits = log.slice(0, -1)
  expectEqual('commits', commits.length, results.length)
  expectEqual(
    'merges',
    log.filter(({ parents }) => parents.length > 1).length,
    0,
  )
  const bumps = new Set(
    commits.flatMap(({ trailers }) => trailers['Bump-Id'] ?? []),
  )
  expectEqual('different Bump-Ids', bumps.size, results.length)
  const text = (await repository.read('main', file)).toString()
  for (const [id, { outputs, exitCode, log: words }] of results.entries()) {
    if (outputs['outcome'] !== 'pushed' || exitCode !== 0)
      broken.push(
        `writer ${id}: ${outputs['outcome']} ${outputs['reason']}\n${words}`,
      )
    const tag = tagOf(id, seed)
    const mine = commits.filter(({ subject, body }) =>
      `${subject}\n${body}`.match(new RegExp(`${tag}(?!\\d)`)),
    )
    expectEqual(
      `commits of writer ${id}`,
      mine.map((one) => one.id),
      [outputs['commit']],
    )
    for (const image of imagesOf(id))
      if (!text.includes(`  - { name: ${image}, newTag: ${tag} }\n`))
        broken.push(`${image} is not at ${tag}`)
  }
  return broken
}

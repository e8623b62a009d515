// Large repositories on a server, beside other ways to do the same with git.
import { demo } from '../../__tests__/support/layouts/demo.ts'
import { startStage, type Stage } from '../../__tests__/support/stage.ts'
import { attemptSeconds, land } from './action.ts'
import { fillRepository, image, overlay, sizes } from './large-repository.ts'
import { cost, runOther, type Cost } from './other-ways.ts'
import { nativeKustomize } from './other-programs.ts'
import { either, repeat, sum, type Row, type Section } from './section.ts'

/** What is added to each request, in milliseconds. */
const delay = 60

export const large: Section = {
  name: 'large',
  title: 'Large repositories',
  async run(rounds) {
    const rows: Row[] = []
    for (const size of ['A, 20 k files', 'B, 200 k files'] as const) {
      await using stage = await startLarge(size)
      rows.push(...(await near(stage, size, rounds)))
      rows.push(...(await lostRace(stage, size, rounds)))
      stage.forge.fault({ on: 'any', kind: 'latency', ms: delay })
      rows.push(...(await far(stage, size, rounds)))
    }
    return rows
  },
}

export async function startLarge(size: keyof typeof sizes): Promise<Stage> {
  const stage = await startStage({ repository: 'acme/large', files: {} })
  await fillRepository(stage.repository, size)
  return stage
}

export const bump = (stage: Stage, tag: string) =>
  land(stage, { images: `${image}:${tag}`, overlays: overlay })

/**
 * Bumps by this action and in other ways, and a small repository, one after the other in each round.
 * @param major the first of three versions that no tag has yet
 */
async function sideBySide(stage: Stage, rounds: number, major: number) {
  await using small = await startStage(demo)
  const kustomize = await nativeKustomize()
  const costs: Cost[] = []
  const measured = await repeat(rounds, async (round) => {
    const ours = await cost(stage, () => bump(stage, `${major}.${round}.0`))
    costs.push(ours)
    const tag = (more: number) => `${major + more}.${round}.0`
    const limit = await other(stage, 'limit', tag(1), kustomize)
    const sparse = await other(stage, 'sparse', tag(2), kustomize)
    const images = `ghcr.io/acme/shop:${major}.${round}.0`
    const overlays = 'k8s/overlays/production'
    const { wall } = await land(small, { images, overlays })
    return { ours: ours.wall, limit, sparse, small: wall }
  })
  return { measured, costs }
}

/** On this machine. */
async function near(
  stage: Stage,
  size: string,
  rounds: number,
): Promise<readonly Row[]> {
  const kustomize = await nativeKustomize()
  const { measured, costs } = await sideBySide(stage, rounds, 4)
  // It takes long, and one of two hundred thousand files takes its time to be removed, too.
  const { depth } = await repeat(Math.ceil(rounds / 2), async (round) => ({
    depth: await other(stage, 'depth', `7.${round}.0`, kustomize),
  }))
  const row = rowsOf(size, measured.ours)
  return [
    {
      ...row('the limit and a small run', sum(measured.limit, measured.small)),
      bar: 1,
    },
    row('sparse, partial clone', measured.sparse),
    {
      ...row('clone --depth=1', depth),
      ...(size.startsWith('B') && { bar: 0.1 }),
    },
    ...traffic(size, costs),
  ]
}

/** With a delay at each request. */
async function far(
  stage: Stage,
  size: string,
  rounds: number,
): Promise<readonly Row[]> {
  const { measured, costs } = await sideBySide(stage, rounds, 8)
  const limit = measured.limit.map((seconds) => 1.3 * seconds)
  const where = `${size}, ${delay} ms a request`
  const row = rowsOf(where, measured.ours)
  const base = sum(limit, measured.small)
  return [
    { ...row('1.3 times the limit and a small run', base), bar: 1 },
    row('sparse, partial clone', measured.sparse),
    ...traffic(where, costs),
  ]
}

async function lostRace(
  stage: Stage,
  size: string,
  rounds: number,
): Promise<readonly Row[]> {
  const another = overlay.replace('prod', 'dev')
  const file = `${another}/kustomization.yaml`
  const measured = await repeat(rounds, async (round) => {
    let first = 0
    let server = 0
    const count = (sign: 1 | -1) => async () =>
      void (server += (sign * performance.now()) / 1000)
    stage.forge.beforePush(stage.name, async () => {
      first = stage.forge.requests.length
      stage.forge.fault({ on: 'any', kind: 'before', call: count(-1) })
      stage.forge.fault({ on: 'any', kind: 'after', call: count(1) })
      const text = (await stage.repository.read('main', file)).toString()
      await stage.repository.commit({ files: { [file]: `${text}# more\n` } })
    })
    const { result } = await bump(stage, `4.${round}.1`)
    stage.forge.calm()
    const requests = stage.forge.requests.length - first
    const [once = 0, again = 0] = attemptSeconds(result)
    return { once, again, server, requests }
  })
  return [
    {
      what: `${size}: an attempt after a lost race`,
      unit: 's',
      values: measured.again,
      beside: { what: 'the first attempt', values: measured.once },
      bar: 0.2,
    },
    {
      what: `${size}: of that, on the server`,
      unit: 's',
      values: measured.server,
      beside: { what: 'the first attempt', values: measured.once },
    },
    {
      what: `${size}: its requests`,
      unit: 'requests',
      values: measured.requests,
      bar: 3,
    },
  ]
}

async function other(
  stage: Stage,
  way: Parameters<typeof runOther>[1],
  tag: string,
  kustomize: string,
): Promise<number> {
  return (await runOther(stage, way, { tag, kustomize })).wall
}

function rowsOf(where: string, ours: readonly number[]) {
  return (what: string, values: readonly number[]): Row => ({
    what: `${where}: a whole run`,
    unit: 's',
    values: ours,
    beside: { what, values },
  })
}

function traffic(where: string, costs: readonly Cost[]): readonly Row[] {
  return either(
    {
      what: `${where}: requests`,
      unit: 'requests',
      values: costs.map(({ requests }) => requests),
      bar: 12,
    },
    {
      what: `${where}: received`,
      unit: 'KB',
      values: costs.map(({ received }) => received),
      bar: 64,
    },
  )
}

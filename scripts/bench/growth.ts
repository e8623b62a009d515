// How the time of a run grows with what there is, and with what is asked for.
import { freemem } from 'node:os'
import { startStage, type Stage } from '../../__tests__/support/stage.ts'
import { land } from './action.ts'
import { sizes } from './large-repository.ts'
import { bump, startLarge } from './large.ts'
import { manyImages, manyOverlays } from './layouts.ts'
import { repeat, type Row, type Section } from './section.ts'

export const growth: Section = {
  name: 'growth',
  title: 'Growth',
  async run(rounds) {
    return [
      ...(await ofFiles(rounds)),
      ...(await ofOverlays(rounds)),
      ...(await ofImages(rounds)),
      ...(await ofWriters(rounds)),
    ]
  },
}

const counts = [1, 10, 30, 100]

async function ofFiles(rounds: number): Promise<readonly Row[]> {
  const names = Object.keys(sizes) as (keyof typeof sizes)[]
  const points = []
  for (const [index, name] of names.entries()) {
    await using stage = await startLarge(name)
    const { wall } = await repeat(rounds, async (round) => ({
      wall: (await bump(stage, `4.${round}.0`)).wall,
    }))
    points.push({ count: 200 * 10 ** index, values: wall })
  }
  // Flat: no more than half as much again.
  return rowsOf('files', points, () => 1.5)
}

async function ofOverlays(rounds: number): Promise<readonly Row[]> {
  const layout = manyOverlays(Math.max(...counts))
  await using stage = await startStage(layout)
  return await grow('overlays', rounds, (count, tag) =>
    land(stage, {
      images: `acme/app:${tag}`,
      overlays: layout.overlays.slice(0, count).join('\n'),
    }),
  )
}

async function ofImages(rounds: number): Promise<readonly Row[]> {
  const layout = manyImages(Math.max(...counts))
  await using stage = await startStage(layout)
  return await grow('images', rounds, (count, tag) =>
    land(stage, {
      images: layout.images
        .slice(0, count)
        .map((image) => `${image}:${tag}`)
        .join('\n'),
      overlays: 'all',
    }),
  )
}

/** Writers that start at the same moment, each with an image of its own of one file, and renders. */
async function ofWriters(rounds: number): Promise<readonly Row[]> {
  const points = []
  for (const count of [1, 2, 10, 50].filter((one) => isRoomFor(one, rounds))) {
    const layout = manyImages(count)
    await using stage = await startStage(layout)
    const times = count === 1 ? rounds : 1
    const { wall } = await repeat(times, (round) =>
      race(stage, layout.images, `2.${round}.0`),
    )
    points.push({ count, values: wall })
  }
  return rowsOf('writers', points, (count) => 1.2 * count)
}

/** Each takes its memory; and who measures a thing once only wants to see that it works. */
function isRoomFor(writers: number, rounds: number): boolean {
  return writers * 300e6 < freemem() && (writers <= 10 || rounds > 1)
}

async function race(
  stage: Stage,
  names: readonly string[],
  tag: string,
): Promise<{ readonly wall: number }> {
  const start = performance.now()
  const runs = names.map((name) =>
    land(stage, { images: `${name}:${tag}`, overlays: 'all' }),
  )
  await Promise.all(runs)
  return { wall: (performance.now() - start) / 1000 }
}

async function grow(
  series: string,
  rounds: number,
  measure: (count: number, tag: string) => Promise<{ readonly wall: number }>,
): Promise<readonly Row[]> {
  const points = []
  for (const count of counts) {
    const { wall } = await repeat(rounds, async (round) => ({
      wall: (await measure(count, `2.${count}.${round}`)).wall,
    }))
    points.push({ count, values: wall })
  }
  // Nothing worse than linear.
  return rowsOf(series, points, (count) => count)
}

/** Each beside the first. */
function rowsOf(
  series: string,
  points: readonly {
    readonly count: number
    readonly values: readonly number[]
  }[],
  bar: (count: number) => number,
): readonly Row[] {
  const [first] = points
  return points.map(({ count, values }) => ({
    what: `${count.toLocaleString('en')} ${count === 1 ? series.slice(0, -1) : series}`,
    unit: 's',
    values,
    point: { series, count },
    ...(first !== undefined &&
      count !== first.count && {
        beside: {
          what: first.count.toLocaleString('en'),
          values: first.values,
        },
        bar: bar(count),
      }),
  }))
}

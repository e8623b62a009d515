// How the time of a run grows with what there is, and with what is asked for.
import { startStage } from '../../__tests__/support/stage.ts'
import { land } from './action.ts'
import { sizes } from './large-repository.ts'
import { bump, startLarge } from './large.ts'
import { manyImages, manyOverlays, manyServices } from './layouts.ts'
import { repeat, type Row, type Section } from './section.ts'

export const growth: Section = {
  name: 'growth',
  title: 'Growth',
  async run(rounds) {
    return [
      ...(await ofFiles(rounds)),
      ...(await ofOverlays(rounds)),
      ...(await ofImages(rounds)),
      ...(await ofServices(rounds)),
    ]
  },
}

const most = 100
const delay = 60

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
  const layout = manyOverlays(most)
  await using stage = await startStage(layout)
  return await grow('overlays', rounds, (count, tag) =>
    land(stage, {
      images: `acme/app:${tag}`,
      overlays: layout.overlays.slice(0, count).join('\n'),
    }),
  )
}

async function ofImages(rounds: number): Promise<readonly Row[]> {
  const layout = manyImages(most)
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

/** A release of ten services costs hardly more than one of one, least of all on a server that is far away (issue 18). */
async function ofServices(rounds: number): Promise<readonly Row[]> {
  const layout = manyServices(10)
  await using stage = await startStage(layout)
  const release = (series: string) =>
    grow(
      series,
      rounds,
      (count, tag) =>
        land(stage, {
          images: layout.images
            .slice(0, count)
            .map((image) => `${image}:${tag}`)
            .join('\n'),
          overlays: layout.overlays.join('\n'),
        }),
      { counts: [1, 10], bar: () => 1.5 },
    )
  const near = await release('services')
  stage.forge.fault({ on: 'any', kind: 'latency', ms: delay })
  return [...near, ...(await release(`services (${delay} ms a request)`))]
}

async function grow(
  series: string,
  rounds: number,
  measure: (count: number, tag: string) => Promise<{ readonly wall: number }>,
  // Nothing worse than linear.
  { counts, bar } = {
    counts: [1, 10, 30, most],
    bar: (count: number) => count,
  },
): Promise<readonly Row[]> {
  const points = []
  for (const count of counts) {
    const { wall } = await repeat(rounds, async (round) => ({
      wall: (await measure(count, `2.${count}.${round}`)).wall,
    }))
    points.push({ count, values: wall })
  }
  return rowsOf(series, points, bar)
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
    what: `${count.toLocaleString('en')} ${count === 1 ? series.replace(/s\b/, '') : series}`,
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

// Writers that race for one branch, with renders.
import { freemem } from 'node:os'
import { startStage, type Stage } from '../../__tests__/support/stage.ts'
import { land } from './action.ts'
import { manyImages } from './layouts.ts'
import { repeat, type Row, type Section } from './section.ts'

export const race: Section = {
  name: 'race',
  title: 'Many writers at once',
  run: writers,
}

/** Writers that start at the same moment, each with an image of its own of one file, and renders; beside one alone there. */
async function writers(rounds: number): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const count of [2, 10, 50].filter((one) => isRoomFor(one, rounds))) {
    const layout = manyImages(count)
    await using stage = await startStage(layout)
    const [first = ''] = layout.images
    const alone = await repeat(rounds, (round) =>
      together(stage, [first], `2.${round}.0`),
    )
    // Fifty take minutes.
    const times = count <= 10 ? Math.ceil(rounds / 2) : 1
    const all = await repeat(times, (round) =>
      together(stage, layout.images, `3.${round}.0`),
    )
    rows.push(
      {
        what: `${count} writers`,
        unit: 's',
        values: all.wall,
        beside: { what: 'one alone', values: alone.wall },
        bar: 1.2 * count,
        point: { series: 'writers', count },
      },
      {
        what: `${count} writers: their attempts`,
        unit: 'attempts',
        values: all.attempts,
      },
    )
  }
  return rows
}

/** Each takes its memory; and who measures a thing once only wants to see that it works. */
function isRoomFor(count: number, rounds: number): boolean {
  return count * 300e6 < freemem() && (count <= 10 || rounds > 1)
}

async function together(stage: Stage, names: readonly string[], tag: string) {
  const start = performance.now()
  const runs = names.map((name) =>
    land(stage, { images: `${name}:${tag}`, overlays: 'all' }),
  )
  const results = await Promise.all(runs)
  const wall = (performance.now() - start) / 1000
  const attempts = results.map(({ result }) =>
    Number(result.outputs['attempts']),
  )
  return { wall, attempts: attempts.reduce((sum, one) => sum + one, 0) }
}

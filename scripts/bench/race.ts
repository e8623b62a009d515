// Writers that race for one branch, with renders.
import { freemem } from 'node:os'
import { startStage, type Stage } from '../../__tests__/support/stage.ts'
import { land } from './action.ts'
import { rowsOf } from './growth.ts'
import { manyImages } from './layouts.ts'
import { repeat, type Row, type Section } from './section.ts'

export const race: Section = {
  name: 'race',
  title: 'Many writers at once',
  run: writers,
}

/** Writers that start at the same moment, each with an image of its own of one file, and renders. */
async function writers(rounds: number): Promise<readonly Row[]> {
  const points = []
  const attempts: Row[] = []
  for (const count of [1, 2, 10, 50].filter((one) => isRoomFor(one, rounds))) {
    const layout = manyImages(count)
    await using stage = await startStage(layout)
    const times = count === 1 ? rounds : 1
    const measured = await repeat(times, (round) =>
      together(stage, layout.images, `2.${round}.0`),
    )
    points.push({ count, values: measured.wall })
    attempts.push({
      what: `${count} writers: their attempts`,
      unit: 'attempts',
      values: measured.attempts,
    })
  }
  return [
    ...rowsOf('writers', points, (count) => 1.2 * count),
    ...attempts.slice(1),
  ]
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

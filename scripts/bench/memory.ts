// How much memory and disk a run takes.
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { image, overlay } from './large-repository.ts'
import { startLarge } from './large.ts'
import { peakMemory, peakSize } from './measure.ts'
import { repeat, type Section } from './section.ts'

export const memory: Section = {
  name: 'memory',
  title: 'Memory and disk',
  async run(rounds) {
    const rows = []
    for (const size of [
      '200 files',
      'A, 20 k files',
      'B, 200 k files',
    ] as const) {
      await using stage = await startLarge(size)
      const { resident, disk } = await repeat(rounds, async (round) => {
        await using temp = await mkdtempDisposable(join(tmpdir(), 'temp-'))
        const inputs = {
          'allow-downgrade': 'true',
          images: `${image}:4.${round}.0`,
          overlays: overlay,
        }
        const folders = { temp: temp.path }
        const { pid, result } = await stage.start(inputs, { folders })
        const [most, written] = await Promise.all([
          peakMemory(pid, result),
          peakSize(temp.path, result),
        ])
        const { outputs, log } = await result
        if (outputs['outcome'] !== 'pushed') throw new Error(log)
        return { resident: most, disk: written }
      })
      rows.push(
        {
          what: `${size}: resident`,
          unit: 'MB',
          values: resident,
          bar: 200,
        } as const,
        {
          what: `${size}: in RUNNER_TEMP`,
          unit: 'MB',
          values: disk,
          bar: 10,
        } as const,
      )
    }
    return rows
  },
}

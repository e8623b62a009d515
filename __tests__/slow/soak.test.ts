import { expect, test } from '@jest/globals'
import { seed } from '../support/seed.ts'
import { soak } from '../support/soak.ts'

test.each(['none', 'random'] as const)(
  '30 writers on one flow-style file each land once, faults: %s',
  async (faults) => {
    // What is rendered is the same every time; npm run soak renders it.
    const report = await soak({ writers: 30, faults, seed, validate: 'none' })
    console.log(report)
    expect({ seed, broken: report.broken }).toEqual({ seed, broken: [] })
  },
)

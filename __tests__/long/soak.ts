import { expect, test } from '@jest/globals'
import { soak } from '../support/soak.ts'

test.each(['none', 'random'] as const)(
  '30 writers on one flow-style file, faults %s',
  async (faults) => {
    // Another in every run; npm run soak takes it.
    const seed = 1 + Math.floor(Math.random() * 1e6)
    // What is rendered is the same every time; npm run soak renders it.
    const report = await soak({ writers: 30, faults, seed, validate: 'none' })
    console.log(report)
    expect({ seed, broken: report.broken }).toEqual({ seed, broken: [] })
  },
)

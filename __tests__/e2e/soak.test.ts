import { expect, test } from '@jest/globals'
import { soak } from '../support/soak.ts'

test('five writers push at the same moment on one flow-style file, and each lands once', async () => {
  const { attempts, broken } = await soak({
    writers: 5,
    faults: 'none',
    seed: 5,
    barrier: true,
    validate: 'none',
  })
  expect(broken).toEqual([])
  // All but the first had lost their first race.
  expect(attempts.sum).toBeGreaterThanOrEqual(5 + 4)
})

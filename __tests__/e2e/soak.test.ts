import { expect, test } from '@jest/globals'
import { soak } from '../support/soak.ts'

test('eight writers push at the same moment on one flow-style file, and each lands once', async () => {
  const { attempts, broken } = await soak({
    writers: 8,
    faults: 'none',
    seed: 8,
    barrier: true,
    validate: 'none',
  })
  expect(broken).toEqual([])
  // All but the first had lost their first race.
  expect(attempts.sum).toBeGreaterThanOrEqual(8 + 7)
})

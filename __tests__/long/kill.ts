import { expect, test } from '@jest/globals'
import { killAndAgain, points } from '../support/kill.ts'

const ways = ['SIGKILL', 'SIGTERM', 'SIGINT', 'cancel'] as const

test.concurrent.each(
  points.flatMap((point) => ways.map((how) => [how, ...point] as const)),
)('%s when the server %s', async (how, _, point) => {
  expect(await killAndAgain(point, how)).toBe(how === 'SIGKILL' ? 137 : 1)
})

import { expect, test } from '@jest/globals'
import { setTimeout as wait } from 'node:timers/promises'
import { expectNothingLeft } from '../support/expect-landed.ts'
import {
  killAndAgain,
  killWhileMerging,
  killWhileOpening,
  openingPoints,
  points,
  proposalPoints,
} from '../support/kill.ts'
import { small } from '../support/layouts/small.ts'
import { startStage } from '../support/stage.ts'

// A cancelled job starts with SIGINT.
const ways = ['SIGKILL', 'SIGTERM', 'cancel'] as const

test.concurrent.each(
  points.flatMap((point) => ways.map((how) => [how, ...point] as const)),
)(
  'a push that is ended by %s when the server %s lands once with the next run',
  async (how, _, point) => {
    expect(await killAndAgain(point, how)).toBe(how === 'SIGKILL' ? 137 : 1)
  },
)

const ofApi = ['SIGKILL', 'SIGTERM'] as const

test.concurrent.each(
  proposalPoints.flatMap((point) =>
    ofApi.map((how) => [how, ...point] as const),
  ),
)(
  'a merge that is ended by %s when the server %s is made once with the next run',
  async (how, _, point) => {
    await killWhileMerging(point, how)
  },
)

// One at a time: a cancelled run has five seconds to remove its branch to sign on, which is little among many others.
test.each(
  openingPoints.flatMap((point) =>
    ofApi.map((how) => [how, ...point] as const),
  ),
)(
  'a pull request that is ended by %s when the server %s is opened once with the next run',
  async (how, _, point) => {
    await killWhileOpening(point, how)
  },
)

test('an impatient person who interrupts twice leaves nothing behind', async () => {
  await using stage = await startStage(small)
  const pause = stage.forge.pause({ on: 'receive-pack', when: 'before' })
  const running = await stage.start({
    images: 'ghcr.io/acme/api:v2',
    overlays: 'k8s/overlays/production',
    validate: 'none',
  })
  await pause.reached
  running.kill('SIGINT')
  await wait(1)
  running.kill('SIGINT')
  const result = await running.result
  expect(result.outputs).toMatchObject({ reason: 'cancelled' })
  expectNothingLeft(result)
  pause.release()
})

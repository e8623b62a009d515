import { expect } from '@jest/globals'
import { expectHarmless, hostileJob } from './hostile.ts'
import type { Match } from './forge/fault.ts'
import { small } from './layouts/small.ts'
import { startStage } from './stage.ts'

const inputs = {
  images: 'ghcr.io/acme/api:v2',
  overlays: 'k8s/overlays/production',
  validate: 'none',
}

type Request = Pick<Match, 'on' | 'skip'>

/** The requests of a run. The third kind comes side by side with the first ones. */
const requests: Readonly<Record<string, Request>> = {
  'is first asked for its refs': { on: 'info/refs upload-pack' },
  'is asked for the branch': { on: 'upload-pack' },
  'is asked for the tip': { on: 'upload-pack', skip: 1 },
  'is asked whether a push may come': { on: 'info/refs receive-pack' },
  'is asked again for its refs': { on: 'info/refs upload-pack', skip: 1 },
  'is asked for the blobs': { on: 'upload-pack', skip: 2 },
  'is asked what a push would find': { on: 'info/refs receive-pack', skip: 1 },
  'is sent the push': { on: 'receive-pack' },
}

/** Every network boundary: before each request is answered, and after it was but nobody heard of it. */
export const points = Object.entries(requests).flatMap(
  ([request, match]) =>
    [
      [request, { ...match, when: 'before' }],
      [`${request}, and has done it`, { ...match, when: 'after' }],
    ] as const,
)

/**
 * Ends a run at a boundary, and makes another: whatever the first one did, there is one commit in the end.
 * @param how a signal for the step alone, or the way a runner cancels a job
 * @returns the exit code of the first
 */
export async function killAndAgain(
  point: (typeof points)[number][1],
  how: NodeJS.Signals | 'cancel',
): Promise<number> {
  await using stage = await startStage(small)
  await using job = await hostileJob(stage)
  const pause = stage.forge.pause(point)
  const running = await stage.start(inputs, job.step)
  await pause.reached
  const commitsBefore = (await stage.repository.log('main')).length
  if (how !== 'cancel') running.kill(how)
  const result = await (how === 'cancel' ? running.cancel() : running.result)
  await expectHarmless(stage, job, {
    result,
    // Its own folder, which holds no secret.
    left:
      how === 'SIGKILL'
        ? expect.arrayContaining([
            expect.stringMatching(/^added kustomize-bump-/),
          ])
        : [],
  })
  if (how !== 'SIGKILL') {
    expect(result.outputs['reason']).toBe('cancelled')
    expect(result.outputs['outcome']).toMatch(/^(failed|unknown)$/)
    // "failed" says that nothing has landed.
    if (result.outputs['outcome'] === 'failed') expect(commitsBefore).toBe(1)
  }
  pause.release()
  const again = await stage.bump(inputs)
  expect(again.outputs['outcome']).toMatch(/^(pushed|unchanged)$/)
  expect(await stage.repository.log('main')).toHaveLength(2)
  return result.exitCode
}

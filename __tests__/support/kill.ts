import { expect } from '@jest/globals'
import { expectHarmless, hostileJob } from './hostile.ts'
import { small } from './layouts/small.ts'
import { startStage } from './stage.ts'

const inputs = {
  images: 'ghcr.io/acme/api:v2',
  overlays: 'k8s/overlays/production',
  validate: 'none',
}

/** The requests of a run, in order: two for the tip, what the first asks for, one blob, the push. */
const requests = [
  'is first asked for its refs',
  'is asked for the branch',
  'is asked for the tip',
  'is asked again for its refs',
  'is asked for the blobs',
  'is asked whether a push may come',
  'is sent the push',
]

/** Every network boundary: before each request is answered, and after it was but nobody heard of it. */
export const points: readonly string[] = requests.flatMap((request) => [
  request,
  `${request}, and has done it`,
])

/**
 * Ends a run at a boundary, and makes another: whatever the first one did, there is one commit in the end.
 * @param how a signal for the step alone, or the way a runner cancels a job
 * @returns the exit code of the first
 */
export async function killAndAgain(
  point: string,
  how: NodeJS.Signals | 'cancel',
): Promise<number> {
  await using stage = await startStage(small)
  await using job = await hostileJob(stage)
  const index = points.indexOf(point)
  const pause = stage.forge.pause({
    on: 'any',
    skip: Math.floor(index / 2),
    when: index % 2 === 0 ? 'before' : 'after',
  })
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

import { expect } from '@jest/globals'
import { expectHarmless, hostileJob, type HostileJob } from './hostile.ts'
import type { Match } from './forge/fault.ts'
import { small } from './layouts/small.ts'
import { head, proposing, pullsOf, tagAt } from './proposals.ts'
import type { ActionResult } from './runner/result.ts'
import { startStage, type Stage } from './stage.ts'

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
  'is asked for the blobs': { on: 'upload-pack', skip: 2 },
  'is sent the push': { on: 'receive-pack' },
}

/** Every network boundary: before each request is answered, and after it was but nobody heard of it. */
export const points = boundaries(requests)

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

const calls: Readonly<Record<string, Request>> = {
  'is asked for the pull requests': { on: 'pulls/list' },
  'is sent the commit': { on: 'receive-pack' },
  'is asked to change the pull request': { on: 'pulls/update' },
  'is asked to merge when ready': { on: 'enablePullRequestAutoMerge' },
  'is asked to merge': { on: 'pulls/merge' },
}

/** The boundaries of a run that brings a pull request up to date and merges it. */
export const proposalPoints = boundaries(calls)

/** The boundaries of a run that opens a pull request with a commit that GitHub makes. */
export const openingPoints = boundaries({
  'is asked for a branch to sign on': { on: 'receive-pack' },
  'is asked to make the commit': { on: 'createCommitOnBranch' },
  'is asked to remove the branch to sign on': { on: 'receive-pack', skip: 1 },
  'is sent the branch of the pull request': { on: 'receive-pack', skip: 2 },
  'is asked to open the pull request': { on: 'pulls/create' },
})

/**
 * The same for a pull request that is brought from v2 to v3 and merged: it is merged once in the end.
 */
export async function killWhileMerging(
  point: (typeof points)[number][1],
  how: NodeJS.Signals,
): Promise<void> {
  await using stage = await startStage(small)
  stage.forge.github.set(stage.name, { allowAutoMerge: true })
  stage.forge.github.protect(stage.name, 'main', {})
  await stage.bump(proposing('v2'))
  await using job = await hostileJob(stage)
  const merging = proposing('v3', { 'pull-request-auto-merge': 'squash' })
  const { outcome } = await killed(stage, job, {
    point,
    how,
    inputs: merging,
  })
  // "failed" says that nothing has landed.
  if (outcome === 'failed') expect(await tagAt(stage, 'main')).toBe('v1')
  const again = await stage.bump(merging)
  expect(again.outputs['outcome']).toMatch(/^(pushed|unchanged)$/)
  expect(await tagAt(stage, 'main')).toBe('v3')
  expect(await stage.repository.log('main')).toHaveLength(2)
  const pulls = await pullsOf(stage)
  expect(pulls.map(({ state }) => state.kind)).toEqual(['merged'])
}

/** The same for a pull request that is opened: there is one in the end, and no branch but its own. */
export async function killWhileOpening(
  point: (typeof points)[number][1],
  how: NodeJS.Signals,
): Promise<void> {
  await using stage = await startStage(small)
  await using job = await hostileJob(stage)
  const opening = proposing('v2', { 'verified-commit': 'true' })
  await killed(stage, job, { point, how, inputs: opening })
  const again = await stage.bump(opening)
  expect(again.outputs).toMatchObject({ outcome: 'proposed' })
  expect(await tagAt(stage, head)).toBe('v2')
  expect(await pullsOf(stage)).toHaveLength(1)
  const branches = Object.keys(await stage.repository.refs())
  // Only a run that was killed outright leaves its branch to sign on.
  if (how !== 'SIGKILL')
    expect(branches.toSorted()).toEqual([
      `refs/heads/${head}`,
      'refs/heads/main',
    ])
}

/** Ends a run at a boundary, and then lets the server go on. */
async function killed(
  stage: Stage,
  job: HostileJob,
  {
    point,
    how,
    inputs: wanted,
  }: {
    readonly point: (typeof points)[number][1]
    readonly how: NodeJS.Signals
    readonly inputs: Readonly<Record<string, string>>
  },
): Promise<ActionResult['outputs']> {
  const pause = stage.forge.pause(point)
  const running = await stage.start(wanted, job.step)
  const isReached = await Promise.race([
    pause.reached.then(() => true),
    running.result.then(() => false),
  ])
  expect(isReached).toBe(true)
  running.kill(how)
  const result = await running.result
  pause.release()
  const isOutright = how === 'SIGKILL'
  await expectHarmless(stage, job, {
    result,
    left: isOutright ? expect.anything() : [],
  })
  expect(result.exitCode).toBe(isOutright ? 137 : 1)
  if (!isOutright) expect(result.outputs['reason']).toBe('cancelled')
  return result.outputs
}

function boundaries(requestsByName: Readonly<Record<string, Request>>) {
  return Object.entries(requestsByName).flatMap(
    ([request, match]) =>
      [
        [request, { ...match, when: 'before' }],
        [`${request}, and has done it`, { ...match, when: 'after' }],
      ] as const,
  )
}

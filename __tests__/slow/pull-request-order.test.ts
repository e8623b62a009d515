import { expect, test } from '@jest/globals'
import {
  head,
  proposing,
  pullsOf,
  setTag,
  tagAt,
} from '../support/proposals.ts'
import { small } from '../support/layouts/small.ts'
import { startStage, type Stage } from '../support/stage.ts'

const superseded = {
  outcome: 'superseded',
  reason: 'older-version',
  commit: '',
  'pull-request-number': '1',
  'pull-request-operation': 'none',
}

async function expectStillProposed(stage: Stage, tag: string): Promise<void> {
  expect((await pullsOf(stage)).map(({ state }) => state.kind)).toEqual([
    'open',
  ])
  expect(await tagAt(stage, head)).toBe(tag)
}

test('an older image replaces no newer one that is proposed, with or without a commit of a person, unless it may', async () => {
  await using stage = await startStage(small)
  await stage.bump(proposing('v3'))
  const late = await stage.bump(proposing('v2'))
  expect(late.outputs).toMatchObject(superseded)
  expect(late.exitCode).toBe(0)
  expect(late.annotations).toEqual([
    expect.objectContaining({
      level: 'notice',
      message: expect.stringMatching(
        /production of pull request 1 has "\S+:v3", and "\S+:v2" is older.*allow-downgrade: true/,
      ),
    }),
  ])
  await expectStillProposed(stage, 'v3')

  await stage.repository.commit({ branch: head, files: { 'NOTES.md': 'mine' } })
  expect((await stage.bump(proposing('v2'))).outputs).toMatchObject(superseded)

  const back = await stage.bump(proposing('v2', { 'allow-downgrade': 'true' }))
  expect(back.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-operation': 'updated',
  })
  expect(back.annotations).toEqual([
    expect.objectContaining({
      message: expect.stringMatching(/older.*It lands all the same/),
    }),
  ])
  await expectStillProposed(stage, 'v2')
})

test('a newer image that is proposed is not closed by the run that finds its own on the branch', async () => {
  await using stage = await startStage(small)
  await stage.bump(proposing('v3'))
  await setTag(stage, 'main', 'v2')
  const late = await stage.bump(proposing('v2'))
  expect(late.outputs).toMatchObject(superseded)
  await expectStillProposed(stage, 'v3')
})

test('a newer image that is proposed in the meantime is left as it is', async () => {
  await using stage = await startStage(small)
  await stage.bump(proposing('v2'))
  stage.forge.beforePush(stage.name, () => stage.bump(proposing('v4')))
  const late = await stage.bump(proposing('v3'))
  expect(late.outputs).toMatchObject({ ...superseded, attempts: '2' })
  await expectStillProposed(stage, 'v4')
})

test('title and body stay those of a newer image that has come right after the push', async () => {
  await using stage = await startStage(small)
  await stage.bump(proposing('v2'))
  const pause = stage.forge.pause({ on: 'receive-pack', when: 'after' })
  const slow = await stage.start(proposing('v3'))
  await pause.reached
  await stage.bump(proposing('v4'))
  pause.release()
  expect((await slow.result).outputs).toMatchObject(superseded)
  await expectStillProposed(stage, 'v4')
  const [pull] = await pullsOf(stage)
  expect([pull?.title, pull?.body]).toEqual([
    expect.stringContaining('api:v4'),
    expect.stringContaining('`v4`'),
  ])
})

test('what a closed pull request has left behind is no reason to wait', async () => {
  await using stage = await startStage(small)
  await stage.bump(proposing('v3'))
  await stage.forge.github.close(stage.name, 1)
  const next = await stage.bump(proposing('v2'))
  expect(next.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-number': '2',
  })
  expect(await tagAt(stage, head)).toBe('v2')
})

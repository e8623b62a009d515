import { describe, expect, test } from '@jest/globals'
import {
  primaryLimit,
  secondaryLimit,
  unresolvedNode,
} from '../support/forge/api-fault.ts'
import { between, landsBetween } from '../support/between-calls.ts'
import { small } from '../support/layouts/small.ts'
import { head, proposing, pullsOf, setTag } from '../support/proposals.ts'
import { startStage } from '../support/stage.ts'

describe('an answer that is lost after the pull request was opened', () => {
  test.each([
    ['502', { kind: 'statusafter', status: 502 }],
    ['the connection drops', { kind: 'dropafter' }],
    ['half of it', { kind: 'truncafter' }],
  ] as const)('makes one, not two: %s', async (_, fault) => {
    await using stage = await startStage(small)
    stage.forge.fault({ on: 'pulls/create', times: 1, ...fault })
    const result = await stage.bump(
      proposing('v2', { 'pull-request-labels': 'deploy' }),
    )
    expect(result.outputs).toMatchObject({
      outcome: 'proposed',
      'pull-request-number': '1',
      'pull-request-operation': 'created',
      attempts: '1',
    })
    const pulls = await pullsOf(stage)
    expect(pulls.map(({ labels }) => labels)).toEqual([['deploy']])
  })
})

test('a call that never arrived is made again', async () => {
  await using stage = await startStage(small)
  stage.forge.fault({
    on: 'pulls/create',
    kind: 'status',
    status: 502,
    times: 2,
  })
  const result = await stage.bump(proposing('v2'))
  expect(result.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-operation': 'created',
    attempts: '3',
  })
  expect(await pullsOf(stage)).toHaveLength(1)
})

test('reads that fail are asked again', async () => {
  await using stage = await startStage(small)
  await stage.bump(proposing('v2'))
  stage.forge.fault({ on: 'pulls/list', kind: 'reset', times: 1 })
  const result = await stage.bump(proposing('v2'))
  expect(result.outputs).toMatchObject({
    'pull-request-operation': 'none',
    attempts: '1',
  })
})

test('a push to its branch whose answer is lost is read back', async () => {
  await using stage = await startStage(small)
  stage.forge.fault({
    on: 'receive-pack',
    kind: 'statusafter',
    status: 502,
    times: 1,
  })
  const result = await stage.bump(proposing('v2'))
  expect(result.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-operation': 'created',
    attempts: '2',
    commit: await stage.repository.tip(head),
  })
})

test('when the time is up before it is opened, the message names the branch of the commit', async () => {
  await using stage = await startStage(small)
  stage.forge.fault({ on: 'pulls/create', kind: 'hang' })
  const result = await stage.bump({ ...proposing('v2'), timeout: '20s' })
  expect(result.outputs).toMatchObject({
    outcome: 'failed',
    reason: 'unreachable',
  })
  expect(result.annotations[0]?.message).toMatch(
    /may be on the branch of the pull request already: the next run opens/,
  )
  stage.forge.calm()
  const next = await stage.bump(proposing('v2'))
  expect(next.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-operation': 'created',
  })
})

// All of them, between each pair of calls, are in slow/between-calls.test.ts.
test.each(
  between.filter(({ what }) =>
    /closed before it is updated|with this bump|branch before the push/.test(
      what,
    ),
  ),
)('a pull request that $what', landsBetween)

test.each([
  ['before it is opened', 'pulls/create'],
  ['before the push', 'receive-pack'],
] as const)(
  'no pull request is left where the base branch gets the value %s',
  async (_, on) => {
    await using stage = await startStage(small)
    stage.forge.fault({
      on,
      times: 1,
      kind: 'before',
      call: () => setTag(stage, 'main', 'v2'),
    })
    const result = await stage.bump(proposing('v2'))
    // Its commit is not the base's: the pull request is opened, and closed by the next run.
    expect(result.outputs['outcome']).toBe('proposed')
    const next = await stage.bump(proposing('v2'))
    expect(next.outputs).toMatchObject({
      outcome: 'unchanged',
      'pull-request-operation': 'closed',
    })
    expect(await stage.repository.tip(head)).toBeUndefined()
  },
)

test('a base branch that is deleted before the pull request is opened is reported missing', async () => {
  await using stage = await startStage(small)
  await stage.repository.branch('other', 'main')
  stage.forge.fault({
    on: 'pulls/create',
    times: 1,
    kind: 'before',
    call: () => stage.repository.deleteBranch('main'),
  })
  const result = await stage.bump(proposing('v2'))
  expect(result.outputs).toMatchObject({
    outcome: 'failed',
    reason: 'branch-missing',
  })
  expect(await stage.repository.tip('main')).toBeUndefined()
})

describe('rate limits', () => {
  test.each([
    ['403 with retry-after', () => secondaryLimit({ retryAfter: 1 })],
    [
      '429 with retry-after',
      () => secondaryLimit({ status: 429, retryAfter: 1 }),
    ],
    [
      '429 until a date',
      () => ({
        ...secondaryLimit({ status: 429 }),
        headers: { 'retry-after': new Date(Date.now() + 2000).toUTCString() },
      }),
    ],
    [
      'the hour ends now',
      () => primaryLimit({ reset: Math.floor(Date.now() / 1000) }),
    ],
  ])('are waited for: %s', async (_, limit) => {
    await using stage = await startStage(small)
    // Only when the call comes, as a date would be over by then on a slow machine.
    let isArmed = false
    stage.forge.watch(async () => {
      if (isArmed || !stage.forge.calls().includes('pulls/create')) return
      isArmed = true
      stage.forge.fault({ on: 'pulls/create', times: 1, ...limit() })
    })
    const result = await stage.bump(proposing('v2'))
    expect(result.outputs).toMatchObject({
      'pull-request-operation': 'created',
      attempts: '1',
    })
    expect(result.log).toMatch(
      /GitHub asks to wait \(rate limit\): going on in \d s/,
    )
  })

  test.each([
    ['403 without a time', secondaryLimit(), /another 60 s/],
    ['429 without a time', secondaryLimit({ status: 429 }), /another 60 s/],
    [
      'the hour ends much later',
      primaryLimit({ reset: Math.floor(Date.now() / 1000) + 3000 }),
      /another \d{4} s/,
    ],
  ])('are not waited for beyond the deadline: %s', async (_, limit, words) => {
    await using stage = await startStage(small)
    stage.forge.fault({ on: 'pulls/create', ...limit })
    const result = await stage.bump(proposing('v2', { timeout: '30s' }))
    expect(result.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'rate-limited',
    })
    expect(result.annotations[0]?.message).toMatch(words)
  })
})

test('a rate limit after it was opened is a warning', async () => {
  await using stage = await startStage(small)
  stage.forge.fault({ on: 'issues/add-labels', ...secondaryLimit() })
  const result = await stage.bump(
    proposing('v2', { 'pull-request-labels': 'deploy', timeout: '30s' }),
  )
  expect(result.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-operation': 'created',
  })
  expect(result.annotations).toEqual([
    expect.objectContaining({
      level: 'warning',
      message: expect.stringContaining('did not get the labels deploy'),
    }),
  ])
})

test('a rate limit when the pull request says what it does now is a warning', async () => {
  await using stage = await startStage(small)
  await stage.bump(proposing('v2'))
  stage.forge.fault({ on: 'pulls/update', ...secondaryLimit() })
  const result = await stage.bump(proposing('v3', { timeout: '30s' }))
  expect(result.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-operation': 'updated',
    commit: await stage.repository.tip(head),
  })
  expect(result.annotations).toEqual([
    expect.objectContaining({
      level: 'warning',
      message: expect.stringContaining(
        'still describe an earlier bump: GitHub',
      ),
    }),
  ])
})

test('an API that never answers is left at the end of the time', async () => {
  await using stage = await startStage(small)
  stage.forge.fault({ on: 'pulls/create', kind: 'hang' })
  const result = await stage.bump(proposing('v2', { timeout: '4s' }))
  expect(result.outputs['outcome']).toBe('failed')
  expect(result.exitCode).toBe(1)
})

test('a pull request that is not found for a moment after it was opened gets its labels a moment later', async () => {
  await using stage = await startStage(small)
  stage.forge.fault({ on: 'issues/add-labels', times: 1, ...unresolvedNode })
  const result = await stage.bump(
    proposing('v2', { 'pull-request-labels': 'deploy' }),
  )
  expect(result.annotations).toEqual([])
  expect((await pullsOf(stage))[0]?.labels).toEqual(['deploy'])
})

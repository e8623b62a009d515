import { expect, test } from '@jest/globals'
import { secondaryLimit } from '../support/forge/api-fault.ts'
import { small } from '../support/layouts/small.ts'
import { head, proposing, pullsOf, tagAt } from '../support/proposals.ts'
import { anotherWriter } from '../support/repository.ts'
import { startStage, type Stage } from '../support/stage.ts'

function merging(tag = 'v2', method = 'squash') {
  return proposing(tag, { 'pull-request-auto-merge': method })
}

/** A repository in which auto-merge is switched on, and waits for a check. */
async function waiting(stage: Stage): Promise<void> {
  stage.forge.github.set(stage.name, { allowAutoMerge: true })
  stage.forge.github.protect(stage.name, 'main', { requiredChecks: ['ci'] })
}

test('a pull request with auto-merge merges by itself when what is required is there, also after an update', async () => {
  await using stage = await startStage(small)
  await waiting(stage)
  const result = await stage.bump(merging())
  expect(result.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-operation': 'created',
  })
  expect(result.annotations).toEqual([])
  expect((await pullsOf(stage))[0]?.autoMerge?.method).toBe('squash')
  const updated = await stage.bump(merging('v3'))
  expect(updated.outputs['outcome']).toBe('proposed')
  expect(
    stage.forge.calls().filter((call) => call.startsWith('enable')),
  ).toHaveLength(1)
  await stage.forge.github.check(stage.name, 'ci', { state: 'success' })
  expect((await pullsOf(stage))[0]?.state.kind).toBe('merged')
  expect(await tagAt(stage, 'main')).toBe('v3')
})

test.each(['squash', 'merge', 'rebase'])(
  'a pull request with nothing to wait for is merged at once: %s',
  async (method) => {
    await using stage = await startStage(small)
    stage.forge.github.set(stage.name, { allowAutoMerge: true })
    stage.forge.github.protect(stage.name, 'main', {})
    const result = await stage.bump(merging('v2', method))
    expect(result.outputs).toMatchObject({
      outcome: 'pushed',
      changed: 'true',
      'pull-request-number': '1',
      'pull-request-operation': 'merged',
      commit: await stage.repository.tip('main'),
    })
    expect(await tagAt(stage, 'main')).toBe('v2')
    expect(await stage.repository.tip(head)).toBeUndefined()
    const log = await stage.repository.log('main')
    expect(log.some(({ trailers }) => trailers['Bump-Id']?.length === 1)).toBe(
      true,
    )
  },
)

test.each([
  ['502', { kind: 'statusafter', status: 502 }],
  ['the connection drops', { kind: 'dropafter' }],
] as const)(
  'a merge whose answer is lost is read back: %s',
  async (_, fault) => {
    await using stage = await startStage(small)
    stage.forge.github.set(stage.name, { allowAutoMerge: true })
    stage.forge.fault({ on: 'pulls/merge', times: 1, ...fault })
    const result = await stage.bump(merging())
    expect(result.outputs).toMatchObject({
      outcome: 'pushed',
      'pull-request-operation': 'merged',
      commit: await stage.repository.tip('main'),
    })
  },
)

test('a merge without an answer whose pull request cannot be read is looked for on the branch', async () => {
  await using stage = await startStage(small)
  stage.forge.github.set(stage.name, { allowAutoMerge: true })
  stage.forge.fault({
    on: 'pulls/merge',
    times: 1,
    kind: 'statusafter',
    status: 502,
  })
  stage.forge.fault({ on: 'pulls/get', ...secondaryLimit() })
  const result = await stage.bump({ ...merging(), timeout: '30s' })
  expect(result.outputs).toMatchObject({
    outcome: 'pushed',
    attempts: '2',
    'pull-request-operation': 'merged',
    commit: await stage.repository.tip('main'),
  })
})

test('auto-merge whose answer is lost is read back, and asked for again where it did not arrive', async () => {
  await using stage = await startStage(small)
  await waiting(stage)
  const on = 'enablePullRequestAutoMerge'
  stage.forge.fault({ on, times: 1, kind: 'status', status: 502 })
  stage.forge.fault({
    on,
    skip: 1,
    times: 1,
    kind: 'statusafter',
    status: 502,
  })
  const result = await stage.bump(merging())
  expect(result.outputs['outcome']).toBe('proposed')
  expect(result.annotations).toEqual([])
  expect((await pullsOf(stage))[0]?.autoMerge?.method).toBe('squash')
})

test.concurrent.each([
  [
    'merged',
    'hangafter',
    { outcome: 'pushed', 'pull-request-operation': 'merged' },
  ],
  ['not merged', 'hang', { outcome: 'unknown' }],
] as const)(
  'a merge without an answer is looked up when the time is up: %s',
  async (_, kind, outputs) => {
    await using stage = await startStage(small)
    stage.forge.github.set(stage.name, { allowAutoMerge: true })
    stage.forge.fault({ on: 'pulls/merge', kind })
    const result = await stage.bump({ ...merging(), timeout: '25s' })
    expect(result.outputs).toMatchObject(outputs)
    if (kind === 'hangafter')
      expect(result.outputs['commit']).toBe(await stage.repository.tip('main'))
  },
)

test('a check that fails and is not required keeps nothing from being merged', async () => {
  await using stage = await startStage(small)
  stage.forge.github.set(stage.name, { allowAutoMerge: true })
  stage.forge.github.protect(stage.name, 'main', {})
  stage.forge.fault({
    on: 'enablePullRequestAutoMerge',
    kind: 'before',
    call: () =>
      stage.forge.github.check(stage.name, 'lint', { state: 'failure' }),
  })
  const result = await stage.bump(merging())
  expect(result.outputs['pull-request-operation']).toBe('merged')
})

test.each([
  ['base', 405, 'Base branch was modified. Review and try the merge again.'],
  // As long as it does not see the push that has just been made.
  ['head', 409, 'Head branch was modified. Review and try the merge again.'],
])(
  'a %s that is modified during the merge is no reason to give up',
  async (_, status, message) => {
    await using stage = await startStage(small)
    stage.forge.github.set(stage.name, { allowAutoMerge: true })
    stage.forge.fault({
      on: 'pulls/merge',
      times: 2,
      kind: 'status',
      status,
      body: JSON.stringify({ message }),
      headers: { 'content-type': 'application/json' },
    })
    const result = await stage.bump(merging())
    expect(result.outputs['pull-request-operation']).toBe('merged')
  },
)

test('a merge whose answer names no commit is read back', async () => {
  await using stage = await startStage(small)
  stage.forge.github.set(stage.name, { allowAutoMerge: true })
  const on = 'pulls/merge'
  stage.forge.fault({
    on,
    times: 1,
    kind: 'before',
    call: () => stage.forge.github.merge(stage.name, 1),
  })
  stage.forge.fault({
    on,
    times: 1,
    kind: 'status',
    status: 200,
    body: '{}',
    headers: { 'content-type': 'application/json' },
  })
  const result = await stage.bump(merging())
  expect(result.outputs).toMatchObject({
    outcome: 'pushed',
    'pull-request-operation': 'merged',
    commit: await stage.repository.tip('main'),
  })
})

test('a commit of somebody else that comes before the merge is not merged', async () => {
  await using stage = await startStage(small)
  stage.forge.github.set(stage.name, { allowAutoMerge: true })
  stage.forge.fault({
    on: 'pulls/merge',
    times: 1,
    kind: 'before',
    call: () =>
      stage.repository.commit({
        branch: head,
        files: { 'NOTES.md': 'wait for me\n' },
        author: anotherWriter,
      }),
  })
  const result = await stage.bump(merging())
  expect(result.outputs).toMatchObject({ outcome: 'proposed', attempts: '2' })
  expect(result.annotations).toContainEqual(
    expect.objectContaining({
      level: 'notice',
      message: expect.stringContaining('holds commits of others'),
    }),
  )
  expect(await tagAt(stage, 'main')).toBe('v1')
})

test('a commit of somebody else keeps a pull request from merging by itself, also where auto-merge was on before', async () => {
  await using stage = await startStage(small)
  await waiting(stage)
  await stage.bump(merging())
  await stage.repository.commit({
    branch: head,
    files: { 'NOTES.md': 'wait for me\n' },
    author: anotherWriter,
  })
  const result = await stage.bump(merging('v3'))
  expect(result.annotations).toEqual([
    expect.objectContaining({
      level: 'notice',
      message: expect.stringContaining('holds commits of others'),
    }),
  ])
  await stage.forge.github.check(stage.name, 'ci', { state: 'success' })
  expect((await pullsOf(stage))[0]).toMatchObject({
    state: { kind: 'open' },
    autoMerge: undefined,
  })
  expect(await tagAt(stage, 'main')).toBe('v1')
})

test('a rate limit when auto-merge is switched off is a warning', async () => {
  await using stage = await startStage(small)
  await waiting(stage)
  await stage.bump(merging())
  await stage.repository.commit({
    branch: head,
    files: { 'NOTES.md': 'wait for me\n' },
    author: anotherWriter,
  })
  stage.forge.fault({
    on: 'disablePullRequestAutoMerge',
    ...secondaryLimit(),
  })
  const result = await stage.bump({ ...merging('v3'), timeout: '30s' })
  expect(result.outputs).toMatchObject({ outcome: 'proposed' })
  expect(result.annotations).toEqual([
    expect.objectContaining({
      level: 'warning',
      message: expect.stringContaining('could not be switched off'),
    }),
  ])
})

test('a pull request that the merge queue has already waits there', async () => {
  await using stage = await startStage(small)
  stage.forge.github.set(stage.name, { allowAutoMerge: true })
  stage.forge.fault({
    on: 'enablePullRequestAutoMerge',
    kind: 'status',
    status: 200,
    body: '{"errors":[{"type":"UNPROCESSABLE","message":"Pull request is already queued to merge"}]}',
    headers: { 'content-type': 'application/json' },
  })
  const result = await stage.bump(merging())
  expect(result.outputs['outcome']).toBe('proposed')
  expect(result.annotations).toEqual([])
})

test('auto-merge that is not allowed is reported with the setting, and the pull request is opened', async () => {
  await using stage = await startStage(small)
  stage.forge.github.protect(stage.name, 'main', { requiredChecks: ['ci'] })
  const result = await stage.bump(merging())
  expect(result.outputs['outcome']).toBe('proposed')
  expect(result.exitCode).toBe(0)
  expect(result.annotations).toEqual([
    expect.objectContaining({
      level: 'warning',
      message: expect.stringContaining('switch on "Allow auto-merge"'),
    }),
  ])
})

test('a merge queue gets the pull request, and merges it', async () => {
  await using stage = await startStage(small)
  stage.forge.github.set(stage.name, { allowAutoMerge: true })
  stage.forge.github.protect(stage.name, 'main', { mergeQueue: true })
  const result = await stage.bump(merging())
  expect(result.outputs['outcome']).toBe('proposed')
  expect(result.annotations).toEqual([])
  expect((await pullsOf(stage))[0]?.queued).toBe(true)
  expect(await tagAt(stage, 'main')).toBe('v1')
  await stage.forge.github.runMergeQueue(stage.name)
  expect(await tagAt(stage, 'main')).toBe('v2')
})

import { describe, expect, test } from '@jest/globals'
import { secondaryLimit } from '../support/forge/api-fault.ts'
import { small } from '../support/layouts/small.ts'
import { head, proposing, pullsOf, setTag } from '../support/proposals.ts'
import { anotherWriter } from '../support/repository.ts'
import { startStage, writeToken } from '../support/stage.ts'

const refused = {
  kind: 'status',
  status: 403,
  body: '{"message":"Resource not accessible by integration"}',
  headers: { 'content-type': 'application/json' },
} as const

/** What the API answers instead, with status 200. */
function answers(value: unknown) {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify(value)
  return { kind: 'status', status: 200, body, headers } as const
}

describe('what a pull request says', () => {
  test.each([
    ['a 502', 1, { kind: 'status', status: 502 }, 0],
    ['many of them', 3, { kind: 'status', status: 502 }, 1],
    ['a rate limit', 1, secondaryLimit(), 1],
  ] as const)(
    'follows its commit, if not at once then with the next run: %s',
    async (_, times, fault, warnings) => {
      await using stage = await startStage(small)
      await stage.bump(proposing('v2'))
      stage.forge.fault({ on: 'pulls/update', times, ...fault })
      const result = await stage.bump(proposing('v3', { timeout: '30s' }))
      expect(result.outputs).toMatchObject({
        outcome: 'proposed',
        'pull-request-operation': 'updated',
      })
      expect(result.annotations).toHaveLength(warnings)
      const next = await stage.bump(proposing('v3'))
      expect(next.outputs).toMatchObject({
        'pull-request-operation': warnings === 0 ? 'none' : 'updated',
        commit: result.outputs['commit'],
      })
      const [pull] = await pullsOf(stage)
      expect(pull?.title).toContain('api:v3')
      expect(pull?.body).toContain('| `v1` | `v3` |')
    },
  )
})

test('a pull request that was opened without an answer, and shows up late, gets its labels', async () => {
  await using stage = await startStage(small)
  stage.forge.fault({
    on: 'pulls/create',
    times: 1,
    kind: 'statusafter',
    status: 502,
  })
  stage.forge.fault({ on: 'pulls/list', times: 1, ...answers([]) })
  const result = await stage.bump(
    proposing('v2', { 'pull-request-labels': 'deploy' }),
  )
  expect(result.outputs).toMatchObject({
    'pull-request-number': '1',
    'pull-request-operation': 'created',
    attempts: '2',
  })
  expect((await pullsOf(stage)).map(({ labels }) => labels)).toEqual([
    ['deploy'],
  ])
})

describe('a pull request that has become needless', () => {
  test('is closed, also when a rate limit keeps the comment away', async () => {
    await using stage = await startStage(small)
    await stage.bump(proposing('v2'))
    await setTag(stage, 'main', 'v2')
    stage.forge.fault({ on: 'issues/create-comment', ...secondaryLimit() })
    const result = await stage.bump(proposing('v2', { timeout: '30s' }))
    expect(result.outputs).toMatchObject({
      outcome: 'unchanged',
      'pull-request-operation': 'closed',
    })
  })

  test('is not called closed where it stays open', async () => {
    await using stage = await startStage(small)
    await stage.bump(proposing('v2'))
    await setTag(stage, 'main', 'v2')
    stage.forge.fault({ on: 'receive-pack', kind: 'status', status: 502 })
    stage.forge.fault({ on: 'pulls/update', ...refused })
    const result = await stage.bump(proposing('v2'))
    expect(result.outputs).toMatchObject({
      outcome: 'unchanged',
      'pull-request-operation': '',
    })
    expect(result.annotations).toEqual([
      expect.objectContaining({
        level: 'warning',
        message: expect.stringContaining('stays open'),
      }),
    ])
    expect((await pullsOf(stage))[0]?.state.kind).toBe('open')
    expect(stage.forge.github.comments(stage.name, 1)).toEqual([])
  })

  test('says so of a branch whatever its name', async () => {
    await using stage = await startStage(small)
    const branch = 'release`@acme/x`#1'
    await stage.repository.branch(branch, 'main')
    await stage.bump(proposing('v2', { branch }))
    await setTag(stage, branch, 'v2')
    await stage.bump(proposing('v2', { branch }))
    expect(stage.forge.github.comments(stage.name, 1)).toEqual([
      expect.stringContaining('Closed: ``release`@acme/x`#1`` has'),
    ])
  })
})

describe('an API that is not what it should be', () => {
  test.each([
    [
      'the API is down',
      { on: 'api', kind: 'status', status: 503 },
      'unreachable',
    ],
    [
      'a list that is none',
      { on: 'pulls/list', ...answers({}) },
      'unreachable',
    ],
    [
      'the repository has moved',
      {
        on: 'pulls/list',
        ...answers({}),
        status: 301,
        headers: { location: '/repositories/1/pulls' },
      },
      'repository-not-found',
    ],
  ] as const)('is reported: %s', async (_, fault, reason) => {
    await using stage = await startStage(small)
    await stage.bump(proposing('v2'))
    stage.forge.fault(fault)
    const result = await stage.bump(proposing('v3', { timeout: '15s' }))
    expect(result.outputs).toMatchObject({ outcome: 'failed', reason })
  })

  test('a login page is not the news that the branch is gone', async () => {
    await using stage = await startStage(small)
    await stage.bump(proposing('v2'))
    const page = {
      ...answers({}),
      headers: { 'content-type': 'text/html' },
    } as const
    stage.forge.fault({
      on: 'receive-pack',
      times: 1,
      kind: 'after',
      // The connection that is open, and those that are opened after it.
      call: async () => {
        stage.forge.fault({ on: 'upload-pack', ...page })
        stage.forge.fault({ on: 'info/refs upload-pack', ...page })
      },
    })
    const result = await stage.bump(proposing('v3', { timeout: '15s' }))
    expect(result.outputs).toMatchObject({ reason: 'repository-not-found' })
    expect(result.annotations[0]?.message).toContain('not a git server')
  })

  test.each([
    ['is none', answers({})],
    ['does not come', secondaryLimit()],
  ])('a history that %s costs the compare link alone', async (_, fault) => {
    await using stage = await startStage(small)
    stage.forge.fault({ on: 'repos/list-commits', ...fault })
    const result = await stage.bump(proposing('v2', { timeout: '30s' }))
    expect(result.outputs['pull-request-operation']).toBe('created')
  })
})

test('an answer that names no pull request is looked up', async () => {
  await using stage = await startStage(small)
  stage.forge.fault({
    on: 'pulls/create',
    times: 1,
    ...answers({}),
    status: 201,
  })
  const result = await stage.bump(proposing('v2'))
  expect(result.outputs).toMatchObject({
    'pull-request-number': '1',
    'pull-request-operation': 'created',
  })
})

test('a pull request that was submitted too quickly is a rate limit', async () => {
  await using stage = await startStage(small)
  const message =
    'Validation Failed: {"resource":"PullRequest","message":"was submitted too quickly"}'
  stage.forge.fault({
    on: 'pulls/create',
    ...refused,
    body: JSON.stringify({ message }),
  })
  const result = await stage.bump(proposing('v2', { timeout: '30s' }))
  expect(result.outputs).toMatchObject({ reason: 'rate-limited' })
})

test('a token that the API sends back is shown nowhere', async () => {
  await using stage = await startStage(small)
  stage.forge.fault({
    on: 'pulls/create',
    ...refused,
    status: 422,
    body: JSON.stringify({ message: `No ${writeToken}`, errors: [writeToken] }),
  })
  const { log, summary, outputs, annotations } = await stage.bump(
    proposing('v2'),
  )
  expect(outputs).toMatchObject({
    outcome: 'failed',
    reason: 'pull-request-rejected',
  })
  expect(summary).toContain('No ***')
  expect(JSON.stringify({ log, summary, outputs, annotations })).not.toContain(
    writeToken,
  )
})

test('an address with the token that the API gives to a pull request is shown nowhere', async () => {
  await using stage = await startStage(small)
  stage.forge.fault({
    on: 'pulls/create',
    kind: 'status',
    status: 201,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      number: 7,
      state: 'open',
      html_url: `${stage.forge.url}/?token=${writeToken}`,
    }),
  })
  const { rawLog, summary, outputs } = await stage.bump(proposing('v2'))
  expect(outputs['pull-request-url']).toBe(`${stage.forge.url}/?token=***`)
  const lines = rawLog.split('\n').filter((one) => !one.includes('add-mask'))
  expect(JSON.stringify({ lines, summary, outputs })).not.toContain(writeToken)
})

describe('the pull request of another', () => {
  test('from a fork of the same owner is none of ours', async () => {
    await using stage = await startStage(small)
    await stage.bump(proposing('v2'))
    await stage.forge.github.close(stage.name, 1)
    const theirs = {
      number: 7,
      state: 'open',
      head: {
        ref: head,
        sha: await stage.repository.tip(head),
        repo: { full_name: 'acme/fork' },
      },
      base: { ref: 'main' },
    }
    stage.forge.fault({ on: 'pulls/list', times: 1, ...answers([theirs]) })
    const result = await stage.bump(proposing('v3'))
    expect(result.annotations).toEqual([])
    expect(result.outputs).toMatchObject({
      'pull-request-number': '2',
      'pull-request-operation': 'created',
    })
  })

  test('whose branch has no such overlay is named', async () => {
    await using stage = await startStage(small)
    await stage.bump(proposing('v2'))
    await stage.repository.commit({
      branch: head,
      parents: [],
      files: { 'README.md': 'something else\n' },
      author: anotherWriter,
    })
    const tip = await stage.repository.tip(head)
    const result = await stage.bump(proposing('v3'))
    expect(result.outputs).toMatchObject({ reason: 'overlay-not-found' })
    expect(result.annotations[0]?.message).toContain(
      `The branch of the pull request, "${head}", holds commits of others`,
    )
    expect(await stage.repository.tip(head)).toBe(tip)
  })

  test('that was merged elsewhere leaves the commits of people where they are', async () => {
    await using stage = await startStage(small)
    await stage.repository.branch('other', 'main')
    await stage.bump(proposing('v2'))
    await stage.forge.github.close(stage.name, 1)
    const theirs = await stage.repository.commit({
      branch: head,
      files: { 'NOTES.md': 'mine\n' },
      author: anotherWriter,
    })
    await stage.forge.github.open(stage.name, { head, base: 'other' })
    await stage.forge.github.merge(stage.name, 2)
    await stage.bump(proposing('v3'))
    const [ours] = await stage.repository.log(head)
    expect(ours?.parents).toEqual([theirs])
  })
})

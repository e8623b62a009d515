import { describe, expect, test } from '@jest/globals'
import { small } from '../support/layouts/small.ts'
import { expectNothingLeft } from '../support/expect-landed.ts'
import {
  head,
  proposing,
  pullsOf,
  setTag,
  tagAt,
} from '../support/proposals.ts'
import { closedPullRequest } from '../support/pull-request-events.ts'
import { anotherWriter } from '../support/repository.ts'
import { startStage, writeToken, type Stage } from '../support/stage.ts'
import type { Files } from '../support/tree.ts'

test('a pull request is opened, left alone, updated in place, and closed when it has become needless', async () => {
  await using stage = await startStage(small)
  const base = await stage.repository.tip('main')

  const created = await stage.bump(proposing('v2', { validate: 'images' }))
  expect(created.outputs).toMatchObject({
    outcome: 'proposed',
    changed: 'false',
    branch: 'main',
    'pull-request-number': '1',
    'pull-request-operation': 'created',
    'pull-request-url': `${stage.forge.url}/acme/api/pull/1`,
    commit: await stage.repository.tip(head),
  })
  expect(created.summary).toContain(
    `### 📬 Proposed api:v2 in k8s/overlays/production for main of acme/api, opened [pull request 1](${stage.forge.url}/acme/api/pull/1).`,
  )
  expect(await stage.repository.tip('main')).toBe(base)
  expect(await tagAt(stage, head)).toBe('v2')
  const calls = callsOf(stage)
  expect(calls()).toEqual(['repos/list-commits', 'pulls/create'])
  expectNothingLeft(created)

  const again = await stage.bump(proposing('v2', { validate: 'images' }))
  expect(again.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-operation': 'none',
    commit: created.outputs['commit'],
  })
  expect(calls()).toEqual(['pulls/list', 'issues/list-comments'])

  await stage.repository.commit({ files: { 'README.md': 'news\n' } })
  const updated = await stage.bump(proposing('v3'))
  expect(updated.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-number': '1',
    'pull-request-operation': 'updated',
  })
  expect(calls()).toEqual([
    'pulls/list',
    'repos/compare-commits-with-basehead',
    'repos/list-commits',
    'pulls/update',
    'issues/list-comments',
  ])
  const [ours, below] = await stage.repository.log(head)
  expect([ours?.id, below?.id]).toEqual([
    updated.outputs['commit'],
    await stage.repository.tip('main'),
  ])
  const [pull] = await pullsOf(stage)
  expect(pull?.title).toBe('Deploy api:v3 to k8s/overlays/production')
  expect(pull?.body).toContain('| `v1` | `v3` |')
  expect(pull?.timeline).toEqual([
    'opened',
    'head moved',
    expect.stringContaining('edited'),
  ])

  await setTag(stage, 'main', 'v3')
  const closed = await stage.bump(proposing('v3'))
  expect(closed.outputs).toMatchObject({
    outcome: 'unchanged',
    'pull-request-number': '1',
    'pull-request-operation': 'closed',
  })
  expect(calls()).toEqual([
    'pulls/list',
    'repos/compare-commits-with-basehead',
    'issues/create-comment',
    'issues/list-comments',
  ])
  expect(await stage.repository.tip(head)).toBeUndefined()
  expect((await pullsOf(stage)).map(({ state }) => state.kind)).toEqual([
    'closed',
  ])
  expect(stage.forge.github.comments(stage.name, 1)).toEqual([
    expect.stringContaining('`main` has these images already'),
  ])

  const next = await stage.bump(proposing('v4'))
  expect(next.outputs).toMatchObject({
    'pull-request-number': '2',
    'pull-request-operation': 'created',
  })
})

/** The calls of the API since the last time it was asked. */
function callsOf({ forge }: Stage): () => readonly string[] {
  let seen = 0
  return () => {
    const calls = forge.calls().slice(seen)
    seen += calls.length
    return calls
  }
}

test('after a merge or a close there is a new one, whatever is left of the branch', async () => {
  await using stage = await startStage(small)
  const { github } = stage.forge
  await stage.bump(proposing('v2'))
  await github.merge(stage.name, 1, { method: 'squash' })
  const afterMerge = await stage.bump(proposing('v3'))
  expect(afterMerge.outputs).toMatchObject({
    'pull-request-number': '2',
    'pull-request-operation': 'created',
  })
  expect(await stage.repository.log(head)).toHaveLength(3)
  await github.close(stage.name, 2)
  const afterClose = await stage.bump(proposing('v3'))
  expect(afterClose.outputs).toMatchObject({
    'pull-request-number': '3',
    'pull-request-operation': 'created',
    commit: afterMerge.outputs['commit'],
  })
})

test('the merge of a pull request of this action starts no bump', async () => {
  await using stage = await startStage(small)
  await stage.bump(proposing('v2'))
  const [pull] = await pullsOf(stage)
  const event = { merged: true, body: pull?.body ?? '' }
  const result = await stage.bump(proposing('v3'), {
    event: (origin) => closedPullRequest(origin, event),
  })
  expect(result.outputs).toMatchObject({
    outcome: 'skipped',
    reason: 'own-commit',
  })
  expect(result.summary).toMatch(/This action opened pull request \d+/)
})

describe('a commit of somebody else', () => {
  test('stays: the bump goes on top of it, once', async () => {
    await using stage = await startStage(small)
    await stage.bump(proposing('v2'))
    const theirs = await stage.repository.commit({
      branch: head,
      files: { 'NOTES.md': 'wait for ada\n' },
      author: anotherWriter,
    })
    await stage.repository.commit({ files: { 'README.md': 'news\n' } })
    const result = await stage.bump(proposing('v3'))
    expect(result.outputs).toMatchObject({
      'pull-request-number': '1',
      'pull-request-operation': 'updated',
    })
    const [ours] = await stage.repository.log(head)
    expect(ours?.parents).toEqual([theirs])
    expect(await tagAt(stage, head)).toBe('v3')

    const again = await stage.bump(proposing('v3'))
    expect(again.outputs).toMatchObject({
      'pull-request-operation': 'none',
      commit: result.outputs['commit'],
    })
    const next = await stage.bump(proposing('v4'))
    expect(next.outputs['pull-request-operation']).toBe('updated')
    const log = await stage.repository.log(head)
    expect(log.slice(0, 3).map(({ id }) => id)).toEqual([
      next.outputs['commit'],
      result.outputs['commit'],
      theirs,
    ])
  })

  test('keeps the pull request open although the branch has the value', async () => {
    await using stage = await startStage(small)
    await stage.bump(proposing('v2'))
    const theirs = await stage.repository.commit({
      branch: head,
      files: { 'NOTES.md': 'wait for ada\n' },
      author: anotherWriter,
    })
    await setTag(stage, 'main', 'v2')
    const result = await stage.bump(proposing('v2'))
    expect(result.outputs).toMatchObject({
      outcome: 'unchanged',
      'pull-request-operation': '',
    })
    expect(result.annotations).toContainEqual(
      expect.objectContaining({
        level: 'notice',
        message: expect.stringContaining('Pull request 1 stays open'),
      }),
    )
    expect(await stage.repository.tip(head)).toBe(theirs)
  })
})

describe('two runs at once', () => {
  test.each([
    { first: 'v3', second: 'v2', outcome: 'proposed', operation: 'updated' },
    { first: 'v2', second: 'v3', outcome: 'superseded', operation: 'none' },
    { first: 'v3', second: 'v3', outcome: 'proposed', operation: 'updated' },
  ])('make one pull request, which says what its head has', async (run) => {
    await using stage = await startStage(small)
    const pause = stage.forge.pause({ on: 'pulls/create', when: 'before' })
    const slow = await stage.start(proposing(run.first))
    await pause.reached
    const fast = await stage.bump(proposing(run.second))
    expect(fast.outputs).toMatchObject({
      'pull-request-number': '1',
      'pull-request-operation': 'created',
    })
    pause.release()
    const result = await slow.result
    expect(result.outputs).toMatchObject({
      outcome: run.outcome,
      'pull-request-number': '1',
      'pull-request-operation': run.operation,
    })
    const pulls = await pullsOf(stage)
    expect(pulls).toHaveLength(1)
    expect(await tagAt(stage, head)).toBe('v3')
    expect(pulls[0]?.title).toContain('api:v3')
  })

  test('that meet at the branch both get there', async () => {
    await using stage = await startStage(small)
    stage.forge.beforePush(stage.name, async () => {
      await stage.bump(proposing('v2'))
    })
    const result = await stage.bump(proposing('v3'))
    expect(result.outputs).toMatchObject({
      outcome: 'proposed',
      attempts: '2',
      'pull-request-operation': 'updated',
    })
    expect(await pullsOf(stage)).toHaveLength(1)
    expect(await tagAt(stage, head)).toBe('v3')
  })
})

test('a branch that goes to another base is not taken over', async () => {
  await using stage = await startStage(small)
  await stage.repository.branch('release', 'main')
  await stage.repository.branch('deploy', 'main')
  await stage.repository.commit({
    branch: 'deploy',
    files: { 'NOTES.md': 'mine\n' },
  })
  await stage.forge.github.open(stage.name, { head: 'deploy', base: 'release' })
  const tip = await stage.repository.tip('deploy')
  const result = await stage.bump(
    proposing('v2', { 'pull-request-branch': 'deploy' }),
  )
  expect(result.outputs).toMatchObject({
    outcome: 'failed',
    reason: 'invalid-input',
  })
  expect(result.annotations[0]?.message).toContain('Put {branch} into the name')
  expect(await stage.repository.tip('deploy')).toBe(tip)
})

test.each([
  ['at the commit that is landed on', {}],
  ['with a commit of somebody', { 'NOTES.md': 'mine\n' }],
])(
  'a branch without a pull request is there for something else, and stays: %s',
  async (_, files: Files) => {
    await using stage = await startStage(small)
    await stage.repository.branch('deploy', 'main')
    if (Object.keys(files).length > 0)
      await stage.repository.commit({ branch: 'deploy', files })
    const before = await stage.repository.refs()
    const result = await stage.bump(
      proposing('v2', { 'pull-request-branch': 'deploy' }),
    )
    expect(result.outputs).toMatchObject({ reason: 'invalid-input' })
    expect(result.annotations[0]?.message).toBe(
      'Input "pull-request-branch" gives "deploy", a branch that exists and from which there is no pull request. Delete that branch, or write another name, such as kustomize-bump/{branch}/{overlays}/{images}.',
    )
    expect(await stage.repository.refs()).toEqual(before)
    expect(await pullsOf(stage)).toEqual([])
  },
)

test('publish: none and a run that may not land touch nothing', async () => {
  await using stage = await startStage(small)
  await stage.bump(proposing('v2'))
  await setTag(stage, 'main', 'v2')
  const result = await stage.bump(proposing('v2', { publish: 'none' }))
  expect(result.outputs['outcome']).toBe('unchanged')
  expect((await pullsOf(stage))[0]?.state.kind).toBe('open')
})

test('the token is in no log, summary, output, body or request but where it belongs', async () => {
  await using stage = await startStage(small)
  stage.forge.fault({
    on: 'issues/add-labels',
    kind: 'status',
    status: 422,
    body: JSON.stringify({ message: `You sent ${writeToken}` }),
    headers: { 'content-type': 'application/json' },
  })
  const result = await stage.bump(
    proposing('v2', { 'pull-request-labels': 'deploy' }),
    { debug: true },
  )
  expect(result.log).toContain('You sent ***')
  const [pull] = await pullsOf(stage)
  const seen = [
    ...result.rawLog
      .split('\n')
      .filter((line) => !line.startsWith('::add-mask::')),
    result.summary,
    JSON.stringify([result.outputs, pull]),
    ...stage.forge.requests.map(({ path, body }) => `${path} ${body}`),
  ].join('\n')
  expect(seen).not.toContain(writeToken)
  for (const { authorization } of stage.forge.requests)
    expect(authorization).toHaveLength(1)
})

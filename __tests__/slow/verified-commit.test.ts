import { expect, test } from '@jest/globals'
import { pushToBranch } from '../support/events.ts'
import { small } from '../support/layouts/small.ts'
import { file, head, proposing, pullsOf, tagAt } from '../support/proposals.ts'
import { anotherWriter } from '../support/repository.ts'
import { startStage, type Stage } from '../support/stage.ts'
import { executable } from '../support/tree.ts'

const verified = { 'verified-commit': 'true' }

function pushing(more: Readonly<Record<string, string>> = {}) {
  return proposing('v2', { publish: 'push', ...verified, ...more })
}

async function isSigned({ repository }: Stage, commit: string | undefined) {
  const object = await repository.git(['cat-file', 'commit', `${commit}`])
  return /^gpgsig /m.test(object.toString())
}

async function branchesOf({ repository }: Stage) {
  return Object.keys(await repository.refs())
}

test('a push is one signed commit that GitHub makes on the branch', async () => {
  await using stage = await startStage(small)
  const result = await stage.bump(pushing())
  expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '1' })
  const log = await stage.repository.log('main')
  expect(log).toHaveLength(2)
  expect(log[0]).toMatchObject({
    id: result.outputs['commit'],
    files: [file],
    subject: 'Deploy api:v2 to k8s/overlays/production',
    committer: { email: 'noreply@github.com' },
    trailers: { Source: [expect.stringContaining('acme/api@')] },
  })
  expect(await isSigned(stage, log[0]?.id)).toBe(true)
  expect(stage.forge.calls()).toEqual(['createCommitOnBranch'])
})

test('a head that is stale twice is a race that is lost twice', async () => {
  await using stage = await startStage(small)
  let others = 0
  stage.forge.fault({
    on: 'createCommitOnBranch',
    kind: 'before',
    times: 2,
    call: () =>
      stage.repository.commit({
        files: { [`other-${others++}`]: 'x' },
        author: anotherWriter,
      }),
  })
  const result = await stage.bump(pushing())
  expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '3' })
  expect(await stage.repository.log('main')).toHaveLength(4)
})

test.each([
  ['502', { kind: 'statusafter', status: 502 }],
  ['the connection drops', { kind: 'dropafter' }],
  ['half of it', { kind: 'truncafter' }],
] as const)(
  'a commit whose answer is lost is read back: %s',
  async (_, fault) => {
    await using stage = await startStage(small)
    stage.forge.fault({ on: 'createCommitOnBranch', times: 1, ...fault })
    const result = await stage.bump(pushing())
    expect(result.outputs['outcome']).toBe('pushed')
    const log = await stage.repository.log('main')
    expect(log).toHaveLength(2)
    expect(result.outputs['commit']).toBe(log[0]?.id)
  },
)

test.concurrent.each([
  ['made', 'hangafter', 'pushed'],
  ['not made', 'hang', 'unknown'],
] as const)(
  'a commit without an answer is looked up when the time is up: %s',
  async (_, kind, outcome) => {
    await using stage = await startStage(small)
    const tip = await stage.repository.tip('main')
    stage.forge.fault({ on: 'createCommitOnBranch', kind })
    const result = await stage.bump(pushing({ timeout: '25s' }))
    expect(result.outputs['outcome']).toBe(outcome)
    const now = await stage.repository.tip('main')
    expect(now === tip).toBe(outcome === 'unknown')
    if (outcome === 'pushed') expect(result.outputs['commit']).toBe(now)
  },
)

test('a pull request has one signed commit, also when its base has moved, and no branch is left', async () => {
  await using stage = await startStage(small)
  const created = await stage.bump(proposing('v2', verified))
  expect(created.outputs).toMatchObject({ 'pull-request-operation': 'created' })
  await stage.repository.commit({ files: { 'README.md': 'news\n' } })
  const updated = await stage.bump(proposing('v3', verified))
  expect(updated.outputs).toMatchObject({
    'pull-request-number': '1',
    'pull-request-operation': 'updated',
  })
  const log = await stage.repository.log(head)
  expect(log[1]?.id).toBe(await stage.repository.tip('main'))
  expect(await isSigned(stage, log[0]?.id)).toBe(true)
  expect(await tagAt(stage, head)).toBe('v3')
  expect((await pullsOf(stage))[0]?.timeline).not.toContainEqual(
    expect.stringMatching(/^closed/),
  )
  expect(await branchesOf(stage)).toEqual([
    `refs/heads/${head}`,
    'refs/heads/main',
  ])

  const theirs = await stage.repository.commit({
    branch: head,
    files: { 'NOTES.md': 'mine\n' },
    author: anotherWriter,
  })
  await stage.bump(proposing('v4', verified))
  const [top] = await stage.repository.log(head)
  expect(top?.parents).toEqual([theirs])
  expect(await isSigned(stage, top?.id)).toBe(true)
})

test.each([
  ['applied', { kind: 'statusafter', status: 502 }, '1'],
  ['not applied', { kind: 'status', status: 502 }, '2'],
] as const)(
  'a signed pull request gets over a lost answer: %s',
  async (_, fault, attempts) => {
    await using stage = await startStage(small)
    stage.forge.fault({ on: 'createCommitOnBranch', times: 1, ...fault })
    const result = await stage.bump(proposing('v2', verified))
    expect(result.outputs).toMatchObject({
      'pull-request-operation': 'created',
      attempts,
    })
    expect(await branchesOf(stage)).toHaveLength(2)
  },
)

test('a file that is executable is refused, since the API has no modes', async () => {
  const text = small.files[file] as string
  await using stage = await startStage({
    ...small,
    files: { ...small.files, [file]: executable(text) },
  })
  const tip = await stage.repository.tip('main')
  const result = await stage.bump(pushing())
  expect(result.outputs).toMatchObject({
    outcome: 'failed',
    reason: 'invalid-input',
  })
  expect(result.annotations[0]?.message).toMatch(/has the mode 100755/)
  expect(await stage.repository.tip('main')).toBe(tip)
})

/** GraphQL declines with status 200. */
function declined(error: Readonly<Record<string, string>>) {
  const body = JSON.stringify({ errors: [error] })
  const headers = { 'content-type': 'application/json', 'retry-after': '1' }
  return { kind: 'status', status: 200, body, headers, times: 1 } as const
}

test('a secondary rate limit of GraphQL has no type, and is waited for', async () => {
  await using stage = await startStage(small)
  const message = 'You have exceeded a secondary rate limit.'
  stage.forge.fault({ on: 'createCommitOnBranch', ...declined({ message }) })
  const result = await stage.bump(pushing())
  expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '1' })
  expect(result.log).toMatch(/GitHub asks to wait \(rate limit\)/)
})

test('a commit that is declined with an unknown message fails as push-rejected', async () => {
  await using stage = await startStage(small)
  stage.forge.fault({
    on: 'createCommitOnBranch',
    ...declined({ type: 'UNPROCESSABLE', message: 'Not today' }),
  })
  const result = await stage.bump(pushing())
  expect(result.outputs).toMatchObject({ reason: 'push-rejected' })
  expect(result.summary).toContain('Not today')
})

test('a branch that is removed before the commit is missing', async () => {
  await using stage = await startStage(small)
  stage.forge.fault({
    on: 'createCommitOnBranch',
    kind: 'before',
    times: 1,
    call: () => stage.repository.deleteBranch('main'),
  })
  const result = await stage.bump(pushing())
  expect(result.outputs).toMatchObject({
    outcome: 'failed',
    reason: 'branch-missing',
  })
})

test('the branch where it is signed is removed, also when the first try has no answer', async () => {
  await using stage = await startStage(small)
  const first = { on: 'receive-pack', skip: 1, times: 1 } as const
  stage.forge.fault({ ...first, kind: 'status', status: 502 })
  const result = await stage.bump(proposing('v2', verified))
  expect(result.outputs).toMatchObject({ outcome: 'proposed' })
  expect(await branchesOf(stage)).toEqual([
    `refs/heads/${head}`,
    'refs/heads/main',
  ])
})

test('a rule for the branch where it is signed names that branch', async () => {
  await using stage = await startStage(small)
  const message = 'Repository rule violations found\n\nCannot create ref.'
  stage.forge.fault({
    on: 'createCommitOnBranch',
    ...declined({ type: 'UNPROCESSABLE', message }),
  })
  const result = await stage.bump(proposing('v2', verified))
  expect(result.outputs).toMatchObject({ reason: 'branch-protected' })
  expect(result.annotations[0]?.message).toContain(
    'Exclude "kustomize-bump-signing/**" from the rule',
  )
  expect(await branchesOf(stage)).toEqual(['refs/heads/main'])
})

test.concurrent.each(['hang', 'hangafter'] as const)(
  'the branch where it is signed is removed when the time is up: %s',
  async (kind) => {
    await using stage = await startStage(small)
    stage.forge.fault({ on: 'createCommitOnBranch', kind })
    const result = await stage.bump(
      proposing('v2', { ...verified, timeout: '25s' }),
    )
    expect(result.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'timeout',
    })
    expect(await branchesOf(stage)).toEqual(['refs/heads/main'])
  },
)

test('the branch where it is signed is removed when the job is cancelled', async () => {
  await using stage = await startStage(small)
  const { reached } = stage.forge.pause({
    on: 'createCommitOnBranch',
    when: 'after',
  })
  const running = await stage.start(proposing('v2', verified))
  await reached
  const result = await running.cancel()
  expect(result.outputs['reason']).toBe('cancelled')
  expect(await branchesOf(stage)).toEqual(['refs/heads/main'])
})

test('a push of the branch where it is signed starts nothing', async () => {
  await using stage = await startStage(small)
  const branch = 'kustomize-bump-signing/4711-1'
  await stage.repository.branch(branch, 'main')
  const result = await stage.bump(proposing('v2', verified), {
    event: (origin) => pushToBranch(origin, { branch }),
  })
  expect(result.outputs).toMatchObject({
    outcome: 'skipped',
    reason: 'own-commit',
  })
  expect(stage.forge.requests).toEqual([])
})

test.each([
  ['git', {}],
  // As an Enterprise server calls itself.
  ['another GitHub', { name: 'GitHub Enterprise', email: 'noreply@ghe.acme' }],
] as const)('a bump that %s has made is replaced', async (_, maker) => {
  await using stage = await startStage(small)
  await stage.bump(proposing('v2'))
  if ('name' in maker) {
    const [old] = await stage.repository.log(head)
    await stage.repository.commit({
      branch: head,
      parents: old?.parents ?? [],
      files: { 'README.md': 'a bump\n' },
      message: 'Deploy api:v2\n\nBump-Id: 1\n',
      author: maker,
    })
  }
  await stage.bump(proposing('v3', verified))
  const [ours, below] = await stage.repository.log(head)
  expect(await isSigned(stage, ours?.id)).toBe(true)
  expect(below?.id).toBe(await stage.repository.tip('main'))
})

test('a rule that wants pull requests says so', async () => {
  await using stage = await startStage(small)
  stage.forge.github.protect(stage.name, 'main', { requirePullRequest: true })
  const result = await stage.bump(pushing())
  expect(result.outputs).toMatchObject({
    outcome: 'failed',
    reason: 'branch-protected',
  })
  expect(result.annotations[0]?.message).toContain('publish: pull-request')
})

test.each([
  [
    { 'commit-author': 'Deploy Bot <deploy@acme.example>' },
    /"commit-author" is "Deploy Bot/,
  ],
  [{ repository: '/srv/infra.git' }, /Only GitHub signs commits/],
])('what cannot go together is said: %j', async (more, words) => {
  await using stage = await startStage(small)
  const result = await stage.bump(pushing(more))
  expect(result.outputs).toMatchObject({ reason: 'invalid-input' })
  expect(result.annotations[0]?.message).toMatch(words)
})

import { expect, test } from '@jest/globals'
import { expectNothingLeft, expectUntouched } from '../support/expect-landed.ts'
import { namedFault } from '../support/forge/fault-name.ts'
import { addRuleset, protectBranch } from '../support/forge/policy.ts'
import { installationToken } from '../support/forge/token.ts'
import { small } from '../support/layouts/small.ts'
import { readToken, startStage, type Stage } from '../support/stage.ts'

const inputs = {
  overlays: 'k8s/overlays/production',
  images: 'ghcr.io/acme/api:v2',
  validate: 'none',
}

function services({ forge }: Stage): readonly (string | undefined)[] {
  return forge.requests.map(({ service }) => service)
}

test('a token that cannot push is reported before any work, with what to grant', async () => {
  await using stage = await startStage(small)
  const result = await stage.bump({
    ...inputs,
    images: 'ghcr.io/acme/misspelt:v2',
    validate: 'images',
    token: readToken,
    'source-token': readToken,
  })
  expect(result.outputs).toMatchObject({
    outcome: 'failed',
    reason: 'permission-denied',
    attempts: '1',
  })
  expect(result.annotations[0]?.message).toBe(
    'The token may not write to acme/api. Grant the job "permissions: contents: write".',
  )
  expect(result.log).toContain('denied to reader')
  // One fetch of the tip, and no blobs after it.
  expect(
    services(stage).filter((service) => service === 'upload-pack').length,
  ).toBeLessThanOrEqual(2)
  expect(services(stage)).not.toContain('receive-pack')
  await expectUntouched(stage.repository, small, result)
})

test('a token that is not to push needs no permission for it, and is not asked about it', async () => {
  await using stage = await startStage(small)
  const result = await stage.bump({
    ...inputs,
    token: readToken,
    publish: 'none',
  })
  expect(result.outputs).toMatchObject({ outcome: 'planned' })
  expect(services(stage)).not.toContain('info/refs receive-pack')
})

test.each([
  ['push', 'write'],
  ['none', 'read'],
])(
  'a server that does not let the token read is not said to refuse a write: publish: %s',
  async (publish, needed) => {
    await using stage = await startStage(small)
    stage.forge.fault({ on: 'upload-pack', kind: 'status', status: 403 })
    const result = await stage.bump({ ...inputs, publish })
    expect(result.outputs).toMatchObject({ reason: 'permission-denied' })
    expect(result.annotations[0]?.message).toBe(
      `The token may not read acme/api. Grant the job "permissions: contents: ${needed}".`,
    )
  },
)

test.each([
  ['a public repository, which it may read', 'read', 'permission-denied'],
  ['a private one', undefined, 'repository-not-found'],
] as const)(
  'github.token cannot write to %s, and the message says so',
  async (_, access, reason) => {
    const pipeline = 'acme/service'
    await using stage = await startStage(small, { pipeline })
    const token = installationToken('of the job')
    stage.forge.accounts.set(token, {
      login: 'github-actions[bot]',
      repositories: {
        [pipeline]: 'write',
        ...(access === undefined ? {} : { [stage.name]: access }),
      },
    })
    const result = await stage.bump({
      ...inputs,
      repository: stage.name,
      token,
      'source-token': token,
    })
    expect(result.outputs).toMatchObject({ outcome: 'failed', reason })
    expect(result.annotations[0]?.message).toMatch(
      /github\.token.*can write only to acme\/service\..*GitHub App/,
    )
    await expectUntouched(stage.repository, small, result)
  },
)

test("a token that says that it is GitHub Actions' own is not sent to another repository", async () => {
  await using stage = await startStage(small, { pipeline: 'acme/service' })
  const aimed = { ...inputs, repository: stage.name, token: 'ghs_15368_a.b.c' }
  const result = await stage.bump(aimed)
  expect(result.outputs).toMatchObject({
    outcome: 'failed',
    reason: 'permission-denied',
    attempts: '0',
  })
  expect(result.annotations[0]?.message).toContain(
    'can write only to acme/service.',
  )
  expect(stage.forge.requests).toEqual([])
})

/** A runner of Gitea: its API is another one than GitHub's. */
function onGitea({ forge }: Stage) {
  return {
    env: { GITHUB_API_URL: `${forge.url}/api/v1`, GITHUB_GRAPHQL_URL: '' },
  }
}

test('a protected branch of Gitea is not answered with inputs that need the API of GitHub', async () => {
  await using stage = await startStage(small)
  await protectBranch(stage.repository)
  const result = await stage.bump(inputs, onGitea(stage))
  expect(result.outputs).toMatchObject({ reason: 'branch-protected' })
  const message = result.annotations[0]?.message
  expect(message).toContain("Let the token's owner bypass the rule.")
  expect(message).not.toMatch(/pull-request|verified-commit/)
})

const asks = {
  review: '- Changes must be made through a pull request.\n',
  signature: '- Commits must have verified signatures.\n',
}

test.each([
  [asks.review, 'Or set "publish: pull-request".'],
  [asks.signature, 'Or set "verified-commit: true".'],
  [
    asks.review + asks.signature,
    'Or set "publish: pull-request" and "verified-commit: true".',
  ],
])(
  'a rule of GitHub that says %j is answered with: %s',
  async (rules, advice) => {
    await using stage = await startStage(small)
    await addRuleset(stage.repository, {
      remote: `error: GH013: Repository rule violations found for refs/heads/main.\n\n${rules}`,
    })
    const result = await stage.bump(inputs)
    expect(result.outputs).toMatchObject({ reason: 'branch-protected' })
    expect(result.annotations[0]?.message).toMatch(
      new RegExp(
        `Let the token's owner bypass the rule\\. ${RegExp.escape(advice)}$`,
      ),
    )
  },
)

test.each([{ publish: 'pull-request' }, { 'verified-commit': 'true' }])(
  '%j on a server without an API that is known is refused before the fetch',
  async (more) => {
    await using stage = await startStage(small)
    const result = await stage.bump({ ...inputs, ...more }, onGitea(stage))
    expect(result.outputs).toMatchObject({ reason: 'invalid-input' })
    expect(result.annotations[0]?.message).toContain('does not have it')
    expect(services(stage)).not.toContain('upload-pack')
  },
)

test('an empty token is refused before the first request where a pull request needs one', async () => {
  await using stage = await startStage(small)
  const options = { ...inputs, publish: 'pull-request', token: '' }
  const result = await stage.bump(options)
  expect(result.outputs).toMatchObject({ reason: 'invalid-input' })
  expect(result.annotations[0]?.message).toMatch(
    /"token" is empty.*the secret or step output that it comes from exists/,
  )
  expect(stage.forge.requests).toEqual([])
})

test("the own token of a workflow of Gitea is not answered with GitHub's Apps", async () => {
  await using stage = await startStage(small, { pipeline: 'acme/service' })
  const own = { token: readToken, 'source-token': readToken }
  const options = { ...inputs, ...own, repository: stage.name }
  const result = await stage.bump(options, onGitea(stage))
  expect(result.outputs).toMatchObject({ reason: 'permission-denied' })
  expect(result.annotations[0]?.message).toContain(
    'Set "token" to an access token',
  )
  expect(result.annotations[0]?.message).not.toContain('GitHub App')
})

test('a server that cannot tell yet whether a token may push is asked by the push itself', async () => {
  await using stage = await startStage(small)
  stage.forge.fault(namedFault('502info', { times: 1 }))
  const result = await stage.bump(inputs)
  expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '1' })
  expectNothingLeft(result)
})

test('the question whether a token may push ends with the fetch that fails', async () => {
  await using stage = await startStage(small)
  stage.forge.fault({ on: 'info/refs receive-pack', kind: 'hang' })
  const result = await stage.bump({ ...inputs, branch: 'nowhere' })
  expect(result.outputs).toMatchObject({ reason: 'branch-missing' })
  expectNothingLeft(result)
})

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startGitea, type Gitea } from '../support/gitea/server.ts'
import { createStage } from '../support/gitea/stage.ts'
import { file, head, proposing } from '../support/proposals.ts'

let gitea: Gitea
beforeAll(async () => {
  gitea = await startGitea()
})
afterAll(async () => {
  await gitea[Symbol.asyncDispose]()
})

const pushing = proposing('v2', { publish: 'push' })

test('a protected branch is answered with a pull request, which the server opens', async () => {
  const stage = await createStage(gitea)
  await gitea.call('POST', `/repos/${stage.name}/branch_protections`, {
    rule_name: 'main',
    enable_push: false,
  })
  const declined = await stage.bump(pushing)
  expect(declined.outputs).toMatchObject({ reason: 'branch-protected' })
  expect(declined.annotations[0]?.message).toContain(
    'Or set "publish: pull-request".',
  )
  expect(declined.summary).not.toMatch(/^error:\s*$/m)
  const proposed = await stage.bump(proposing('v2'))
  expect(proposed.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-operation': 'created',
  })
})

test('a repository that a workflow elsewhere names by its URL gets a pull request', async () => {
  const stage = await createStage(gitea)
  const result = await stage.bump(
    proposing('v2', {
      repository: `${gitea.url}/${stage.name}`,
      branch: 'main',
      'source-token': '',
    }),
    {
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_API_URL: 'https://api.github.com',
    },
  )
  expect(result.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-url': `${gitea.url}/${stage.name}/pulls/1`,
  })
})

describe('a token', () => {
  test.each([
    ['of a user who may only read', ['write:repository'], 'read'],
    ['without the scope to write', ['read:repository'], 'write'],
  ])('%s is reported before a pull request', async (_, scopes, permission) => {
    const stage = await createStage(gitea)
    const name = `user-${scopes[0]?.slice(0, 2)}-${permission}`
    const token = await gitea.createUser(name, scopes)
    await gitea.call('PUT', `/repos/${stage.name}/collaborators/${name}`, {
      permission,
    })
    const result = await stage.bump({ ...proposing('v2'), token })
    expect(result.outputs).toMatchObject({ reason: 'permission-denied' })
    expect(await stage.pulls()).toEqual([])
    expect(await stage.tip(head)).toBeUndefined()
  })

  test('of a user who may only read is reported before anything is rendered', async () => {
    const stage = await createStage(gitea)
    const token = await gitea.createUser('reader', ['write:repository'])
    await gitea.call('PUT', `/repos/${stage.name}/collaborators/reader`, {
      permission: 'read',
    })
    const result = await stage.bump({
      ...pushing,
      images: 'ghcr.io/acme/not-rendered:v2',
      token,
    })
    expect(result.outputs).toMatchObject({ reason: 'permission-denied' })
    expect(result.annotations[0]?.message).toBe(
      `The token may not write to ${stage.name}. Set "token" to one that can write there.`,
    )
  })

  test('that may not label opens the pull request, with a warning', async () => {
    const stage = await createStage(gitea)
    const token = await gitea.createUser('no-issues', ['write:repository'])
    await gitea.call('PUT', `/repos/${stage.name}/collaborators/no-issues`, {
      permission: 'write',
    })
    const labels = { 'pull-request-labels': 'deploy' }
    const result = await stage.bump({ ...proposing('v2', labels), token })
    expect(result.outputs).toMatchObject({ outcome: 'proposed' })
    expect(result.annotations).toEqual([
      expect.objectContaining({
        level: 'warning',
        message: expect.stringContaining('did not get the labels deploy'),
      }),
    ])
  })

  test('for a repository that does not exist is reported', async () => {
    const stage = await createStage(gitea)
    const result = await stage.bump(
      proposing('v2', { repository: 'acme/nowhere' }),
    )
    expect(result.outputs).toMatchObject({ reason: 'repository-not-found' })
  })
})

test('a commit that the server would not sign is refused, and nothing lands', async () => {
  const stage = await createStage(gitea)
  const tip = await stage.tip('main')
  const result = await stage.bump({ ...pushing, 'verified-commit': 'true' })
  expect(result.outputs).toMatchObject({ reason: 'invalid-input' })
  expect(result.annotations[0]?.message).toContain('does not sign commits')
  expect(await stage.tip('main')).toBe(tip)
  const branches = await gitea.call('GET', `/repos/${stage.name}/branches`)
  expect(branches).toHaveLength(1)
})

test('a server that signs makes verified commits, pushed and proposed', async () => {
  await using signing = await startGitea({ signs: true })
  const stage = await createStage(signing, 'signed')
  const verified = { 'verified-commit': 'true' }
  const isVerified = async (commit: string | undefined) => {
    const path = `/repos/${stage.name}/git/commits/${commit}`
    const { commit: read } = (await signing.call('GET', path)) as {
      readonly commit: { readonly verification: { readonly verified: boolean } }
    }
    return read.verification.verified
  }
  const pushed = await stage.bump({ ...pushing, ...verified })
  expect(pushed.outputs).toMatchObject({
    outcome: 'pushed',
    commit: await stage.tip('main'),
  })
  expect(await stage.read('main', file)).toContain('v2')
  expect(await isVerified(pushed.outputs['commit'])).toBe(true)
  const proposed = await stage.bump(proposing('v3', verified))
  expect(proposed.outputs).toMatchObject({ outcome: 'proposed' })
  expect(await isVerified(proposed.outputs['commit'])).toBe(true)
  await stage.commit('main', 'README.md', 'news\n')
  const updated = await stage.bump(proposing('v4', verified))
  expect(updated.outputs).toMatchObject({
    'pull-request-number': '1',
    'pull-request-operation': 'updated',
  })
  const path = `/repos/${stage.name}/compare/main...${encodeURIComponent(head)}`
  const compared = (await signing.call('GET', path)) as {
    readonly total_commits: number
  }
  expect(compared.total_commits).toBe(1)
})

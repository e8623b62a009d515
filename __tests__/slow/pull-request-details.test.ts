import { describe, expect, test } from '@jest/globals'
import { pushOfTag, pushToBranch } from '../support/events.ts'
import type { Origin } from '../support/events/event.ts'
import type { Account } from '../support/forge/access.ts'
import { protectBranch } from '../support/forge/policy.ts'
import type { Settings } from '../support/forge/github/hosted.ts'
import { small } from '../support/layouts/small.ts'
import { file, head, proposing, pullsOf } from '../support/proposals.ts'
import { anotherWriter } from '../support/repository.ts'
import {
  readToken,
  sourceSha,
  startStage,
  writeToken,
} from '../support/stage.ts'

test('the body of a pull request shows inputs, changes and run', async () => {
  await using stage = await startStage(small)
  const result = await stage.bump(
    proposing(`sha-${sourceSha.slice(0, 7)}`, {
      validate: 'images',
      'pull-request-title': 'Ship {images} for {actor}',
      'pull-request-body': 'Please look at **the dashboard** ({ref}).',
    }),
  )
  const [pull] = await pullsOf(stage)
  expect(pull?.title).toBe('Ship api:sha-5f1c0de for ada')
  const body = pull?.body ?? ''
  const run = `${stage.forge.url}/acme/api/actions/runs/4711`
  expect(body.split('\n\n')[0]).toBe(
    'Please look at **the dashboard** (refs/heads/main).',
  )
  for (const part of [
    '| `Deployment api` | `ghcr.io/acme/api` | `v1` | `sha-5f1c0de` |',
    '<details><summary>Rendered diff of k8s/overlays/production</summary>',
    '-      - image: ghcr.io/acme/api:v1',
    `[this run](${run})`,
    `[\`acme/api@${sourceSha.slice(0, 12)}\`](${stage.forge.url}/acme/api/commit/${sourceSha})`,
  ])
    expect(body).toContain(part)
  expect(result.summary).toContain('opened [pull request 1]')
})

describe('the page that compares the sources', () => {
  test('comes from tags that hold commits, and from the trailer of the last bump', async () => {
    await using stage = await startStage(small)
    const compare = async () =>
      /\]\((\S+\/compare\/\S+)\)/.exec(
        (await pullsOf(stage)).at(-1)?.body ?? '',
      )?.[1]
    const address = `${stage.forge.url}/acme/api/compare`
    await stage.bump(proposing('v2', { publish: 'push' }), {
      event: (origin) =>
        pushOfTag({ ...origin, sha: 'c0ffee00'.repeat(5) }, { tag: 'v2' }),
    })
    await stage.bump(proposing('nightly'))
    expect(await compare()).toBe(
      `${address}/${'c0ffee00'.repeat(5)}...${sourceSha}`,
    )
    await stage.bump(proposing('v3'), {
      event: (origin) => pushOfTag(origin, { tag: 'v3' }),
    })
    expect(await compare()).toBe(`${address}/v2...v3`)
  })
})

test('labels, reviewers, teams and assignees are put on, and labels follow', async () => {
  await using stage = await startStage(small)
  const account = stage.forge.accounts.get(writeToken) as Account
  stage.forge.accounts.set(writeToken, {
    ...account,
    permissions: { members: 'read' },
  })
  const result = await stage.bump(
    proposing('v2', {
      'pull-request-labels': 'deploy\nproduction',
      'pull-request-reviewers': '@ada',
      'pull-request-team-reviewers': 'acme/platform',
      'pull-request-assignees': 'grace',
      'pull-request-draft': 'true',
    }),
  )
  expect(result.annotations).toEqual([])
  expect((await pullsOf(stage))[0]).toMatchObject({
    labels: ['deploy', 'production'],
    reviewers: ['ada'],
    teams: ['platform'],
    assignees: ['grace'],
    draft: true,
  })
  await stage.bump(proposing('v3', { 'pull-request-labels': 'deploy\nv3' }))
  expect((await pullsOf(stage))[0]?.labels).toEqual([
    'deploy',
    'production',
    'v3',
  ])
})

test('each of labels, reviewers and assignees that fails is a warning, and the bump is proposed', async () => {
  await using stage = await startStage(small)
  stage.forge.github.set(stage.name, { draftPullRequests: false })
  const result = await stage.bump(
    proposing('v2', {
      'pull-request-reviewers': 'nobody',
      'pull-request-team-reviewers': 'platform',
      'pull-request-draft': 'true',
    }),
  )
  expect(result.exitCode).toBe(0)
  expect(result.outputs['pull-request-operation']).toBe('created')
  expect(
    result.annotations.map(({ level, message }) => [level, message]),
  ).toEqual([
    ['warning', expect.stringContaining('is not a draft')],
    ['warning', expect.stringContaining('did not get the reviewers nobody')],
    ['warning', expect.stringContaining('did not get the teams platform')],
  ])
})

interface Declined {
  readonly what: string
  readonly account?: Partial<Account>
  readonly settings?: Partial<Settings>
  readonly reason: string
  readonly words: RegExp
}

describe('a pull request that needs advice:', () => {
  test.each<Declined>([
    {
      what: 'Actions may not create pull requests',
      account: { kind: 'actions', login: 'github-actions[bot]' },
      settings: { actionsCreatePullRequests: false },
      reason: 'permission-denied',
      words: /Allow GitHub Actions to create and approve pull requests/,
    },
    {
      what: 'a token without pull-requests: write',
      account: { kind: 'actions', permissions: { pull_requests: 'read' } },
      reason: 'permission-denied',
      words: /Runs for forks and Dependabot stay read-only/,
    },
    {
      what: 'a fine-grained token without it',
      account: { kind: 'fine-grained', permissions: { pull_requests: 'none' } },
      reason: 'permission-denied',
      words: /fine-grained token needs the permissions Contents and Pull/,
    },
    {
      what: 'a classic token without scopes',
      account: { kind: 'classic', permissions: { pull_requests: 'none' } },
      reason: 'repository-not-found',
      words: /A classic token needs the scope repo/,
    },
    {
      what: 'an archived repository',
      settings: { archived: true },
      reason: 'permission-denied',
      words: /is archived/,
    },
  ])('$what', async ({ account, settings, reason, words }) => {
    await using stage = await startStage(small)
    const known = stage.forge.accounts.get(writeToken) as Account
    stage.forge.accounts.set(writeToken, { ...known, ...account })
    stage.forge.github.set(stage.name, settings ?? {})
    const result = await stage.bump(proposing('v2'))
    expect(result.outputs).toMatchObject({ outcome: 'failed', reason })
    expect(result.annotations[0]?.message).toMatch(words)
    expect(result.annotations[0]?.message).toContain(head)
    expect(result.summary).toContain(
      `[Open the pull request by hand](${stage.forge.url}/acme/api/compare/main...${head}?expand=1&title=`,
    )
  })

  test('a token that may only read is refused before any work', async () => {
    await using stage = await startStage(small)
    const result = await stage.bump(proposing('v2', { token: readToken }))
    expect(result.outputs).toMatchObject({ reason: 'permission-denied' })
    expect(result.annotations[0]?.message).toContain('Set "token" to one')
    expect(stage.forge.calls()).toEqual([])
    expect(await stage.repository.tip(head)).toBeUndefined()
  })

  test('a pull request of GITHUB_TOKEN waits for approval', async () => {
    await using stage = await startStage(small)
    const known = stage.forge.accounts.get(writeToken) as Account
    stage.forge.accounts.set(writeToken, {
      ...known,
      kind: 'actions',
      login: 'github-actions[bot]',
    })
    const result = await stage.bump(proposing('v2'))
    expect(result.outputs['outcome']).toBe('proposed')
    expect(result.annotations).toEqual([
      expect.objectContaining({
        level: 'notice',
        message: expect.stringContaining('wait until a person approves them'),
      }),
    ])
  })

  test('a protected branch refuses a push with the advice to propose, and takes a pull request', async () => {
    await using stage = await startStage(small)
    await protectBranch(stage.repository)
    const result = await stage.bump(proposing('v2', { publish: 'push' }))
    expect(result.outputs).toMatchObject({ reason: 'branch-protected' })
    expect(result.annotations[0]?.message).toContain('publish: pull-request')
  })
})

describe('a pull request is opened on', () => {
  test.each(['github.com', 'Enterprise', 'ghe.com'] as const)(
    '%s',
    async (shape) => {
      await using stage = await startStage(small)
      const { server, api, graphql } = stage.forge.addresses[shape]
      const result = await stage.bump(
        proposing('v2', { 'verified-commit': 'true' }),
        {
          env: {
            GITHUB_SERVER_URL: server,
            GITHUB_API_URL: api,
            GITHUB_GRAPHQL_URL: graphql,
          },
        },
      )
      expect(result.outputs['pull-request-operation']).toBe('created')
      const asked = stage.forge.requests.filter(
        ({ service }) => service === 'api',
      )
      expect(new Set(asked.map(({ host }) => `http://${host}`))).toEqual(
        new Set([new URL(api).origin]),
      )
    },
  )

  test('a server without that API gets no token', async () => {
    await using stage = await startStage(small)
    const result = await stage.bump(proposing('v2'), {
      env: {
        GITHUB_API_URL: `${stage.forge.url}/api/v1`,
        GITHUB_GRAPHQL_URL: '',
      },
    })
    expect(result.outputs).toMatchObject({ reason: 'invalid-input' })
    expect(result.annotations[0]?.message).toContain('Remove publish.')
    expect(stage.forge.calls()).toEqual([])
  })
})

test('a title is cut between two letters', async () => {
  await using stage = await startStage(small)
  await stage.bump(
    proposing('v2', { 'pull-request-title': `x${'🚀'.repeat(200)}` }),
  )
  const [pull] = await pullsOf(stage)
  expect(pull?.title.isWellFormed()).toBe(true)
})

function pushOfHtml(origin: Origin) {
  return pushToBranch(origin, { branch: '<!--x' })
}

test('a ref that looks like HTML hides nothing, and no title ends a link', async () => {
  await using stage = await startStage(small)
  const options = proposing('v2', {
    branch: 'main',
    'pull-request-title': 'Go :) {images}',
    'pull-request-body': 'From {ref}',
  })
  stage.forge.github.set(stage.name, { archived: true })
  const failed = await stage.bump(options, { event: pushOfHtml })
  expect(failed.summary).toMatch(/title=Go%20%3A%29%20api%3Av2\)$/m)
  stage.forge.github.set(stage.name, { archived: false })
  await stage.bump(options, { event: pushOfHtml })
  const [pull] = await pullsOf(stage)
  expect(pull?.title).toBe('Go :) api:v2')
  expect(pull?.body).not.toContain('<!--x')
})

/** `small` with one more overlay. */
function withOverlay(folder: string) {
  const overlay = small.files[file] as string
  const files = { ...small.files, [`${folder}/kustomization.yaml`]: overlay }
  return { ...small, files }
}

test('an overlay whose name is a mention is none', async () => {
  const folder = 'k8s/@acme/#1'
  await using stage = await startStage(withOverlay(folder))
  const result = await stage.bump(
    proposing('v2', { overlays: folder, validate: 'images' }),
  )
  expect(result.outputs['outcome']).toBe('proposed')
  const [pull] = await pullsOf(stage)
  const shown = `${pull?.title}\n${pull?.body}`.replace(/`[^`]*`/g, '')
  expect(shown).not.toMatch(/@acme|#1/)
})

test('an overlay whose name turns the text around leaves title, body and commit in order', async () => {
  const folder = 'k8s/new/\u202egnp.exe'
  await using stage = await startStage(withOverlay(folder))
  const result = await stage.bump(
    proposing('v2', {
      overlays: 'k8s/new/*gnp*',
      'pull-request-body': 'In {overlays}',
      'pull-request-branch': 'bump',
      validate: 'images',
    }),
  )
  expect(result.outputs['outcome']).toBe('proposed')
  const [pull] = await pullsOf(stage)
  const [commit] = await stage.repository.log('bump')
  for (const text of [pull?.title, pull?.body, commit?.subject]) {
    expect(text).toContain('gnp.')
    expect(text).not.toMatch(/\p{Cc}(?<!\n)|\u202e/u)
  }
})

test('a commit of somebody else that amends the bump on the branch of a pull request stays', async () => {
  await using stage = await startStage(small)
  await stage.bump(proposing('v2'))
  const [ours] = await stage.repository.log(head)
  const main = await stage.repository.tip('main')
  const theirs = await stage.repository.commit({
    branch: head,
    parents: [`${main}`],
    message: `${ours?.subject}\n\n${ours?.body}`,
    files: { 'NOTES.md': 'amended\n' },
    author: anotherWriter,
  })
  await stage.bump(proposing('v3'))
  const [top] = await stage.repository.log(head)
  expect(top?.parents).toEqual([theirs])
})

test('several bumps of ours on the branch of a pull request are replaced by one', async () => {
  await using stage = await startStage(small)
  await stage.bump(proposing('v2'))
  const [first] = await stage.repository.log(head)
  // As after "Update branch" with a rebase, or from an older version.
  const text = (
    await stage.repository.read(
      head,
      'k8s/overlays/production/kustomization.yaml',
    )
  ).toString()
  await stage.repository.commit({
    branch: head,
    files: {
      'k8s/overlays/production/kustomization.yaml': text.replace('v2', 'v2.1'),
    },
    message: `${first?.subject}\n\n${first?.body}`,
    author: first?.committer ?? anotherWriter,
  })
  await stage.bump(proposing('v3'))
  const log = await stage.repository.log(head)
  expect(log).toHaveLength(2)
  expect(log[1]?.id).toBe(await stage.repository.tip('main'))
})

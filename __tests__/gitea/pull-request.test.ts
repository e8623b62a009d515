import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { setTimeout } from 'node:timers/promises'
import { startGitea, type Gitea } from '../support/gitea/server.ts'
import { createStage, type GiteaStage } from '../support/gitea/stage.ts'
import { file, head, proposing } from '../support/proposals.ts'

let gitea: Gitea
beforeAll(async () => {
  gitea = await startGitea()
})
afterAll(async () => {
  await gitea[Symbol.asyncDispose]()
})

async function setTag(stage: GiteaStage, branch: string, tag: string) {
  const text = await stage.read(branch, file)
  await stage.commit(branch, file, text.replace(/newTag: .*/, `newTag: ${tag}`))
}

test('a pull request is opened, left alone, updated in place, and closed when it has become needless', async () => {
  const stage = await createStage(gitea)
  const created = await stage.bump(proposing('v2'))
  expect(created.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-number': '1',
    'pull-request-operation': 'created',
    commit: await stage.tip(head),
  })
  expect(created.annotations).toEqual([])
  const again = await stage.bump(proposing('v2'))
  expect(again.outputs).toMatchObject({ 'pull-request-operation': 'none' })

  await stage.commit('main', 'README.md', 'news\n')
  const updated = await stage.bump(proposing('v3'))
  expect(updated.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-number': '1',
    'pull-request-operation': 'updated',
  })
  expect((await stage.pulls())[0]?.title).toContain('api:v3')
  expect(await stage.read(head, file)).toContain('v3')

  await setTag(stage, 'main', 'v3')
  const closed = await stage.bump(proposing('v3'))
  expect(closed.outputs).toMatchObject({
    outcome: 'unchanged',
    'pull-request-number': '1',
    'pull-request-operation': 'closed',
  })
  expect(await stage.tip(head)).toBeUndefined()
  expect((await stage.pulls())[0]?.state).toBe('closed')

  const next = await stage.bump(proposing('v4'))
  expect(next.outputs).toMatchObject({
    'pull-request-number': '2',
    'pull-request-operation': 'created',
  })
})

test("a person's commit on the branch of a pull request stays below the bump", async () => {
  const stage = await createStage(gitea)
  await stage.bump(proposing('v2'))
  await stage.commit(head, 'NOTES.md', 'wait for ada\n')
  await stage.commit('main', 'README.md', 'news\n')
  const result = await stage.bump(proposing('v3'))
  expect(result.outputs).toMatchObject({
    'pull-request-number': '1',
    'pull-request-operation': 'updated',
  })
  expect(await stage.read(head, 'NOTES.md')).toBe('wait for ada\n')
  expect(await stage.read(head, file)).toContain('v3')
})

test('a draft has its labels, which are made, and its assignees', async () => {
  const stage = await createStage(gitea)
  const inputs = {
    'pull-request-draft': 'true',
    'pull-request-labels': 'deploy\nproduction',
    'pull-request-assignees': 'root',
  }
  const result = await stage.bump(proposing('v2', inputs))
  expect(result.annotations).toEqual([])
  const [pull] = await stage.pulls()
  expect(pull?.draft).toBe(true)
  expect(pull?.labels.map(({ name }) => name).toSorted()).toEqual([
    'deploy',
    'production',
  ])
  expect(pull?.assignees?.map(({ login }) => login)).toEqual(['root'])
  await stage.bump(proposing('v3', inputs))
  const [updated] = await stage.pulls()
  expect(updated).toMatchObject({ draft: true })
  expect(updated?.title).toMatch(/^WIP: Deploy api:v3/)
})

test('runs at once leave one pull request open', async () => {
  const stage = await createStage(gitea)
  const tags = ['v2', 'v3', 'v4', 'v5', 'v6']
  await Promise.all(tags.map((tag) => stage.bump(proposing(tag))))
  const open = (await stage.pulls()).filter(({ state }) => state === 'open')
  expect(open).toHaveLength(1)
  expect(open[0]?.head.sha).toBe(await stage.tip(head))
  expect(await stage.read(head, file)).toContain('v6')
})

test.each(['squash', 'merge', 'rebase'])(
  'a pull request with nothing to wait for is merged at once: %s',
  async (method) => {
    const stage = await createStage(gitea)
    const auto = { 'pull-request-auto-merge': method }
    const result = await stage.bump(proposing('v2', auto))
    expect(result.outputs).toMatchObject({
      outcome: 'pushed',
      'pull-request-operation': 'merged',
      commit: await stage.tip('main'),
    })
    expect(await stage.read('main', file)).toContain('v2')
    expect(await stage.tip(head)).toBeUndefined()
  },
)

test('a pull request merges by itself when the status that is required is there', async () => {
  const stage = await createStage(gitea)
  await gitea.call('POST', `/repos/${stage.name}/branch_protections`, {
    rule_name: 'main',
    enable_status_check: true,
    status_check_contexts: ['ci'],
  })
  const auto = { 'pull-request-auto-merge': 'squash' }
  const result = await stage.bump(proposing('v2', auto))
  expect(result.outputs).toMatchObject({ outcome: 'proposed' })
  expect(result.annotations).toEqual([])
  const again = await stage.bump(proposing('v3', auto))
  expect(again.outputs).toMatchObject({ outcome: 'proposed' })
  const tip = await stage.tip(head)
  await gitea.call('POST', `/repos/${stage.name}/statuses/${tip}`, {
    context: 'ci',
    state: 'success',
  })
  // The limit of the test is the limit of this.
  while ((await stage.pulls())[0]?.merged !== true) await setTimeout(100)
  expect(await stage.read('main', file)).toContain('v3')
})

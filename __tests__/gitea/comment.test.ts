import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startGitea, type Gitea } from '../support/gitea/server.ts'
import { createStage, type GiteaStage } from '../support/gitea/stage.ts'
import { file, proposing } from '../support/proposals.ts'
import { pullRequest } from '../support/pull-request-events.ts'

let gitea: Gitea
beforeAll(async () => {
  gitea = await startGitea()
})
afterAll(async () => {
  await gitea[Symbol.asyncDispose]()
})

/** A repository with an open pull request of a person. */
async function startCommented(): Promise<GiteaStage> {
  const stage = await createStage(gitea)
  const at = `/repos/${stage.name}`
  const branch = { new_branch_name: 'feature', old_ref_name: 'heads/main' }
  await gitea.call('POST', `${at}/branches`, branch)
  await stage.commit('feature', 'README.md', 'news\n')
  const pull = { head: 'feature', base: 'main', title: 'A change' }
  await gitea.call('POST', `${at}/pulls`, pull)
  return stage
}

async function commentsOf({ name }: GiteaStage): Promise<readonly string[]> {
  const path = `/repos/${name}/issues/1/comments`
  const comments = (await gitea.call('GET', path)) as { body: string }[]
  return comments.map(({ body }) => body)
}

const bump = (stage: GiteaStage, tag: string) =>
  stage.bump(
    proposing(tag, { publish: 'none', comment: 'true' }),
    {},
    (origin) => pullRequest(origin, { number: 1 }),
  )

test('a pull request has one comment, which is updated, and removed when nothing changes', async () => {
  const stage = await startCommented()
  const first = await bump(stage, 'v2')
  expect(first.annotations).toEqual([])
  expect(await commentsOf(stage)).toEqual([expect.stringContaining('`v2`')])
  await gitea.call('POST', `/repos/${stage.name}/issues/1/comments`, {
    body: 'Looks good.',
  })
  await bump(stage, 'v3')
  expect(await commentsOf(stage)).toEqual([
    expect.stringContaining('`v3`'),
    'Looks good.',
  ])
  const text = await stage.read('main', file)
  await stage.commit('main', file, text.replace('v1', 'v3'))
  const last = await bump(stage, 'v3')
  expect(last.outputs).toMatchObject({ outcome: 'unchanged' })
  expect(await commentsOf(stage)).toEqual(['Looks good.'])
})

test('ten runs at once leave one comment', async () => {
  const stage = await startCommented()
  await Promise.all(Array.from({ length: 10 }, () => bump(stage, 'v2')))
  expect(await commentsOf(stage)).toHaveLength(1)
})

test('a hold is a comment on the pull request of the step, until it has ended', async () => {
  const stage = await createStage(gitea)
  await stage.bump(proposing('v2'))
  const text = await stage.read('main', file)
  const held = text.replace(
    'images:\n',
    'images:\n  # kustomize-bump: hold x\n',
  )
  await stage.commit('main', file, held)
  const result = await stage.bump(proposing('v3'))
  expect(result.outputs).toMatchObject({ outcome: 'held' })
  expect(await commentsOf(stage)).toEqual([expect.stringContaining('✋ Held')])
  await stage.commit('main', file, text)
  await stage.bump(proposing('v3'))
  expect(await commentsOf(stage)).toEqual([])
})

import { describe, expect, test } from '@jest/globals'
import { small } from './support/layouts/small.ts'
import { anotherWriter } from './support/repository.ts'
import { startStage, type Stage } from './support/stage.ts'

const overlay = 'k8s/overlays/production'
const file = `${overlay}/kustomization.yaml`
const head = 'kustomize-bump/main/k8s--overlays--production/ghcr.io--acme--api'

/** What is asked for; rendering is not what these tests are about. */
function wish(tag: string, more: Readonly<Record<string, string>> = {}) {
  return {
    images: `ghcr.io/acme/api:${tag}`,
    overlays: overlay,
    publish: 'pull-request',
    validate: 'none',
    ...more,
  }
}

async function pulls({ forge, name }: Stage) {
  return await forge.github.pulls(name)
}

async function valueAt({ repository }: Stage, branch: string) {
  const text = (await repository.read(branch, file)).toString()
  return /newTag: "?([^"\n]*)/.exec(text)?.[1]
}

test('a pull request is opened, updated in place, left alone, and closed when it has become needless', async () => {
  await using stage = await startStage(small)
  const base = await stage.repository.tip('main')

  const created = await stage.bump(wish('v2', { validate: 'images' }))
  expect(created.outputs).toMatchObject({
    outcome: 'proposed',
    changed: 'false',
    branch: 'main',
    'pull-request-number': '1',
    'pull-request-operation': 'created',
    'pull-request-url': `${stage.forge.url}/acme/api/pull/1`,
    commit: await stage.repository.tip(head),
  })
  expect(await stage.repository.tip('main')).toBe(base)
  expect(await valueAt(stage, head)).toBe('v2')
  expect(stage.forge.calls()).toEqual(['repos/list-commits', 'pulls/create'])

  const again = await stage.bump(wish('v2'))
  expect(again.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-operation': 'none',
    commit: created.outputs['commit'],
  })

  await stage.repository.commit({ files: { 'README.md': 'news\n' } })
  const updated = await stage.bump(wish('v3'))
  expect(updated.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-number': '1',
    'pull-request-operation': 'updated',
  })
  const [ours, below] = await stage.repository.log(head)
  expect([ours?.id, ours?.parents, below?.id]).toEqual([
    updated.outputs['commit'],
    [await stage.repository.tip('main')],
    await stage.repository.tip('main'),
  ])
  const [pull] = await pulls(stage)
  expect(pull?.title).toBe('Deploy api:v3 to k8s/overlays/production')
  expect(pull?.timeline).not.toContainEqual(expect.stringMatching(/^closed/))

  const text = (await stage.repository.read('main', file)).toString()
  await stage.repository.commit({
    files: { [file]: text.replace('v1', 'v3') },
  })
  const closed = await stage.bump(wish('v3'))
  expect(closed.outputs).toMatchObject({
    outcome: 'unchanged',
    'pull-request-number': '1',
    'pull-request-operation': 'closed',
  })
  expect(await stage.repository.tip(head)).toBeUndefined()
  expect((await pulls(stage)).map(({ state }) => state.kind)).toEqual([
    'closed',
  ])
  expect(stage.forge.github.comments(stage.name, 1)).toEqual([
    expect.stringContaining('`main` has these images already'),
  ])

  const next = await stage.bump(wish('v4'))
  expect(next.outputs).toMatchObject({
    'pull-request-number': '2',
    'pull-request-operation': 'created',
  })
})

describe('a commit of somebody else', () => {
  test('stays, and the bump goes on top of it', async () => {
    await using stage = await startStage(small)
    await stage.bump(wish('v2'))
    const theirs = await stage.repository.commit({
      branch: head,
      files: { 'NOTES.md': 'wait for ada\n' },
      author: anotherWriter,
    })
    const result = await stage.bump(wish('v3'))
    expect(result.outputs).toMatchObject({
      outcome: 'proposed',
      'pull-request-number': '1',
      'pull-request-operation': 'updated',
    })
    const [ours] = await stage.repository.log(head)
    expect(ours?.parents).toEqual([theirs])
    expect(await valueAt(stage, head)).toBe('v3')
  })
})

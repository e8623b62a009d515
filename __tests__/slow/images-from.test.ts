import { describe, expect, test } from '@jest/globals'
import {
  environments,
  file,
  image,
  overlays,
} from '../support/layouts/environments.ts'
import { startStage, type Stage } from '../support/stage.ts'

/** main has v7, the tag "stage" v6, and the branch of that name v5. */
async function startStaged() {
  const stage = await startStage(environments)
  const { repository } = stage
  const path = 'k8s/overlays/staging/kustomization.yaml'
  const text = String(await repository.read('main', path))
  const commit = (branch: string, tag: string) =>
    repository.commit({
      branch,
      message: tag,
      files: { [path]: text.replace('v7', tag) },
    })
  await repository.branch('stage', 'main')
  await repository.tag('stage', await commit('stage', 'v6'), 'annotated')
  await commit('stage', 'v5')
  return stage
}

function promote(stage: Stage, revision: string) {
  return stage.bump({
    'images-from': `${revision}:k8s/overlays/staging`,
    overlays,
    images: image,
  })
}

describe('a promotion from a revision', () => {
  test.each([
    ['refs/heads/stage', 'v5'],
    ['heads/stage', 'v5'],
    ['refs/tags/stage', 'v6'],
    ['tags/stage', 'v6'],
    ['HEAD', 'v7'],
    ['main', 'v7'],
  ])('%s takes %s', async (revision, tag) => {
    await using stage = await startStaged()
    const result = await promote(stage, revision)
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    expect(String(await stage.repository.read('main', file))).toContain(
      `newTag: ${tag}\n`,
    )
  })

  test.each([
    [
      'stage',
      'has a branch and a tag "stage". Write refs/heads/stage or refs/tags/stage.',
      'invalid-input',
    ],
    ['refs/heads/none', 'has no branch, tag or commit "refs/heads/none"'],
    ['refs/pull/1/head', 'has no branch, tag or commit "refs/pull/1/head"'],
  ])(
    '%s is refused',
    async (revision, message, reason = 'source-not-found') => {
      await using stage = await startStaged()
      const result = await promote(stage, revision)
      expect(result.outputs).toMatchObject({ reason })
      expect(result.annotations[0]?.message).toContain(message)
    },
  )
})

describe('through a pull request:', () => {
  test.each([
    ['a promotion', { 'images-from': 'k8s/overlays/staging' }],
    ['a rollback', { 'images-from': 'previous', hold: 'a bug' }],
  ])('%s is proposed once, and found again', async (_, inputs) => {
    await using stage = await startStage(environments)
    for (const tag of ['v2', 'v3'])
      await stage.bump({ overlays, images: `${image}:${tag}` })
    const propose = () =>
      stage.bump({ overlays, publish: 'pull-request', ...inputs })
    const first = await propose()
    expect(first.outputs).toMatchObject({
      outcome: 'proposed',
      'pull-request-operation': 'created',
    })
    const again = await propose()
    expect(again.outputs).toMatchObject({
      outcome: 'proposed',
      'pull-request-operation': 'none',
      'pull-request-number': first.outputs['pull-request-number'],
      commit: first.outputs['commit'],
    })
  })
})

import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { startRunner, uses } from '../support/gitea/runner.ts'
import { startGitea, type Gitea } from '../support/gitea/server.ts'
import { createStage } from '../support/gitea/stage.ts'
import { deploying } from '../support/gitea/workflow.ts'
import { addWorkflow, endedRuns } from '../support/gitea/workflow-runs.ts'
import { file, image, overlay } from '../support/proposals.ts'

let gitea: Gitea
let runner: AsyncDisposable
beforeAll(async () => {
  gitea = await startGitea()
  runner = await startRunner(gitea, 2)
})
afterAll(async () => {
  await runner[Symbol.asyncDispose]()
  await gitea[Symbol.asyncDispose]()
})

test("a pull request on Gitea's runner gets a comment while it is open, and lands when it is merged", async () => {
  const stage = await createStage(gitea)
  const at = `/repos/${stage.name}`
  const workflow = deploying(
    { images: `${image}:sha-\${{ github.sha }}`, comment: 'true' },
    {
      on: '{ pull_request: { types: [opened, closed] } }',
      permissions: 'contents: write, pull-requests: write',
    },
  )
  await addWorkflow(stage, workflow)
  const branch = { new_branch_name: 'feature', old_ref_name: 'heads/main' }
  await gitea.call('POST', `${at}/branches`, branch)
  await stage.commit('feature', 'README.md', 'news\n')
  const pull = { head: 'feature', base: 'main', title: 'A change' }
  await gitea.call('POST', `${at}/pulls`, pull)
  const [opened] = await endedRuns(stage)
  expect(opened?.jobs[0]?.outputs).toMatchObject({
    outcome: 'planned',
    reason: 'unmerged',
  })
  const comments = await gitea.call('GET', `${at}/issues/1/comments`)
  expect(comments).toMatchObject([
    { body: expect.stringContaining('would land on main') },
  ])
  await gitea.call('POST', `${at}/pulls/1/merge`, { Do: 'merge' })
  const [, merged] = await endedRuns(stage, 2)
  expect(merged?.jobs[0]?.outputs).toMatchObject({
    outcome: 'pushed',
    branch: 'main',
  })
})

test("a pull request on Gitea's runner has a preview until it is closed", async () => {
  const stage = await createStage(gitea)
  const at = `/repos/${stage.name}`
  await stage.commit('main', 'previews/kustomization.yaml', 'resources: []\n')
  await addWorkflow(
    stage,
    `on: { pull_request: { types: [opened, closed] } }
permissions: { contents: write, pull-requests: read }
jobs:
  preview:
    runs-on: ubuntu-latest
    steps:
      - uses: ${uses.replace('@', '/preview@')}
        with:
          images: ${image}:v2
          template: ${overlay}
          namespace: pr-{number}
          list-in: previews
`,
  )
  const branch = { new_branch_name: 'feature', old_ref_name: 'heads/main' }
  await gitea.call('POST', `${at}/branches`, branch)
  await stage.commit('feature', 'README.md', 'news\n')
  const pull = { head: 'feature', base: 'main', title: 'A change' }
  await gitea.call('POST', `${at}/pulls`, pull)
  const [opened] = await endedRuns(stage)
  expect(opened?.jobs[0]?.shown).toContain('Pushed')
  const preview = 'previews/pr-1/kustomization.yaml'
  expect(await stage.read('main', preview)).toContain('newTag: v2')
  await gitea.call('PATCH', `${at}/pulls/1`, { state: 'closed' })
  const [, closed] = await endedRuns(stage, 2)
  expect(closed?.jobs[0]?.shown).toContain('Removed previews/pr-1')
  await expect(stage.read('main', preview)).rejects.toThrow()
})

test("a workflow_run on Gitea's runner is judged by the push that it is for, and a bump by itself", async () => {
  const stage = await createStage(gitea)
  const at = `/repos/${stage.name}`
  const data = gitea.token
  await gitea.call('PUT', `${at}/actions/secrets/DEPLOY_TOKEN`, { data })
  await addWorkflow(
    stage,
    deploying(
      {
        images: `${image}:sha-\${{ github.event.workflow_run.head_sha }}`,
        token: '${{ secrets.DEPLOY_TOKEN }}',
      },
      { on: '{ workflow_run: { workflows: [ci], types: [completed] } }' },
    ),
  )
  await stage.commit('main', '.github/workflows/ci.yml', ci('push'))
  const pushed = { outcome: 'pushed', branch: 'main' }
  const skipped = { outcome: 'skipped', reason: 'own-commit' }
  const outputs = async (count: number) =>
    (await endedRuns(stage, count)).map(({ jobs }) => jobs[0]?.outputs)
  expect(await outputs(4)).toMatchObject([{}, pushed, {}, skipped])
  const tag = { tag_name: 'v1.0.0', target: 'main' }
  await gitea.call('POST', `${at}/tags`, tag)
  expect((await outputs(8)).slice(4)).toMatchObject([{}, pushed, {}, skipped])
})

test("the example after-ci.yml lands on Gitea's runner", async () => {
  const stage = await createStage(gitea)
  const path = resolve(import.meta.dirname, '../../examples/after-ci.yml')
  const example = await readFile(path, 'utf8')
  await addWorkflow(stage, example.replace(/org\/.*/, uses))
  await stage.commit('main', '.github/workflows/ci.yml', ci('push'))
  const commit = await stage.tip('main')
  const [, run] = await endedRuns(stage, 2)
  expect(run?.jobs[0]?.shown).toContain('Pushed')
  expect(await stage.read('main', file)).toContain(`newTag: sha-${commit}`)
})

test.each([
  ['the repository itself', 'acme', 'unmerged'],
  ['a fork', 'root', 'fork'],
])(
  "a workflow_run for a pull request of %s on Gitea's runner lands nothing",
  async (_, owner, reason) => {
    const stage = await createStage(gitea)
    const at = `/repos/${stage.name}`
    await addWorkflow(
      stage,
      deploying(
        { images: `${image}:v2` },
        { on: '{ workflow_run: { workflows: [ci], types: [completed] } }' },
      ),
    )
    await stage.commit(
      'main',
      '.github/workflows/ci.yml',
      ci('{ pull_request: { types: [opened] } }'),
    )
    if (owner === 'root') await gitea.call('POST', `${at}/forks`, {})
    const head = `/repos/${stage.name.replace('acme', owner)}`
    await gitea.call('POST', `${head}/contents/NEWS.md`, {
      new_branch: 'feature',
      content: '',
    })
    const pull = { head: `${owner}:feature`, base: 'main', title: 'A change' }
    await gitea.call('POST', `${at}/pulls`, pull)
    const [, run] = await endedRuns(stage, 2)
    expect(run?.jobs[0]?.outputs).toMatchObject({ outcome: 'planned', reason })
  },
)

/** A workflow that others wait for. */
function ci(on: string): string {
  return `name: ci
on: ${on}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: echo tested
`
}

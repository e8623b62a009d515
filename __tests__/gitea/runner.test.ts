import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startRunner } from '../support/gitea/runner.ts'
import { startGitea, type Gitea } from '../support/gitea/server.ts'
import { createStage } from '../support/gitea/stage.ts'
import { deploying } from '../support/gitea/workflow.ts'
import {
  addWorkflow,
  endedRuns,
  runWorkflow,
} from '../support/gitea/workflow-runs.ts'
import { deployment } from '../support/layouts/manifests.ts'
import { file, head, image, overlay } from '../support/proposals.ts'

let gitea: Gitea
let runner: AsyncDisposable
beforeAll(async () => {
  gitea = await startGitea()
  runner = await startRunner(gitea, 20)
})
afterAll(async () => {
  await runner[Symbol.asyncDispose]()
  await gitea[Symbol.asyncDispose]()
})

const v2 = { images: `${image}:v2` }

/** The messages of all commits on main, the last one first. */
async function messagesOf(name: string): Promise<readonly string[]> {
  const path = `/repos/${name}/commits?limit=50&stat=false`
  const commits = (await gitea.call('GET', path)) as {
    readonly commit: { readonly message: string }
  }[]
  return commits.map(({ commit }) => commit.message)
}

async function setSecret(name: string, secret: string): Promise<void> {
  const path = `/repos/${name}/actions/secrets/${secret}`
  await gitea.call('PUT', path, { data: gitea.token })
}

test("Gitea's runner pushes to the own repository with the token of the job, and a later step reads the outputs", async () => {
  const stage = await createStage(gitea)
  const job = await runWorkflow(
    stage,
    deploying(v2, {
      after:
        '      - run: echo "It was ${{ steps.bump.outputs.outcome }}, before that ${{ steps.bump.outputs.previous }}"',
    }),
  )
  expect(job.conclusion).toBe('success')
  expect(job.log).toContain(`It was pushed, before that ${image}=${image}:v1\n`)
  expect(job.shown).toContain(`Pushed api:v2 in ${overlay} to main of`)
  expect(job.outputs).toMatchObject({ commit: await stage.tip('main') })
  expect((await messagesOf(stage.name))[0]).toContain(`Run: ${job.url}\n`)
  expect(await stage.read('main', file)).toContain('newTag: v2')
})

test("Gitea's runner pushes into a second, private repository with a token from a secret", async () => {
  const stage = await createStage(gitea)
  const infra = await createStage(gitea, 'platform')
  await gitea.call('PATCH', `/repos/${infra.name}`, { private: true })
  await setSecret(stage.name, 'DEPLOY_TOKEN')
  const job = await runWorkflow(
    stage,
    deploying(
      {
        ...v2,
        repository: infra.name,
        token: '${{ secrets.DEPLOY_TOKEN }}',
      },
      { permissions: '' },
    ),
  )
  expect(job.outputs).toMatchObject({
    outcome: 'pushed',
    commit: await infra.tip('main'),
  })
  expect(await infra.read('main', file)).toContain('newTag: v2')
  expect(job.log).not.toContain(gitea.token)
})

test("twenty jobs at once on Gitea's runner all land on one branch, each once", async () => {
  const services = Array.from({ length: 20 }, (_, index) => `s${index}`)
  const entries = services.map(
    (name) => `  - name: ghcr.io/acme/${name}\n    newTag: v1\n`,
  )
  const resources = services.map((name) => `  - ${name}.yaml\n`)
  const stage = await createStage(gitea, 'acme', {
    [file]: `resources:\n${resources.join('')}images:\n${entries.join('')}`,
    ...Object.fromEntries(
      services.map((name) => [
        `${overlay}/${name}.yaml`,
        deployment({ name, image: `ghcr.io/acme/${name}`, port: 80 }),
      ]),
    ),
  })
  const before = await stage.read('main', file)
  const strategy = `{ fail-fast: false, matrix: { service: [${services.join()}] } }`
  const images = 'ghcr.io/acme/${{ matrix.service }}:v2'
  await addWorkflow(stage, deploying({ images }, { strategy }))
  const count = (await messagesOf(stage.name)).length
  const [run] = await endedRuns(stage)
  expect(run?.jobs.map(({ outputs }) => outputs['outcome'])).toEqual(
    services.map(() => 'pushed'),
  )
  expect(await stage.read('main', file)).toBe(before.replaceAll('v1', 'v2'))
  const made = (await messagesOf(stage.name)).slice(0, -count)
  expect(
    made.map((message) => message.split('\n')[0] ?? '').toSorted(),
  ).toEqual(
    services.map((name) => `Deploy ${name}:v2 to ${overlay}`).toSorted(),
  )
})

test.each([
  ['its own repository', false],
  ['a second repository', true],
])(
  "a run of an older commit that Gitea's runner repeats does not replace a newer image in %s, all private",
  async (_, hasInfra) => {
    const stage = await createStage(gitea)
    const infra = hasInfra ? await createStage(gitea, 'platform') : stage
    for (const { name } of [stage, infra])
      await gitea.call('PATCH', `/repos/${name}`, { private: true })
    await setSecret(stage.name, 'DEPLOY_TOKEN')
    const token = '${{ secrets.DEPLOY_TOKEN }}'
    const elsewhere = { repository: infra.name, token }
    await addWorkflow(
      stage,
      deploying({
        images: `${image}:sha-\${{ github.sha }}`,
        ...(hasInfra ? elsewhere : {}),
      }),
    )
    const [older] = await endedRuns(stage)
    await stage.commit('main', 'README.md', 'news\n')
    await endedRuns(stage, 2)
    const tip = await infra.tip('main')
    const path = `/repos/${stage.name}/actions/runs/${older?.id}/rerun`
    await gitea.call('POST', path)
    const [repeated] = await endedRuns(stage, 2)
    expect(repeated?.jobs[0]).toMatchObject({
      conclusion: 'success',
      outputs: { outcome: 'superseded', reason: 'older-commit' },
      shown: expect.stringContaining('is older by its commit.'),
    })
    expect(await infra.tip('main')).toBe(tip)
  },
)

test("a bump that starts the workflow again on Gitea's runner is skipped there", async () => {
  const stage = await createStage(gitea)
  await setSecret(stage.name, 'DEPLOY_TOKEN')
  const token = '${{ secrets.DEPLOY_TOKEN }}'
  await addWorkflow(
    stage,
    deploying({ images: `${image}:sha-\${{ github.sha }}`, token }),
  )
  const runs = await endedRuns(stage, 2)
  expect(runs.map(({ jobs }) => jobs[0]?.outputs)).toMatchObject([
    { outcome: 'pushed', commit: await stage.tip('main') },
    { outcome: 'skipped', reason: 'own-commit' },
  ])
})

test("Gitea's runner opens and updates a pull request with the token of the job", async () => {
  const stage = await createStage(gitea)
  const workflow = deploying(
    {
      images: `${image}:sha-\${{ github.sha }}`,
      publish: 'pull-request',
      'pull-request-labels': 'deploy',
    },
    { permissions: 'contents: write, pull-requests: write, issues: write' },
  )
  const job = await runWorkflow(stage, workflow)
  expect(job.outputs).toMatchObject({
    outcome: 'proposed',
    'pull-request-operation': 'created',
    'pull-request-url': `${gitea.url}/${stage.name}/pulls/1`,
  })
  expect(job.shown).toContain('opened pull request #1.')
  await stage.commit('main', 'README.md', 'news\n')
  const [, again] = await endedRuns(stage, 2)
  expect(again?.jobs[0]?.outputs).toMatchObject({
    'pull-request-number': '1',
    'pull-request-operation': 'updated',
    commit: await stage.tip(head),
  })
  const [pull] = await stage.pulls()
  expect(pull?.labels.map(({ name }) => name)).toEqual(['deploy'])
})

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { dirname } from 'node:path'
import { startRunner } from '../support/gitea/runner.ts'
import { startGitea, type Gitea } from '../support/gitea/server.ts'
import { createStage } from '../support/gitea/stage.ts'
import { deploying } from '../support/gitea/workflow.ts'
import {
  addWorkflow,
  endedRuns,
  runWorkflow,
} from '../support/gitea/workflow-runs.ts'
import { olderNode } from '../support/older-node.ts'
import { file, image } from '../support/proposals.ts'

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

const v2 = { images: `${image}:v2` }

/** A step that puts a Node first on the PATH of the later ones, as actions/setup-node does. */
const prepend = (node: string) =>
  `      - run: echo '${dirname(node)}' >> "$GITHUB_PATH"`

/** The line of an annotation, which the page of the job shows. */
const errorLine = (code: string, place: string, message: string) =>
  `\n::error title=kustomize-bump%3A ${code}${place}::${message}\n`

test("an image that is not rendered fails the job on Gitea's runner, with an annotation that says what to write", async () => {
  const stage = await createStage(gitea)
  const job = await runWorkflow(
    stage,
    deploying({ images: 'ghcr.io/acme/apy:v2' }),
  )
  expect(job.conclusion).toBe('failure')
  expect(job.outputs).toMatchObject({ reason: 'image-not-rendered' })
  expect(job.shown).toContain(
    errorLine(
      'image-not-rendered',
      ',file=k8s/overlays/production/kustomization.yaml,line=3',
      '"ghcr.io/acme/apy:v2" would deploy nothing: k8s/overlays/production renders no image named "ghcr.io/acme/apy". Did you mean "ghcr.io/acme/api:v2"?',
    ),
  )
  expect(await stage.read('main', file)).toContain('newTag: v1')
})

test("a protected branch is reported on Gitea's runner with what to do", async () => {
  const stage = await createStage(gitea)
  await addWorkflow(stage, deploying(v2, { on: 'workflow_dispatch' }))
  await gitea.call('POST', `/repos/${stage.name}/branch_protections`, {
    rule_name: 'main',
    enable_push: false,
  })
  const at = `/repos/${stage.name}/actions/workflows/deploy.yml/dispatches`
  await gitea.call('POST', at, { ref: 'main' })
  const [run] = await endedRuns(stage)
  expect(run?.jobs[0]?.outputs).toMatchObject({ reason: 'branch-protected' })
  expect(run?.jobs[0]?.shown).toContain(
    errorLine(
      'branch-protected',
      '',
      `"main" of ${stage.name} does not take direct pushes: a rule or a hook of the server declined this one. Let the token's owner bypass the rule. Or set "publish: pull-request".`,
    ),
  )
})

describe("on Gitea's runner, a token", () => {
  test('of a job that may only read is reported before anything is rendered', async () => {
    const stage = await createStage(gitea)
    const job = await runWorkflow(
      stage,
      deploying(
        { images: 'ghcr.io/acme/apy:v2' },
        { permissions: 'contents: read' },
      ),
    )
    expect(job.conclusion).toBe('failure')
    expect(job.outputs).toMatchObject({ reason: 'permission-denied' })
    expect(job.shown).toContain(
      errorLine(
        'permission-denied',
        '',
        `The token may not write to ${stage.name}. Grant the job "permissions: contents: write".`,
      ),
    )
  })

  test('of a job is reported for another repository before anything is rendered', async () => {
    const stage = await createStage(gitea)
    const { name: repository } = await createStage(gitea, 'platform')
    const images = 'ghcr.io/acme/apy:v2'
    const job = await runWorkflow(stage, deploying({ images, repository }))
    expect(job.outputs).toMatchObject({ reason: 'permission-denied' })
    expect(job.shown).toContain(
      errorLine(
        'permission-denied',
        '',
        `The token may not write to ${repository}. A workflow's own token (github.token) can write only to ${stage.name}. Set "token" to an access token that can write to ${repository}.`,
      ),
    )
  })

  test('of a job is reported for a private repository', async () => {
    const stage = await createStage(gitea)
    const { name: repository } = await createStage(gitea, 'platform')
    await gitea.call('PATCH', `/repos/${repository}`, { private: true })
    const job = await runWorkflow(stage, deploying({ ...v2, repository }))
    expect(job.outputs).toMatchObject({ reason: 'repository-not-found' })
    expect(job.shown).toContain(
      `Set "token" to an access token that can write to ${repository}.\n`,
    )
  })

  test('from a secret is reported for a repository that does not exist', async () => {
    const stage = await createStage(gitea)
    const secret = `/repos/${stage.name}/actions/secrets/DEPLOY_TOKEN`
    await gitea.call('PUT', secret, { data: gitea.token })
    const job = await runWorkflow(
      stage,
      deploying({
        ...v2,
        repository: 'platform/nowhere',
        token: '${{ secrets.DEPLOY_TOKEN }}',
      }),
    )
    expect(job.outputs).toMatchObject({ reason: 'repository-not-found' })
    expect(job.shown).toContain(
      'platform/nowhere does not exist, or the token cannot read it.',
    )
  })

  test('from a secret that does not exist is reported as empty', async () => {
    const stage = await createStage(gitea)
    const job = await runWorkflow(
      stage,
      deploying({ ...v2, token: '${{ secrets.DEPLOY_TOKEN }}' }),
    )
    expect(job.outputs).toMatchObject({ reason: 'unauthorized' })
    expect(job.shown).toContain(
      'Input "token" is empty. Check that the secret or step output that it comes from exists.',
    )
  })
})

const older = olderNode
if (older === undefined)
  test.skip("an older Node is refused on Gitea's runner: there is none on this PATH", () => {})
else
  test("an older Node that Gitea's runner starts is refused, and another one on the PATH of the job is taken", async () => {
    const stage = await createStage(gitea)
    const before = prepend(older)
    const job = await runWorkflow(stage, deploying(v2, { before }))
    expect(job.conclusion).toBe('failure')
    expect(job.outputs).toMatchObject({ reason: 'node-unusable' })
    expect(job.shown).toContain('This action needs Node 24')
    const other = await createStage(gitea)
    const mended = `${before}\n${prepend(process.execPath)}`
    const next = await runWorkflow(other, deploying(v2, { before: mended }))
    expect(next.outputs).toMatchObject({ outcome: 'pushed' })
  })

import { expect, test } from '@jest/globals'
import type { Origin, WorkflowEvent } from '../../support/events/event.ts'
import { pushOfTag, pushToBranch } from '../../support/events.ts'
import {
  expectLanded,
  expectUntouched,
  type Replacements,
} from '../../support/expect-landed.ts'
import { procedures } from '../../support/layouts/procedures.ts'
import { pullRequest } from '../../support/pull-request-events.ts'
import { sourceSha, startStage, type Stage } from '../../support/stage.ts'

const image = 'registry/api-gateway'
const overlays = `
# what goes where
refs/heads/main: environments/prod
refs/heads/develop: environments/staging
refs/tags/*-rc*: environments/candidate
refs/tags/v*: environments/release
`

/** The service's repository is on both branches; only its manifests are of interest here. */
async function start(): Promise<Stage> {
  const stage = await startStage(procedures)
  await stage.repository.branch('develop', 'main')
  return stage
}

interface Row {
  readonly what: string
  readonly event: (origin: Origin) => WorkflowEvent
  readonly tag: string
  readonly branch: string
  readonly replacements: Replacements
}

const rows: readonly Row[] = [
  {
    what: 'a push to main bumps production',
    event: pushToBranch,
    tag: sourceSha,
    branch: 'main',
    replacements: {
      'environments/prod/kustomization.yaml': [
        ['4f0c2a7d9e1b3c5a7f9e0d2b4c6a8e1f3d5b7c90', sourceSha],
      ],
    },
  },
  {
    what: 'a push to develop bumps staging',
    event: (origin) => pushToBranch(origin, { branch: 'develop' }),
    tag: sourceSha,
    branch: 'develop',
    replacements: {
      'environments/staging/kustomization.yaml': [
        ['1e3d5b7c904f0c2a7d9e1b3c5a7f9e0d2b4c6a8f', sourceSha],
      ],
    },
  },
  {
    what: 'a version tag bumps the release overlay',
    event: (origin) => pushOfTag(origin, { tag: 'v2.0.0' }),
    tag: 'v2.0.0',
    branch: 'main',
    replacements: {
      'environments/release/kustomization.yaml': [['v1.2.3', 'v2.0.0']],
    },
  },
  {
    what: 'a release candidate bumps the candidate overlay alone',
    event: (origin) => pushOfTag(origin, { tag: 'v2.0.0-rc.1' }),
    tag: 'v2.0.0-rc.1',
    branch: 'main',
    replacements: {
      'environments/candidate/kustomization.yaml': [
        ['v1.3.0-rc1', 'v2.0.0-rc.1'],
      ],
    },
  },
]

test.each(rows)(
  'overlays chosen by the ref: $what',
  async ({ event, tag, branch, replacements }) => {
    await using stage = await start()
    const result = await stage.bump(
      // That the overlays build is seen below.
      { images: `${image}:${tag}`, overlays, validate: 'none' },
      { event },
    )
    await expectLanded(stage.repository, procedures, {
      result,
      replacements,
      branch,
    })
  },
)

test('overlays chosen by the ref: a pull request lands nothing', async () => {
  await using stage = await start()
  const skipped = await stage.bump(
    { images: `${image}:pr-7`, overlays },
    { event: pullRequest },
  )
  expect(skipped.outputs).toMatchObject({
    outcome: 'skipped',
    reason: 'no-matching-overlay',
  })
  const planned = await stage.bump(
    {
      images: `${image}:pr-7`,
      overlays: 'environments/prod',
      validate: 'none',
    },
    { event: pullRequest },
  )
  expect(planned.outputs).toMatchObject({
    outcome: 'planned',
    reason: 'unmerged',
    changed: 'false',
    commit: '',
  })
  expect(planned.summary).toContain('pr-7')
  expect([skipped.exitCode, planned.exitCode]).toEqual([0, 0])
  await expectUntouched(stage.repository, procedures, planned)
})

test('commit-message and commit-author set message and author of the commit', async () => {
  await using stage = await start()
  await stage.bump({
    images: `${image}:${sourceSha}`,
    overlays,
    validate: 'none',
    'commit-message':
      'chore(deploy): {tags}\n\n{images} to {overlays}, from {ref} of {repository}\nby {actor}: {run-url} ({sha})\n{changes}\n{files}',
    'commit-author': 'Deploy Bot <deploy@acme.example>',
  })
  const [commit] = await stage.repository.log('main')
  const run = `${stage.forge.url}/${stage.name}/actions/runs/4711`
  expect(commit?.subject).toBe(`chore(deploy): ${sourceSha}`)
  expect(commit?.body.split('\n').slice(0, 5)).toEqual([
    `api-gateway:${sourceSha} to environments/prod, from refs/heads/main of ${stage.name}`,
    `by ada: ${run} (${sourceSha})`,
    `api-gateway 4f0c2a7d9e1b3c5a7f9e0d2b4c6a8e1f3d5b7c90 -> ${sourceSha}`,
    'environments/prod/kustomization.yaml',
    '',
  ])
  expect(Object.keys(commit?.trailers ?? {})).toEqual([
    ...['author', 'date', 'repourl', 'sha', 'subject'].map(
      (name) => `Argocd-reference-commit-${name}`,
    ),
    'Source',
    'Run',
    'Bump-Id',
  ])
  expect(commit?.author).toEqual({
    name: 'Deploy Bot',
    email: 'deploy@acme.example',
  })
  expect(commit?.committer).toEqual(commit?.author)
})

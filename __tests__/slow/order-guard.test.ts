import { describe, expect, test } from '@jest/globals'
import { pushToBranch, workflowDispatch } from '../support/events.ts'
import type { Origin, WorkflowEvent } from '../support/events/event.ts'
import { expectNothingLeft } from '../support/expect-landed.ts'
import { installationToken } from '../support/forge/token.ts'
import { small } from '../support/layouts/small.ts'
import { anotherWriter, type Repository } from '../support/repository.ts'
import type { ActionResult } from '../support/runner/result.ts'
import { startStage, writeToken, type Stage } from '../support/stage.ts'

const overlay = 'k8s/overlays/production'
const file = `${overlay}/kustomization.yaml`
const image = 'ghcr.io/acme/api'
const inputs = { overlays: overlay, validate: 'none' }
const service = 'acme/service'
type Event = (origin: Origin) => WorkflowEvent

function kustomization(tag: string): string {
  return `resources:\n  - ../../base\nimages:\n  - name: ${image}\n    newTag: ${tag}\n`
}

/** The smallest repository, whose overlay deploys this now. */
function deploying(tag: string) {
  return { ...small, files: { ...small.files, [file]: kustomization(tag) } }
}

async function deployedTag(repository: Repository): Promise<string> {
  const text = (await repository.read('main', file)).toString()
  return text.replaceAll('"', '').split('newTag: ')[1]?.trim() ?? ''
}

/** What another pipeline lands meanwhile. */
function willPublish(stage: Stage, tag: string): Promise<string> {
  const files = { [file]: kustomization(tag) }
  return stage.repository.commit({ files, author: anotherWriter })
}

function notices({ annotations }: ActionResult): readonly string[] {
  return annotations
    .filter(({ level }) => level === 'notice')
    .map(({ message }) => message)
}

function expectSuperseded(result: ActionResult, reason: string): void {
  expect(result.outputs).toMatchObject({
    outcome: 'superseded',
    reason,
    changed: 'false',
    commit: '',
    changes: '[]',
  })
  expect(result.exitCode).toBe(0)
  expect(notices(result)).toEqual([
    expect.stringContaining('allow-downgrade: true'),
  ])
  expect(result.summary).toContain('Superseded')
  expectNothingLeft(result)
}

describe('the order of tags:', () => {
  test.each([
    ['1.4.10', '1.4.9'],
    ['build-42', 'build-41'],
    ['20261121', '20261120'],
  ])('%s stays when %s comes, and the step is green', async (there, ours) => {
    await using stage = await startStage(deploying(there))
    const result = await stage.bump({ ...inputs, images: `${image}:${ours}` })
    expectSuperseded(result, 'older-version')
    expect(notices(result)[0]).toContain(
      `has "${image}:${there}", and "${image}:${ours}" is older`,
    )
    expect(await stage.repository.log('main')).toHaveLength(1)
    expect(stage.forge.requests.map(({ service: kind }) => kind)).not.toContain(
      'api',
    )
  })

  test.each([
    ['main', 'edge-2', 'neither two versions'],
    ['1.4', '2.0', 'neither two versions'],
    ['1234567', '1234568', 'does not contain both commits'],
  ])(
    '%s is replaced by %s, and a notice says why it is not compared',
    async (there, ours, why) => {
      await using stage = await startStage(deploying(`"${there}"`))
      const result = await stage.bump({ ...inputs, images: `${image}:${ours}` })
      expect(result.outputs).toMatchObject({ outcome: 'pushed' })
      expect(notices(result)).toEqual([expect.stringContaining(why)])
      expect(result.summary).toContain(why)
    },
  )
})

test('allow-downgrade lets an older one land, and says so', async () => {
  await using stage = await startStage(deploying('1.4.10'))
  const result = await stage.bump({
    ...inputs,
    images: `${image}:1.4.9`,
    'allow-downgrade': 'true',
  })
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  expect(notices(result)).toEqual([
    expect.stringMatching(/1\.4\.9" is older.*"allow-downgrade" is true/),
  ])
})

test('a bump lands after the revert of one, and by hand the older one, as the README has it', async () => {
  await using stage = await startStage(deploying('1.4.1'))
  const run = (tag: string, event: Event = pushToBranch) =>
    stage.bump(
      {
        ...inputs,
        images: `${image}:${tag}`,
        'allow-downgrade': String(event === workflowDispatch),
      },
      { event },
    )
  const bump = await run('1.4.2')
  await willPublish(stage, '1.4.1')
  const again = await run('1.4.2')
  const late = await run('1.4.1')
  const byHand = await run('1.4.1', workflowDispatch)
  const next = await run('1.4.3')
  expect(
    [bump, again, late, byHand, next].map(({ outputs }) => outputs['outcome']),
  ).toEqual(['pushed', 'pushed', 'superseded', 'pushed', 'pushed'])
  expect(await deployedTag(stage.repository)).toBe('1.4.3')
})

test('one older image of several keeps the whole step from landing, whatever it would render', async () => {
  const layout = deploying('1.4.2')
  await using stage = await startStage(layout)
  const result = await stage.bump({
    ...inputs,
    validate: 'images',
    images: `${image}:1.4.1\nnobody-deploys-this=ghcr.io/acme/other:2.0.0`,
  })
  expectSuperseded(result, 'older-version')
  expect(await stage.repository.log('main')).toHaveLength(1)
})

test('a dry run shows what an older image would change, and that it would not land', async () => {
  await using stage = await startStage(deploying('1.4.2'))
  const result = await stage.bump({
    ...inputs,
    publish: 'none',
    images: `${image}:1.4.1`,
  })
  expect(result.outputs).toMatchObject({
    outcome: 'planned',
    reason: 'dry-run',
  })
  expect(notices(result)).toEqual([
    expect.stringMatching(/older.*would not land/),
  ])
})

describe('a race of two images', () => {
  test('that a newer one has won is not run again', async () => {
    await using stage = await startStage(deploying('1.4.1'))
    stage.forge.beforePush(stage.name, () => willPublish(stage, '1.4.3'))
    const result = await stage.bump({ ...inputs, images: `${image}:1.4.2` })
    expectSuperseded(result, 'older-version')
    expect(result.outputs).toMatchObject({ attempts: '2' })
    expect(await deployedTag(stage.repository)).toBe('1.4.3')
  })

  test('that an older one has won is', async () => {
    await using stage = await startStage(deploying('1.4.1'))
    stage.forge.beforePush(stage.name, () => willPublish(stage, '1.4.2'))
    const result = await stage.bump({ ...inputs, images: `${image}:1.4.3` })
    expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '2' })
    expect(await deployedTag(stage.repository)).toBe('1.4.3')
  })
})

/** A service with three commits on main and one on a branch beside it. */
async function withService(stage: Stage) {
  const source = await stage.forge.create(service, { files: { a: '0' } })
  const commit = (text: string, branch = 'main') =>
    source.commit({ files: { a: text }, branch })
  const old = await commit('1')
  await source.branch('side', old)
  const now = await commit('2')
  const side = await commit('3', 'side')
  return { source, commit, old, now, side }
}

/** A run of the service's pipeline for one of its commits. */
function runFor(
  stage: Stage,
  sha: string,
  { tag = sha, api = '/api/v3', ...more }: Readonly<Record<string, string>>,
): Promise<ActionResult> {
  return stage.bump(
    { ...inputs, repository: stage.name, images: `${image}:${tag}`, ...more },
    {
      event: (origin) =>
        pushToBranch({ ...origin, sha, apiUrl: `${stage.forge.url}${api}` }),
    },
  )
}

describe.each([
  ['the compare API', '/api/v3', 'api'],
  ["git, where the API is not GitHub's", '/api/v1', 'upload-pack'],
])('two commit ids, by %s', (_, api, asked) => {
  test('a newer one lands, an older one does not, and one beside it does with a notice', async () => {
    await using stage = await startStage(deploying('v0'), { pipeline: service })
    const { old, now, side, source, commit } = await withService(stage)
    await willPublish(stage, `sha-${old.slice(0, 7)}`)
    const newer = await runFor(stage, now, {
      tag: `sha-${now.slice(0, 7)}`,
      api,
    })
    expect(newer.outputs).toMatchObject({ outcome: 'pushed' })
    expect(notices(newer)).toEqual([])
    expect(
      stage.forge.requests
        .filter((one) => one.repository === service)
        .map((one) => one.service),
    ).toContain(asked)
    const older = await runFor(stage, old, { api })
    expectSuperseded(older, 'older-commit')
    // Pushed only after the run has asked once.
    stage.forge.beforePush(stage.name, async () =>
      willPublish(stage, `main-${await commit('4')}`),
    )
    await willPublish(stage, `main-${old}`)
    const late = await runFor(stage, now, {
      tag: `main-${now.slice(0, 9)}`,
      api,
    })
    expectSuperseded(late, 'older-commit')
    expect(late.outputs).toMatchObject({ attempts: '2' })
    const beside = await runFor(stage, side, { tag: `main-${side}`, api })
    expect(beside.outputs).toMatchObject({ outcome: 'pushed' })
    expect(notices(beside)).toEqual([
      expect.stringContaining('neither of their commits contains the other'),
    ])
    await source.deleteBranch('side')
    await source.git(['gc', '-q', '--prune=now'])
    const back = await runFor(stage, now, { tag: `main-${now}`, api })
    expect(back.outputs).toMatchObject({ outcome: 'pushed' })
    expect(notices(back)).toEqual([
      expect.stringContaining('does not contain both commits'),
    ])
    expectNothingLeft(back)
  })

  test('the source repository is read with source-token; without read access, a notice says so and the image lands', async () => {
    await using stage = await startStage(deploying('v0'), { pipeline: service })
    const { old, now } = await withService(stage)
    await willPublish(stage, now)
    const foreign = installationToken('target only')
    stage.forge.accounts.set(foreign, {
      login: 'bot',
      repositories: { [stage.name]: 'write' },
    })
    const own = await runFor(stage, old, {
      api,
      'source-token': writeToken,
      token: foreign,
    })
    expectSuperseded(own, 'older-commit')
    for (const { repository, authorization } of stage.forge.requests)
      expect([
        repository,
        Buffer.from(authorization[0]?.split(' ')[1] ?? '', 'base64')
          .toString()
          .endsWith(foreign),
      ]).toEqual([repository, repository === stage.name])
    const blind = await runFor(stage, old, {
      api,
      'source-token': foreign,
      token: foreign,
    })
    expect(blind.outputs).toMatchObject({ outcome: 'pushed' })
    expect(notices(blind)).toEqual([expect.stringContaining('"source-token"')])
  })
})

test('a compare API that fails is followed by git', async () => {
  await using stage = await startStage(deploying('v0'), { pipeline: service })
  const { old, now } = await withService(stage)
  await willPublish(stage, now)
  stage.forge.fault({ on: 'api', kind: 'status', status: 502 })
  expectSuperseded(await runFor(stage, old, {}), 'older-commit')
})

test('a source repository that never answers takes no more than its part of the time', async () => {
  await using stage = await startStage(deploying('v0'), { pipeline: service })
  const { old, now } = await withService(stage)
  await willPublish(stage, now)
  stage.forge.fault({ on: 'any', repository: service, kind: 'hang' })
  const result = await runFor(stage, old, { timeout: '40s' })
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  expect(notices(result)).toEqual([expect.stringContaining('cannot be read')])
  const asked = stage.forge.requests.filter((one) => one.repository === service)
  expect(asked.map(({ status }) => status)).toEqual([undefined])
})

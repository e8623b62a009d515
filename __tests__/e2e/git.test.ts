import { describe, expect, test } from '@jest/globals'
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectNothingLeft } from '../support/expect-landed.ts'
import { shimGit } from '../support/git-shim.ts'
import { commitOnce } from '../support/commit-once.ts'
import { namedFault } from '../support/forge/fault-name.ts'
import { demo } from '../support/layouts/demo.ts'
import { entry, image, workload } from '../support/layouts/proofs.ts'
import type { ActionResult } from '../support/runner/result.ts'
import { startStage, type Stage } from '../support/stage.ts'
import type { Files } from '../support/tree.ts'

const file = 'k8s/overlays/production/kustomization.yaml'
const inputs = {
  images: 'ghcr.io/acme/shop:1.4.2',
  overlays: 'k8s/overlays/production',
}
const unproved = { ...inputs, validate: 'none' }

/** The requests of git so far, as the server names them. */
function requests({ forge }: Stage): readonly string[] {
  return forge.requests.map(({ service }) => service ?? '')
}

function received({ forge }: Stage): number {
  return forge.requests.reduce((sum, { bytesOut }) => sum + bytesOut, 0)
}

async function commitBesides({ repository }: Stage): Promise<void> {
  const text = (await repository.read('main', file)).toString()
  await repository.commit({ files: { [file]: `${text}# another\n` } })
}

/** A git that counts how often it is started. */
async function countGit() {
  const folder = await mkdtempDisposable(join(tmpdir(), 'git-'))
  const log = join(folder.path, 'log')
  const shim = await shimGit(`printf '%s\\n' "$*" >> '${log}'`)
  return {
    ...shim,
    calls: async () => (await readFile(log, 'utf8')).trim().split('\n'),
    async [Symbol.asyncDispose]() {
      await shim[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

test('a run with three renders starts git eight times at most', async () => {
  await using shim = await countGit()
  await using stage = await startStage(demo)
  const result = await stage.bump(inputs, shim)
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  const calls = await shim.calls()
  expect(calls.length).toBeLessThanOrEqual(8)
  expect(calls.join('\n')).toContain('fast-import')
})

test('a folder that is asked for together with one that has a copy of it is read', async () => {
  await using stage = await startStage({
    repository: 'acme/shop',
    files: {
      'k8s/kustomization.yaml': `resources: [app.yaml]\n${entry()}`,
      'k8s/app.yaml': workload('Deployment', 'app'),
      'a/test/data/x': 'the same',
      'test/data/x': 'the same',
    },
  })
  const result = await stage.bump({ images: `${image}:v2`, overlays: 'k8s' })
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
})

test('a run that ends while it proves reads nothing after its end, which would hold it until the timeout', async () => {
  await using shim = await countGit()
  const many = Array.from({ length: 300 }, (_, index) => [
    `more/${index}/file`,
    `${index}`,
  ])
  await using stage = await startStage({
    repository: 'acme/shop',
    files: {
      ...Object.fromEntries(many),
      'k8s/kustomization.yaml': `resources: [app.yaml]\n${entry('newTag: v3.0.0')}`,
      'k8s/app.yaml': workload('Deployment', 'app'),
    },
  })
  const run = { images: `${image}:v2.0.0`, overlays: 'k8s', timeout: '20s' }
  const result = await stage.bump(run, shim)
  expect(result.outputs).toMatchObject({ outcome: 'superseded' })
  const calls = await shim.calls()
  // One connection to read, and one to push.
  expect(calls.filter((one) => one.includes('remote-http'))).toHaveLength(2)
})

test('in a local repository, a push that loses a race is made again', async () => {
  await using stage = await startStage(demo)
  const { path } = stage.repository
  await using shim = await shimGit(
    `case "$*" in *'push --porcelain'*) ${commitOnce(path)};; esac`,
  )
  const result = await stage.bump(
    { ...unproved, repository: path, timeout: '20s' },
    shim,
  )
  expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '2' })
  const [, theirs] = await stage.repository.log('main')
  expect(theirs?.subject).toBe('theirs')
})

test('after a race that is lost, an attempt takes three requests and starts git three times, however many are lost', async () => {
  await using shim = await countGit()
  await using stage = await startStage(demo)
  const times = 3
  let first = 0
  let started = 0
  stage.forge.beforePush(
    stage.name,
    async () => {
      first ||= stage.forge.requests.length
      started ||= (await shim.calls()).length
      await commitBesides(stage)
    },
    times,
  )
  const result = await stage.bump(inputs, shim)
  expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '4' })
  expect((await shim.calls()).slice(started)).toHaveLength(3 * times)
  const three = ['info/refs receive-pack', 'upload-pack', 'receive-pack']
  expect(requests(stage).slice(first)).toEqual([...three, ...three, ...three])
  const [ours, ...older] = await stage.repository.log('main')
  expect([ours?.id, older.length]).toEqual([
    result.outputs['commit'],
    times + 1,
  ])
  const text = (await stage.repository.read('main', file)).toString()
  expect(text).toContain('newTag: "1.4.2"')
  expect(text.match(/# another/g)).toHaveLength(times)
})

test('of several writers that lose to each other in turn, none loses what another has landed', async () => {
  await using stage = await startStage(demo)
  const others = ['1.4.3', '1.4.4']
  const landed: ActionResult[] = []
  /** Each writer is overtaken by the next one, which starts and ends in the middle of its push. */
  const overtake = async (): Promise<void> => {
    const tag = others.shift()
    if (tag === undefined) return
    stage.forge.beforePush(stage.name, overtake)
    const images = `ghcr.io/acme/shop:${tag}`
    landed.push(await stage.bump({ ...unproved, images }))
  }
  stage.forge.beforePush(stage.name, overtake)
  const first = await stage.bump({ ...unproved, 'allow-downgrade': 'true' })
  expect(
    [...landed, first].map(({ outputs: { outcome, attempts } }) => [
      outcome,
      attempts,
    ]),
  ).toEqual([
    ['pushed', '1'],
    ['superseded', '2'],
    ['pushed', '2'],
  ])
  const [ours, theirs] = await stage.repository.log('main')
  expect([ours?.id, theirs?.id]).toEqual([
    first.outputs['commit'],
    landed[0]?.outputs['commit'],
  ])
})

test('after a race that is lost, a server that does not answer a push at first is asked as usual', async () => {
  await using stage = await startStage(demo)
  let first = 0
  stage.forge.beforePush(stage.name, async () => {
    first = stage.forge.requests.length
    const fault = { ...namedFault('503info'), times: 1 }
    stage.forge.fault(fault)
    await commitBesides(stage)
  })
  const result = await stage.bump(unproved)
  expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '2' })
  expect(requests(stage).slice(first)).toEqual([
    'info/refs receive-pack',
    'upload-pack',
    'upload-pack',
    'info/refs receive-pack',
    'receive-pack',
  ])
})

test('a history that is rewritten meanwhile is fetched anew', async () => {
  await using stage = await startStage(demo)
  stage.forge.beforePush(stage.name, async () => {
    const many = Array.from({ length: 1200 }, (_, index): [string, string] => [
      `notes/${index}.md`,
      `${index}\n`,
    ])
    const files = { ...demo.files, ...(Object.fromEntries(many) as Files) }
    await stage.repository.commit({ files, parents: [] })
  })
  const result = await stage.bump(unproved)
  expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '2' })
  const [ours, ...older] = await stage.repository.log('main')
  expect([ours?.id, older.length]).toEqual([result.outputs['commit'], 1])
  expect(ours?.files).toEqual([file])
  expectNothingLeft(result)
})

describe('folders are fetched', () => {
  /** Services of others: all their folders together take more than 100 KB. */
  const others = Object.fromEntries(
    Array.from({ length: 3000 }, (_, index): [string, string] => [
      `apps/team${index % 60}/service${index}/kustomization.yaml`,
      `namePrefix: n${index}-\n`,
    ]),
  )
  const large = { ...demo, files: { ...demo.files, ...others } }

  test('level by level, so that a large repository costs no more than a small one', async () => {
    await using stage = await startStage(large)
    const result = await stage.bump(inputs, { debug: true })
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    expect(result.log).toContain('folders level by level')
    expect(received(stage)).toBeLessThan(10_000)
    expect(requests(stage).length).toBeLessThanOrEqual(8)
  })

  test('all at once where requests take long', async () => {
    await using stage = await startStage(large)
    stage.forge.fault({ on: 'upload-pack', kind: 'latency', ms: 400 })
    const result = await stage.bump(inputs, { debug: true })
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    expect(result.log).toContain('all folders at once')
    expect(received(stage)).toBeGreaterThan(100_000)
    expect(requests(stage).length).toBeLessThanOrEqual(6)
  })

  test.each([
    [
      'all at once',
      'of a server that leaves out files alone',
      (stage: Stage) =>
        stage.repository.configure('uploadpackfilter.tree.allow', 'false'),
    ],
    [
      'level by level, and what is new too',
      'of a server that leaves out no large files',
      (stage: Stage) =>
        stage.repository.configure(
          'uploadpackfilter.blob:limit.allow',
          'false',
        ),
    ],
    [
      'with all files',
      'of a server that leaves out nothing',
      (stage: Stage) =>
        stage.repository.configure('uploadpack.allowFilter', 'false'),
    ],
    [
      'with all files',
      'of a server that speaks the first version of the protocol',
      async (stage: Stage) => {
        await stage.repository.configure(
          'uploadpack.allowAnySHA1InWant',
          'false',
        )
        stage.forge.isOld = true
      },
    ],
  ])('%s %s', async (way, _, prepare) => {
    await using stage = await startStage(demo)
    await prepare(stage)
    stage.forge.beforePush(stage.name, () => commitBesides(stage))
    const result = await stage.bump(inputs, { debug: true })
    expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '2' })
    if (way === 'with all files')
      expect(result.log).toContain('all files at once')
    const [ours] = await stage.repository.log('main')
    expect(ours?.files).toEqual([file])
    expectNothingLeft(result)
  })
})

test('a branch that is named like the full ref of the one to land on is named, and nothing lands', async () => {
  await using stage = await startStage(demo)
  await stage.repository.branch('refs/heads/main', 'main')
  const result = await stage.bump(unproved)
  expect(result.outputs).toMatchObject({ reason: 'push-rejected' })
  expect(result.annotations[0]?.message).toContain(
    `${stage.name} has another branch or tag that is called "refs/heads/main"`,
  )
})

import { expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import {
  cp,
  mkdir,
  mkdtempDisposable,
  readFile,
  readdir,
  rm,
  symlink,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectNothingLeft } from '../support/expect-landed.ts'
import { namedFault } from '../support/forge/fault-name.ts'
import { installHook } from '../support/forge/policy.ts'
import { describeOnPosix } from '../support/posix.ts'
import { shimGit } from '../support/git-shim.ts'
import { demo } from '../support/layouts/demo.ts'
import { anotherWriter } from '../support/repository.ts'
import { jobSecrets } from '../support/runner/environment.ts'
import { action, startStage, writeToken } from '../support/stage.ts'

const file = 'k8s/overlays/production/kustomization.yaml'
const inputs = {
  images: 'ghcr.io/acme/shop:1.4.2',
  overlays: 'k8s/overlays/production',
}
/** For what is about landing alone: rendering takes most of a run's time. */
const unproved = { ...inputs, validate: 'none' }

test('a race that is lost is run again on the new tip, and both commits stay', async () => {
  await using stage = await startStage(demo)
  let other = ''
  stage.forge.beforePush(stage.name, async () => {
    const text = (await stage.repository.read('main', file)).toString()
    other = await stage.repository.commit({
      files: { [file]: `${text}# another\n` },
      author: anotherWriter,
    })
  })
  const result = await stage.bump(unproved)
  expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '2' })
  const [ours, theirs, ...older] = await stage.repository.log('main')
  expect([ours?.id, theirs?.id, older.length]).toEqual([
    result.outputs['commit'],
    other,
    1,
  ])
  const text = (await stage.repository.read('main', file)).toString()
  expect(text).toContain('# another\n')
  expect(text).toContain('newTag: "1.4.2"')
  expectNothingLeft(result)
})

test('a push whose answer is lost and cannot be read back ends as unknown', async () => {
  await using stage = await startStage(demo)
  stage.forge.fault(
    namedFault('502after', { repository: stage.name, times: 1 }),
  )
  stage.forge.fault({
    on: 'receive-pack',
    repository: stage.name,
    kind: 'after',
    call: async () => void stage.forge.accounts.delete(writeToken),
  })
  const result = await stage.bump(unproved)
  expect(result.outputs).toMatchObject({
    outcome: 'unknown',
    reason: 'unauthorized',
  })
  expect(result.exitCode).toBe(1)
  const [commit] = await stage.repository.log('main')
  expect(result.annotations[0]?.message).toContain(commit?.id)
})

test('a summary that cannot be written does not change the outcome', async () => {
  await using stage = await startStage(demo)
  const result = await stage.bump(unproved, {
    env: { GITHUB_STEP_SUMMARY: '/nowhere/summary' },
  })
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  expect(result.exitCode).toBe(0)
  expect(result.annotations).toContainEqual(
    expect.objectContaining({
      level: 'warning',
      message: expect.stringContaining('The summary could not be written'),
    }),
  )
})

test('a server that sends back what it was sent does not make the token public', async () => {
  await using stage = await startStage(demo)
  const base64 = Buffer.from(`x-access-token:${writeToken}`).toString('base64')
  stage.forge.fault({
    on: 'info/refs upload-pack',
    repository: stage.name,
    kind: 'status',
    status: 403,
    body: `You sent ${writeToken} as ${base64}`,
    headers: { 'content-type': 'text/plain' },
  })
  const result = await stage.bump(unproved)
  expect(result.log).toContain('You sent *** as ***')
  const raw = result.rawLog
    .split('\n')
    .filter((line) => !line.startsWith('::add-mask::'))
  for (const secret of [writeToken, base64])
    expect(raw.join('\n')).not.toContain(secret)
})

describeOnPosix('a job that is cancelled', () => {
  test.each([
    ['while it fetches', 'upload-pack', 'before'],
    ['before the push is applied', 'receive-pack', 'before'],
    ['after the push is applied', 'receive-pack', 'after'],
  ] as const)(
    '%s ends at once, leaves nothing, and the next run lands once',
    async (_, on, when) => {
      await using stage = await startStage(demo)
      const pause = stage.forge.pause({ on, repository: stage.name, when })
      const running = await stage.start(unproved)
      await pause.reached
      const result = await running.cancel()
      expect(result.exitCode).toBe(1)
      expect(result.outputs['outcome']).toMatch(/^(failed|unknown)$/)
      expect(result.outputs['reason']).toBe('cancelled')
      expectNothingLeft(result)
      pause.release()
      stage.forge.calm()
      const again = await stage.bump(unproved)
      expect(again.outputs['outcome']).toMatch(/^(pushed|unchanged)$/)
      expect(await stage.repository.log('main')).toHaveLength(2)
    },
  )
})

describeOnPosix(
  'a job that is cancelled while a local repository takes the push',
  () => {
    test('leaves no lock and no unfinished objects there, and the next run lands', async () => {
      await using folder = await mkdtempDisposable(join(tmpdir(), 'fifo-'))
      await using stage = await startStage(demo)
      const { path } = stage.repository
      const reached = join(folder.path, 'reached')
      execFileSync('mkfifo', [reached])
      // git holds the lock of the branch while this hook runs.
      await installHook(
        stage.repository,
        'reference-transaction',
        `#!/bin/sh\n[ "$1" = prepared ] || exit 0\necho >'${reached}'\nexec sleep 600\n`,
      )
      const local = { ...unproved, repository: path, branch: 'main' }
      const running = await stage.start(local)
      await readFile(reached)
      const result = await running.cancel()
      expect(result.outputs).toMatchObject({ reason: 'cancelled' })
      const files = await readdir(path, { recursive: true })
      expect(files.filter((one) => /\.lock$|tmp_/.test(one))).toEqual([])
      await rm(join(path, 'hooks/reference-transaction'))
      const again = await stage.bump(local)
      expect(again.outputs).toMatchObject({ outcome: 'pushed' })
    })
  },
)

describeOnPosix('on a PATH of its own,', () => {
  test('a git that stops without reading its input is an error like any other', async () => {
    await using shim = await shimGit(
      `for arg; do [ "$arg" = fast-import ] && { echo 'the moon is not right' >&2; exit 1; }; done`,
    )
    await using stage = await startStage(demo)
    const result = await stage.bump(unproved, shim)
    expect(result.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'internal-error',
    })
    expect(result.annotations[0]?.message).toContain('the moon is not right')
    expect(await stage.repository.log('main')).toHaveLength(1)
    expectNothingLeft(result)
  })

  test('the action works from a copy of action.yml and dist/ alone, with nothing but git on the PATH', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'copy-'))
    const copy = join(folder.path, 'action')
    const bin = join(folder.path, 'bin')
    await mkdir(bin)
    await cp(join(action, 'dist'), join(copy, 'dist'), { recursive: true })
    await cp(join(action, 'action.yml'), join(copy, 'action.yml'))
    await symlink(
      execFileSync('which', ['git'], { encoding: 'utf8' }).trim(),
      join(bin, 'git'),
    )
    await using stage = await startStage(demo)
    const result = await stage.bump(inputs, { action: copy, path: bin })
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  })
})

test('the client of the API is loaded only by what asks GitHub: it takes a third of the start', async () => {
  const bundle = await readFile(join(action, 'dist/main.js'), 'utf8')
  expect(bundle).not.toContain('octokit-core.js')
})

test('the token and the secrets of the job are nowhere to be seen', async () => {
  await using stage = await startStage(demo)
  const result = await stage.bump(inputs, {
    debug: true,
    env: { GIT_TRACE: '1', GIT_TRACE_CURL: '1', GIT_CURL_VERBOSE: '1' },
  })
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  const base64 = Buffer.from(`x-access-token:${writeToken}`).toString('base64')
  expect(result.masks).toEqual(expect.arrayContaining([writeToken, base64]))
  const unmasked = result.rawLog
    .split('\n')
    .filter((line) => !line.startsWith('::add-mask::'))
  const [commit] = await stage.repository.log('main')
  const seen = [
    ...unmasked,
    result.summary,
    JSON.stringify([result.outputs, commit]),
  ].join('\n')
  for (const secret of [
    writeToken,
    base64,
    encodeURIComponent(writeToken),
    ...Object.values(jobSecrets),
  ])
    expect(seen).not.toContain(secret)
  for (const { authorization } of stage.forge.requests)
    expect(authorization).toHaveLength(1)
})

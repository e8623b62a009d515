import { describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { createServer, request as ask } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectNothingLeft, expectUntouched } from '../support/expect-landed.ts'
import { describeOnPosix } from '../support/posix.ts'
import { small } from '../support/layouts/small.ts'
import { startStage, writeToken } from '../support/stage.ts'

const file = 'k8s/overlays/production/kustomization.yaml'
const inputs = {
  images: 'ghcr.io/acme/api:v2',
  overlays: 'k8s/overlays/production',
  validate: 'none',
}

describeOnPosix('git of the runner', () => {
  test.each([
    ['is missing', undefined, /no git on its PATH. Install git 2.31/],
    [
      'is too old',
      'echo git version 2.30.9',
      /has "git version 2.30.9".*needs git 2.31 or newer/,
    ],
    ['does not work', 'exit 127', /needs git 2.31 or newer/],
  ])('%s', async (_, script, words) => {
    await using own = await mkdtempDisposable(join(tmpdir(), 'machine-'))
    const folder = own.path
    if (script !== undefined) {
      await writeFile(join(folder, 'git'), `#!/bin/sh\n${script}\n`)
      await chmod(join(folder, 'git'), 0o755)
    }
    await using stage = await startStage(small)
    const result = await stage.bump(inputs, { path: folder })
    expect(result.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'git-unusable',
    })
    expect(result.annotations[0]?.message).toMatch(words)
    await expectUntouched(stage.repository, small, result)
  })
})

const mayMount = canMount()
;(mayMount ? test : test.skip)(
  'a full disk is said to be full (needs the right to mount a small one)',
  async () => {
    await using own = await mkdtempDisposable(join(tmpdir(), 'machine-'))
    const folder = own.path
    const noise = randomBytes(300_000).toString('hex')
    await using stage = await startStage({
      ...small,
      files: {
        ...small.files,
        [file]: `${small.files[file] as string}# ${noise}\n`,
      },
    })
    const before = await stage.repository.tip('main')
    for (const size of ['32k', '300k']) {
      const temp = join(folder, size)
      await mkdir(temp)
      mount(temp, size)
      try {
        const result = await stage.bump(inputs, { folders: { temp } })
        expect(result.outputs).toMatchObject({
          outcome: 'failed',
          reason: 'no-space',
        })
        expect(result.annotations[0]?.message).toMatch(/disk of this runner/)
        expectNothingLeft(result)
      } finally {
        execFileSync('umount', [temp])
      }
    }
    expect(await stage.repository.tip('main')).toBe(before)
  },
)

test('a RUNNER_TEMP that is not a folder fails with the reason temp-unusable', async () => {
  await using stage = await startStage(small)
  const result = await stage.bump(inputs, {
    env: { RUNNER_TEMP: join(stage.repository.path, 'HEAD') },
  })
  expect(result.outputs).toMatchObject({
    outcome: 'failed',
    reason: 'temp-unusable',
  })
  expect(result.annotations[0]?.message).toMatch(/RUNNER_TEMP/)
})

test("the runner of Gitea or Forgejo shows the log outside of its closed group, and Forgejo's number names the run", async () => {
  await using stage = await startStage(small)
  const env = { GITEA_ACTIONS: 'true', FORGEJO_ACTIONS: 'true' }
  const result = await stage.bump(inputs, { env })
  expect(result.log).toMatch(/^##\[endgroup\]\n/)
  const [commit] = await stage.repository.log('main')
  expect(commit?.trailers).toMatchObject({
    Run: [`${stage.forge.url}/acme/api/actions/runs/42`],
  })
})

test('two jobs with the same HOME and the same RUNNER_TEMP do not meet', async () => {
  await using own = await mkdtempDisposable(join(tmpdir(), 'machine-'))
  const folder = own.path
  const folders = { temp: join(folder, 'temp'), home: join(folder, 'home') }
  for (const one of Object.values(folders)) await mkdir(one)
  await using first = await startStage(small)
  await using second = await startStage(small)
  const hold = first.forge.pause({ on: 'receive-pack', when: 'before' })
  const one = await first.start(inputs, { folders })
  await hold.reached
  const other = await second.bump(inputs, { folders })
  hold.release()
  for (const { outputs } of [other, await one.result])
    expect(outputs).toMatchObject({ outcome: 'pushed', attempts: '1' })
  expectNothingLeft(await one.result)
})

describe('a repository', () => {
  test.each([{}, { branch: 'main' }])(
    'that is empty has no branch (inputs: %j)',
    async (more) => {
      await using stage = await startStage(small)
      await stage.forge.create('acme/empty')
      stage.forge.accounts.set(writeToken, {
        login: 'bot',
        repositories: { 'acme/empty': 'write' },
      })
      const result = await stage.bump({
        ...inputs,
        repository: 'acme/empty',
        ...more,
      })
      expect(result.outputs).toMatchObject({
        outcome: 'failed',
        reason: 'branch-missing',
      })
      expect(result.annotations[0]?.message).toMatch(/acme\/empty has no/)
    },
  )

  test('that answers with a web page, as behind a captive portal, is not a git server', async () => {
    await using stage = await startStage(small)
    await stage.forge.create('acme/other')
    stage.forge.fault({
      on: 'any',
      kind: 'status',
      status: 200,
      body: '<html><body>Log in</body></html>',
      headers: { 'content-type': 'text/html' },
    })
    const result = await stage.bump({ ...inputs, repository: 'acme/other' })
    expect(result.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'repository-not-found',
    })
    expect(result.annotations[0]?.message).toMatch(
      /acme\/other is not a git server/,
    )
  })

  test('with SHA-256 is named in one sentence', async () => {
    await using stage = await startStage(small, {
      content: { objectFormat: 'sha256' },
    })
    const result = await stage.bump(inputs)
    expect(result.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'git-unusable',
    })
    expect(result.annotations[0]?.message).toMatch(/is a SHA-256 repository/)
  })
})

test('a proxy is used, and gets no token where the connection is encrypted', async () => {
  await using stage = await startStage(small)
  const plain: string[] = []
  const tunnels: { to: string; headers: string }[] = []
  const proxy = createServer((request, response) => {
    plain.push(request.url ?? '')
    const { method, headers, url = '' } = request
    const onward = ask(
      url,
      { ...(method && { method }), headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  proxy.on('connect', (request, socket) => {
    // git may be gone before it has read the refusal.
    socket.on('error', () => {})
    tunnels.push({
      to: request.url ?? '',
      headers: request.rawHeaders.join('\n'),
    })
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const { port } = proxy.address() as AddressInfo
  const env = {
    http_proxy: `http://127.0.0.1:${port}`,
    https_proxy: `http://127.0.0.1:${port}`,
  }
  try {
    const landed = await stage.bump(inputs, { env })
    expect(landed.outputs).toMatchObject({ outcome: 'pushed' })
    expect(plain).toHaveLength(stage.forge.requests.length)
    const token = 'glpat-secret'
    const refused = await stage.bump(
      {
        ...inputs,
        repository: 'https://127.0.0.1:1/acme/infra.git',
        branch: 'main',
        token,
        timeout: '10s',
      },
      { env },
    )
    expect(refused.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'unreachable',
    })
    expect(tunnels[0]?.to).toBe('127.0.0.1:1')
    for (const { headers } of tunnels) {
      expect(headers).not.toMatch(/authorization/i)
      expect(headers).not.toContain(token)
    }
  } finally {
    proxy.close()
    proxy.closeAllConnections()
  }
})

function mount(folder: string, size: string): void {
  execFileSync(
    'mount',
    ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder],
    {
      stdio: 'ignore',
    },
  )
}

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const folder = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim()
  try {
    mount(folder, '32k')
    execFileSync('umount', [folder])
    return true
  } catch {
    return false
  } finally {
    execFileSync('rmdir', [folder])
  }
}

import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import {
  pushOfTag,
  pushToBranch,
  release,
  repositoryDispatch,
  schedule,
  workflowDispatch,
} from '../support/events.ts'
import type { Origin, WorkflowEvent } from '../support/events/event.ts'
import { namedFault, type FaultName } from '../support/forge/fault-name.ts'
import {
  addRuleset,
  bypassRules,
  protectBranch,
} from '../support/forge/policy.ts'
import { installationToken } from '../support/forge/token.ts'
import { startForge, type Forge } from '../support/forge.ts'
import { git, tryGit, type GitResult } from '../support/git.ts'
import { demo } from '../support/layouts/demo.ts'
import { k3sGitops } from '../support/layouts/k3s-gitops.ts'
import { mercurious } from '../support/layouts/mercurious.ts'
import { procedures } from '../support/layouts/procedures.ts'
import { storm } from '../support/layouts/storm.ts'
import { whispr, whisprInfrastructure } from '../support/layouts/whispr.ts'
import { assertLocal } from '../support/loopback.ts'
import {
  mergeGroup,
  pullRequest,
  pullRequestComment,
  pullRequestTarget,
  workflowRun,
} from '../support/pull-request-events.ts'
import {
  anotherWriter,
  createRepository,
  Repository,
} from '../support/repository.ts'
import { jobSecrets } from '../support/runner/environment.ts'
import { runAction, startAction, type ActionStep } from '../support/runner.ts'
import { deleted, executable, submodule, symlink } from '../support/tree.ts'

// The stage on which everything else is proved. Each check here has its control:
// what the stage must see, done on purpose.

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'support-'))
})
afterAll(async () => await rm(folder, { recursive: true }))

const token = installationToken('workflow')

describe('loopback', () => {
  test.each([
    'https://github.com/acme/infra.git',
    'git@github.com:acme/infra.git',
    'ssh://git@gitlab.com/acme/infra',
  ])('%s is refused', (remote) => {
    expect(() => assertLocal(remote)).toThrow('Refused')
  })

  test.each([
    'http://127.0.0.1:8080/acme/infra.git',
    'http://[::1]:8080/',
    'file:///srv/infra.git',
    '/srv/infra.git',
    'acme/infra',
    'https://git.example.test/x',
    'abc:refs/heads/main',
  ])('%s is allowed', (remote) => {
    expect(() => assertLocal(remote)).not.toThrow()
  })

  test('git does not reach the network', async () => {
    const fetch = git(['ls-remote', 'https://github.com/acme/infra.git'])
    await expect(fetch).rejects.toThrow('Refused')
  })
})

describe('repository', () => {
  test('holds what it was built from', async () => {
    const repository = await createRepository(join(folder, 'kinds.git'), {
      files: {
        'k8s/base/kustomization.yaml': 'resources: []\n',
        'with "quotes" and é': Buffer.from([0xff, 0x00, 0x0a]),
        'run.sh': executable('#!/bin/sh\n'),
        link: symlink('k8s'),
        module: submodule('a'.repeat(40)),
      },
    })
    const tree = await repository.git(['ls-tree', '-r', '-z', 'main'])
    const modes = tree.toString().split('\0').filter(Boolean)
    expect(modes.map((line) => line.replace(/ \w+ \w+\t/, ' '))).toEqual([
      '100644 k8s/base/kustomization.yaml',
      '120000 link',
      '160000 module',
      '100755 run.sh',
      '100644 with "quotes" and é',
    ])
    expect(await repository.read('main', 'with "quotes" and é')).toEqual(
      Buffer.from([0xff, 0x00, 0x0a]),
    )
    expect(Object.keys(await repository.files('main'))).not.toContain('module')
  })

  test('reads its history back', async () => {
    const repository = await createRepository(join(folder, 'history.git'), {
      files: { a: '1', b: '1' },
    })
    const message = 'Deploy it\n\nWhy.\n\nSource: acme/api@1\nSource: forged'
    const author = anotherWriter
    const files = { a: '2', b: deleted }
    const id = await repository.commit({ message, author, files })
    const [newest, first] = await repository.log('main')
    expect(newest).toMatchObject({
      id,
      parents: [first?.id],
      author: anotherWriter,
      subject: 'Deploy it',
      trailers: { Source: ['acme/api@1', 'forged'] },
      files: ['a', 'b'],
    })
    expect(await repository.paths('main')).toEqual(['a'])
    expect(await repository.contains('main', id)).toBe(true)
    expect(await repository.contains('main', '1'.repeat(40))).toBe(false)
  })

  test('is rewritten, branched and tagged', async () => {
    const repository = await createRepository(join(folder, 'refs.git'), {
      files: { a: '1' },
    })
    const old = await repository.commit({ files: { a: '2' } })
    await repository.branch('develop', 'main~1')
    await repository.tag('v1.0.0', 'main', 'First release')
    const root = await repository.commit({ files: { a: '3' }, parents: [] })
    expect(Object.keys(await repository.refs())).toEqual([
      'refs/heads/develop',
      'refs/heads/main',
      'refs/tags/v1.0.0',
    ])
    expect(await repository.tip('main')).toBe(root)
    expect(await repository.resolve('v1.0.0')).toBe(old)
    await repository.deleteBranch('main')
    expect(await repository.tip('main')).toBeUndefined()
  })

  test('equal content gives equal ids', async () => {
    const content = { files: { a: '1' } }
    const one = await createRepository(join(folder, 'one.git'), content)
    const two = await createRepository(join(folder, 'two.git'), content)
    expect(await one.tip('main')).toBe(await two.tip('main'))
  })
})

describe('forge', () => {
  let forge: Forge
  let stages = 0
  beforeAll(async () => {
    forge = await startForge()
  })
  afterAll(async () => await forge[Symbol.asyncDispose]())

  /** A repository of its own for each test, who may do what, a commit on top of it and the way to push it. */
  async function stage() {
    const name = `acme/infra${stages++}`
    const writer = installationToken(`writer of ${name}`)
    const reader = installationToken(`reader of ${name}`)
    const may = (permission: 'read' | 'write') => ({ [name]: permission })
    forge.accounts.set(writer, { login: 'bot', repositories: may('write') })
    forge.accounts.set(reader, { login: 'guest', repositories: may('read') })
    const repository = await forge.create(name, { files: { a: '1' } })
    const path = join(folder, `clone${stages}.git`)
    const remote = forge.remote(name)
    await git(['clone', '-q', '--bare', remote, path], { env: login(writer) })
    const clone = new Repository(path)
    const commit = await clone.commit({ files: { a: '2' } })
    const push = async (env = login(writer)): Promise<GitResult> =>
      await tryGit(
        ['push', '--porcelain', remote, `${commit}:refs/heads/main`],
        { cwd: path, env },
      )
    const landed = async () => await repository.contains('main', commit)
    const requests = () =>
      forge.requests.filter((request) => request.repository === name)
    const people = { writer, reader }
    return { name, repository, remote, push, landed, requests, ...people }
  }

  test('tokens look like those of GitHub', () => {
    expect(token).toMatch(/^ghs_\d+_[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(token).toHaveLength(520)
    expect(token).not.toBe(installationToken('another'))
  })

  test('serves a fetch and a push, and records both', async () => {
    const { push, landed, requests } = await stage()
    expect(await push()).toMatchObject({ exitCode: 0 })
    expect(await landed()).toBe(true)
    const seen = requests().slice(-2)
    expect(seen).toMatchObject([
      { service: 'info/refs receive-pack', status: 200, user: 'bot' },
      { service: 'receive-pack', status: 200, user: 'bot' },
    ])
    expect(seen.map(({ authorization }) => authorization.length)).toEqual([
      1, 1,
    ])
    const last = requests().at(-1)
    expect(last?.bytesIn).toBeGreaterThan(100)
    expect(last?.bytesOut).toBeGreaterThan(10)
  })

  test('sees a second Authorization header', async () => {
    const { push, writer, reader, requests, landed } = await stage()
    const { stderr } = await push(login(writer, reader))
    expect(stderr).toContain('remote: Duplicate header: "Authorization"')
    expect(requests().at(-1)).toMatchObject({ status: 400, user: 'bot' })
    expect(requests().at(-1)?.authorization).toHaveLength(2)
    expect(await landed()).toBe(false)
  })

  test('refuses as GitHub does', async () => {
    const { push, landed, writer, reader } = await stage()
    const denied = await push(login(reader))
    expect(denied.stderr).toMatch(
      /Permission to acme\/infra\d+.git denied to guest/,
    )
    const bad = await push(login('ghp_unknown'))
    expect(bad.stderr).toContain('could not read Username')
    const hidden = await tryGit(['ls-remote', forge.remote('acme/secret')], {
      env: login(writer),
    })
    expect(hidden.stderr).toContain('remote: Repository not found.')
    expect(await landed()).toBe(false)
  })

  test.each<[FaultName, { exit: number; says: string; landed: boolean }]>([
    ['ok', { exit: 0, says: '', landed: true }],
    ['dropafter', { exit: 1, says: 'curl 52', landed: true }],
    ['dropafter-once', { exit: 1, says: 'cannot lock ref', landed: true }],
    ['truncafter', { exit: 1, says: 'curl 18', landed: true }],
    ['502after', { exit: 1, says: 'HTTP 502', landed: true }],
    ['resetrp', { exit: 1, says: 'curl 52', landed: false }],
    ['401info', { exit: 128, says: 'could not read', landed: false }],
    ['404info', { exit: 128, says: 'not found', landed: false }],
    ['503info', { exit: 128, says: 'error: 503', landed: false }],
    ['429rp', { exit: 1, says: 'HTTP 429', landed: false }],
  ])('the fault %s does what it says', async (fault, expected) => {
    const { name, push, landed } = await stage()
    forge.fault(namedFault(fault, { repository: name }))
    const { exitCode, stderr } = await push()
    expect(exitCode).toBe(expected.exit)
    expect(stderr).toContain(expected.says)
    expect(await landed()).toBe(expected.landed)
  })

  test('a fault ends after its times, and when all is calm', async () => {
    const { name, push } = await stage()
    forge.fault(namedFault('503rp', { repository: name, times: 1 }))
    expect(await push()).toMatchObject({ exitCode: 1 })
    forge.fault(namedFault('503rp', { repository: name }))
    forge.calm()
    expect(await push()).toMatchObject({ exitCode: 0 })
  })

  test('another writer comes between', async () => {
    const { name, repository, push, landed } = await stage()
    forge.beforePush(name, async () => {
      await repository.commit({ files: { b: '1' }, author: anotherWriter })
    })
    const { stderr } = await push()
    expect(stderr).toContain('but expected')
    expect(await landed()).toBe(false)
    expect(await repository.log('main')).toHaveLength(2)
  })

  test('a push that landed unseen, and another after it', async () => {
    const { name, repository, push, landed } = await stage()
    const more = async () => await repository.commit({ files: { b: '1' } })
    const on = { on: 'receive-pack', repository: name, times: 1 } as const
    forge.fault({ ...on, kind: 'after', call: more })
    forge.fault({ ...on, times: 2, kind: 'dropafter' })
    expect(await push()).toMatchObject({ exitCode: 1 })
    expect(await landed()).toBe(true)
    expect(await repository.log('main')).toHaveLength(3)
  })

  test('a request stands still until it may go on', async () => {
    const { name, push, landed } = await stage()
    const on = { on: 'receive-pack', repository: name } as const
    const before = forge.pause({ ...on, when: 'before' })
    const after = forge.pause({ ...on, when: 'after' })
    const pushed = push()
    await before.reached
    expect(await landed()).toBe(false)
    before.release()
    await after.reached
    expect(await landed()).toBe(true)
    after.release()
    expect(await pushed).toMatchObject({ exitCode: 0 })
  })

  test('a server that hangs is in the list of requests', async () => {
    const { name, remote, requests, writer } = await stage()
    forge.fault({ on: 'info/refs upload-pack', repository: name, kind: 'hang' })
    const impatient = ['http.lowSpeedLimit=1', 'http.lowSpeedTime=1']
    const { exitCode, stderr } = await tryGit(
      [...impatient.flatMap((pair) => ['-c', pair]), 'ls-remote', remote],
      { env: login(writer) },
    )
    expect(exitCode).toBe(128)
    expect(stderr).toContain('Operation too slow')
    expect(requests().at(-1)?.status).toBeUndefined()
  })

  test('rules that GitHub would enforce', async () => {
    const ruled = await stage()
    await addRuleset(ruled.repository)
    const { stdout } = await ruled.push()
    expect(stdout.toString()).toContain(
      '[remote rejected] (push declined due to repository rule violations)',
    )
    expect(await ruled.landed()).toBe(false)

    const kept = await stage()
    await protectBranch(kept.repository)
    expect((await kept.push()).stderr).toContain('error: GH006')
    expect(await kept.landed()).toBe(false)

    const bypassed = await stage()
    await bypassRules(bypassed.repository)
    expect((await bypassed.push()).stderr).toContain('Bypassed rule violations')
    expect(await bypassed.landed()).toBe(true)
  })

  test('the API tells where a pull request comes from', async () => {
    const { name, reader } = await stage()
    forge.github.pull(name, {
      number: 7,
      head: { repository: null, ref: 'feature', sha: '1'.repeat(40) },
      base: { ref: 'main', sha: '2'.repeat(40) },
    })
    for (const base of [forge.url, forge.apiUrl]) {
      const answer = await ask(`${base}/repos/${name}/pulls/7`, reader)
      expect(answer).toMatchObject({
        status: 200,
        body: { head: { repo: null }, base: { repo: { full_name: name } } },
      })
    }
    const url = `${forge.url}/repos/${name}/pulls`
    expect(await ask(`${url}/7`, 'bad')).toMatchObject({ status: 401 })
    expect(await ask(`${url}/8`, reader)).toMatchObject({ status: 404 })
    expect(await ask(`${url}/7`)).toMatchObject({ status: 404 })
    expect(forge.requests.at(-1)).toMatchObject({ service: 'api', status: 404 })
  })
})

/** One header for each token, as git is configured to send them. */
function login(...tokens: readonly string[]): Record<string, string> {
  const env = tokens.flatMap((one, at) => {
    const basic = Buffer.from(`x-access-token:${one}`).toString('base64')
    return [
      [`GIT_CONFIG_KEY_${at}`, 'http.extraheader'],
      [`GIT_CONFIG_VALUE_${at}`, `AUTHORIZATION: basic ${basic}`],
    ]
  })
  const count = { GIT_CONFIG_COUNT: String(tokens.length) }
  return { ...count, ...Object.fromEntries(env) }
}

async function ask(url: string, bearer?: string) {
  const headers = new Headers()
  if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`)
  const response = await fetch(url, { headers })
  return { status: response.status, body: await response.json() }
}

describe('runner', () => {
  const origin: Origin = {
    repository: 'acme/api',
    sha: 'c'.repeat(40),
    token,
    serverUrl: 'http://127.0.0.1:9',
  }
  const event = pushToBranch(origin)
  let count = 0

  /** An action for one test: its program, and what it declares. */
  async function action(
    program: string,
    inputs = 'token: { default: "${{ github.token }}" }',
  ): Promise<Pick<ActionStep, 'action' | 'event'>> {
    const path = join(folder, `action${count++}`)
    await mkdir(join(path, 'dist'), { recursive: true })
    await writeFile(
      join(path, 'action.yml'),
      `name: throw-away
inputs: { ${inputs} }
outputs: { declared: { description: An output } }
runs: { using: node24, main: dist/index.js }
`,
    )
    const code = `const fs = require('node:fs'), e = process.env\n${program}\n`
    await writeFile(join(path, 'dist', 'index.js'), code)
    return { action: path, event }
  }

  test('gives every input, and nothing of the test process', async () => {
    process.env['SECRET_OF_THE_DEVELOPER'] = 'x'
    const step = await action(
      'fs.writeFileSync(e.GITHUB_OUTPUT, `declared<<X\\n${JSON.stringify(e)}\\nX\\n`)',
      `
        token: { default: "\${{ github.token }}" },
        dry-run: { default: false },
        ratio: { default: 1.10 },
        two words: { deprecationMessage: say it in one },
        server: { default: "\${{ github.server_url }}/\${{github.repository}}" },
        none: { description: without a default, required: true },
      `,
    )
    const result = await runAction({
      ...step,
      inputs: { 'Two Words': 'x', unknown: 'y' },
      env: { EXTRA: '1', CI: undefined },
    })
    delete process.env['SECRET_OF_THE_DEVELOPER']
    const env = JSON.parse(result.outputs['declared'] ?? '') as object
    expect(env).toMatchObject({
      INPUT_TOKEN: token,
      'INPUT_DRY-RUN': 'false',
      INPUT_RATIO: '1.10',
      INPUT_TWO_WORDS: 'x',
      INPUT_SERVER: 'http://127.0.0.1:9/acme/api',
      INPUT_NONE: '',
      INPUT_UNKNOWN: 'y',
      EXTRA: '1',
      GITHUB_API_URL: 'http://127.0.0.1:9/api/v3',
      GITHUB_GRAPHQL_URL: 'http://127.0.0.1:9/api/graphql',
      GITHUB_REF_NAME: 'main',
      ...jobSecrets,
    })
    for (const name of ['SECRET_OF_THE_DEVELOPER', 'GITHUB_TOKEN', 'CI']) {
      expect(env).not.toHaveProperty(name)
    }
    expect(result.warnings).toEqual([
      "Input 'two words' has been deprecated with message: say it in one",
      expect.stringMatching(/^Unexpected input\(s\) 'unknown', valid inputs/),
    ])
  })

  test('an expression that it cannot evaluate is an error', async () => {
    const step = await action('', 'x: { default: "${{ secrets.X }}" }')
    await expect(runAction(step)).rejects.toThrow('cannot evaluate')
  })

  test('a remote that could be real is an error', async () => {
    const step = await action('')
    const far = { ...event, serverUrl: 'https://github.com' }
    await expect(runAction({ ...step, event: far })).rejects.toThrow('Refused')
    const inputs = { repository: 'https://gitlab.com/acme/infra.git' }
    await expect(runAction({ ...step, inputs })).rejects.toThrow('Refused')
    const allowed = await runAction({ ...step, inputs, network: 'any' })
    expect(allowed.succeeded).toBe(true)
  })

  test('obeys both command syntaxes, on both streams', async () => {
    const step = await action(`
      console.log('  ::warning file=k8s/a.yaml,line=3,col=5,title=a%2Cb::one%0Atwo%25')
      console.error('hidden ##[error file=x;line=1]an%3B injection%5D')
      process.stdout.write('::notice::cut\\rnot ::error::a command\\r\\n::debug::quiet\\n')
      console.log('::unknown::x ##[nothing]')
    `)
    const result = await runAction(step)
    expect(result.annotations).toEqual(
      expect.arrayContaining([
        {
          level: 'warning',
          message: 'one\ntwo%',
          title: 'a,b',
          file: 'k8s/a.yaml',
          line: 3,
          column: 5,
        },
        { level: 'error', message: 'an; injection]', file: 'x', line: 1 },
        { level: 'notice', message: 'cut' },
      ]),
    )
    expect(result.commands).toHaveLength(4)
    expect(result.log).toContain('not ::error::a command')
    expect(result.log).not.toContain('quiet')
    expect(result).toMatchObject({ exitCode: 0, succeeded: true })
  })

  test('shows debug lines where debugging is on', async () => {
    const step = await action('console.log(`::debug::${e.RUNNER_DEBUG}`)')
    const { log } = await runAction({ ...step, debug: true })
    expect(log).toBe('##[debug]1')
  })

  test('masks what it was told to, from then on', async () => {
    const step = await action(`
      console.log('before secret')
      console.log('::add-mask::secret')
      console.log('::add-mask::')
      console.log('::add-mask::line one%0A  line two')
      console.log('a secretsecret, line two')
      console.log('::error::the secret')
      fs.writeFileSync(e.GITHUB_STEP_SUMMARY, 'a secret\\n')
    `)
    const result = await runAction(step)
    expect(result.log.split('\n')).toEqual([
      'before secret',
      'a ***, ***',
      '##[error]the ***',
    ])
    expect(result.rawLog).toContain('a secretsecret, line two')
    expect(result.annotations[0]?.message).toBe('the ***')
    expect(result.summary).toBe('a ***\n')
    expect(result.masks).toContain('secret')
    expect(result.warnings).toEqual(['Cannot mask an empty value'])
  })

  test('stops commands until the token comes back', async () => {
    const step = await action(`
      console.log('::stop-commands::a-long-token')
      console.log('::error::only text')
      console.log('::a-long-token::')
      console.log('::error::obeyed')
      console.log('::stop-commands::error')
    `)
    const result = await runAction(step)
    expect(result.annotations.map(({ message }) => message)).toEqual([
      'obeyed',
      "'error' is not a token that can stop commands",
    ])
    expect(result).toMatchObject({ exitCode: 0, succeeded: false })
    expect(result.log).toContain('::error::only text')
  })

  test('reads the files of a step, also of one that failed', async () => {
    const step = await action(`
      fs.writeFileSync(e.GITHUB_OUTPUT, 'declared=a=b<<c\\n\\nother<<EOF\\n1\\n\\n2\\nEOF\\n')
      fs.writeFileSync(e.GITHUB_STATE, 'saved=1\\n')
      fs.writeFileSync(e.GITHUB_ENV, 'NAME=x\\nNODE_OPTIONS=--inspect\\n')
      fs.writeFileSync(e.GITHUB_PATH, '/opt/bin\\n')
      console.log('::set-output name=old::1')
      process.exitCode = 3
    `)
    const result = await runAction(step)
    expect(result).toMatchObject({
      exitCode: 3,
      succeeded: false,
      outputs: { declared: 'a=b<<c', other: '1\n\n2', old: '1' },
      state: { saved: '1' },
      env: { NAME: 'x' },
      paths: ['/opt/bin'],
    })
    expect(result.warnings).toEqual([
      "The command 'set-output' is deprecated",
      "Output 'old' is not declared in action.yml",
      "Output 'other' is not declared in action.yml",
    ])
    expect(result.errors).toHaveLength(1)
  })

  test.each([
    ['no separator\\n', "Invalid format 'no separator'"],
    ['=x\\n', 'Name must not be empty'],
    ['a<<\\n', 'delimiter must not be empty'],
    ['a<<EOF\\nx\\n', "Matching delimiter not found 'EOF'"],
    ['a<<EOF\\nx', 'EOF marker missing new line'],
  ])('an output file with %j fails the step', async (content, message) => {
    const step = await action(`fs.writeFileSync(e.GITHUB_OUTPUT, '${content}')`)
    const result = await runAction(step)
    expect(result).toMatchObject({ exitCode: 0, succeeded: false })
    expect(result.errors).toEqual([
      "Unable to process file command 'output' successfully.",
      expect.stringContaining(message),
    ])
  })

  test('drops a summary that is too long, and annotations beyond ten', async () => {
    const step = await action(`
      fs.writeFileSync(e.GITHUB_STEP_SUMMARY, 'x'.repeat(1024 * 1024 + 1))
      for (let i = 0; i < 12; i++) console.log('::warning::' + 'y'.repeat(5000))
    `)
    const { summary, annotations } = await runAction(step)
    expect(summary).toBe('')
    expect(annotations).toHaveLength(11)
    expect(annotations[0]?.message).toHaveLength(4096)
    expect(annotations[10]?.message).toContain('upload aborted')
  })

  test('sees what an action leaves behind', async () => {
    const step = await action(`
      const { spawn } = require('node:child_process')
      spawn('sleep', ['200'], { detached: true, stdio: 'inherit' }).unref()
      spawn('sleep', ['210'], { stdio: 'ignore', cwd: '/', env: {} }).unref()
      fs.writeFileSync(e.RUNNER_TEMP + '/left', '')
      fs.mkdirSync(e.HOME + '/.config')
      fs.writeFileSync('given', 'changed')
      fs.rmSync('gone')
    `)
    const workspace = await mkdtemp(join(folder, 'workspace-'))
    await writeFile(join(workspace, 'given'), 'as it was')
    await writeFile(join(workspace, 'gone'), '')
    const result = await runAction({ ...step, folders: { workspace } })
    expect(result.leftovers).toEqual({
      temp: ['added left'],
      home: ['added .config'],
      workspace: ['changed given', 'removed gone'],
      processes: ['sleep 200', 'sleep 210'],
    })
  })

  test('sees nothing where nothing is left, and leaves nothing itself', async () => {
    const step = await action('console.log(e.RUNNER_TEMP)')
    const { leftovers, log } = await runAction(step)
    expect(leftovers).toEqual({
      temp: [],
      home: [],
      workspace: [],
      processes: [],
    })
    expect(existsSync(log)).toBe(false)
  })

  test('cancels politely, then not', async () => {
    const polite = await startAction(
      await action(`
        process.on('SIGINT', () => { console.log('stopping'); process.exit(5) })
        setInterval(() => {}, 1000)
        console.log('ready')
      `),
    )
    await polite.wrote('ready')
    expect(await polite.cancel()).toMatchObject({
      exitCode: 5,
      log: 'ready\nstopping',
    })

    const deaf = await startAction(
      await action(`
        require('node:child_process').spawn('sleep', ['220'])
        for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => console.log(s))
        setInterval(() => {}, 1000)
        console.log('ready')
      `),
    )
    await deaf.wrote('ready')
    const result = await deaf.cancel({ interrupt: 3000, terminate: 3000 })
    expect(result).toMatchObject({
      exitCode: 137,
      log: 'ready\nSIGINT\nSIGTERM',
    })
    expect(result.leftovers.processes).toEqual([])

    const brief = await startAction(await action('console.log(1)'))
    await expect(brief.wrote('2')).rejects.toThrow('ended without')
  })
})

describe('events', () => {
  const origin: Origin = {
    repository: 'acme/api',
    sha: 'c'.repeat(40),
    token,
    serverUrl: 'http://127.0.0.1:9',
  }

  test.each<[WorkflowEvent, Partial<WorkflowEvent>]>([
    [pushToBranch(origin), { name: 'push', ref: 'refs/heads/main' }],
    [pushOfTag(origin, { tag: 'v1' }), { name: 'push', ref: 'refs/tags/v1' }],
    [release(origin, { tag: 'v1' }), { name: 'release', ref: 'refs/tags/v1' }],
    [schedule(origin), { ref: 'refs/heads/main' }],
    [
      workflowDispatch(origin, { ref: 'refs/tags/v1' }),
      { ref: 'refs/tags/v1' },
    ],
    [repositoryDispatch(origin), { ref: 'refs/heads/main' }],
    [
      pullRequest(origin, { headRepository: null }),
      { ref: 'refs/pull/7/merge', baseRef: 'main', headRef: 'feature' },
    ],
    [
      pullRequestTarget(origin, { headRepository: 'eve/api' }),
      { ref: 'refs/heads/main', baseRef: 'main', headRef: 'feature' },
    ],
    [pullRequestComment(origin), { name: 'issue_comment' }],
    [
      workflowRun(origin, { headRepository: 'eve/api' }),
      { name: 'workflow_run' },
    ],
    [
      mergeGroup(origin),
      { ref: `refs/heads/gh-readonly-queue/main/pr-7-${origin.sha}` },
    ],
  ])('%#: the payload fits the variables', (event, expected) => {
    expect(event).toMatchObject(expected)
    expect(event.payload).toMatchObject({
      repository: {
        full_name: 'acme/api',
        default_branch: 'main',
        fork: false,
      },
    })
  })

  test('a fork is told from the repository', () => {
    const from = (headRepository?: string | null) =>
      pullRequest(origin, {
        ...(headRepository !== undefined && { headRepository }),
      }).payload['pull_request']
    expect(from()).toMatchObject({ head: { repo: { full_name: 'acme/api' } } })
    expect(from('eve/api')).toMatchObject({ head: { repo: { fork: true } } })
    expect(from(null)).toMatchObject({ head: { repo: null } })
  })
})

describe('layouts', () => {
  const layouts = {
    whispr,
    whisprInfrastructure,
    mercurious,
    k3sGitops,
    procedures,
    storm,
    demo,
  }

  test.each(Object.entries(layouts))('%s is complete', (_, layout) => {
    for (const overlay of layout.overlays) {
      const text = layout.files[`${overlay}/kustomization.yaml`] as string
      const { resources } = parse(text) as { resources: string[] }
      for (const resource of resources) {
        const path = posix.join(overlay, resource)
        const held = [path, `${path}/kustomization.yaml`]
        expect([path, held.some((name) => name in layout.files)]).toEqual([
          path,
          true,
        ])
      }
    }
  })

  test('a layout becomes a repository', async () => {
    const path = join(folder, 'demo.git')
    const repository = await createRepository(path, demo)
    const files = await repository.files('main')
    expect(Object.keys(files)).toHaveLength(Object.keys(demo.files).length)
    expect(files['README.md']?.toString()).toBe(demo.files['README.md'])
  })
})

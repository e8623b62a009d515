import { describe, expect, test } from '@jest/globals'
import { parseBranch } from '../../../../src/request/target/branch.ts'
import type { RunEvent } from '../../../../src/request/event/event.ts'
import { parseToken } from '../../../../src/request/target/token.ts'
import { parseTarget } from '../../../../src/request/target/target.ts'

const event: RunEvent = {
  name: 'push',
  ref: 'refs/heads/main',
  sha: 'f'.repeat(40),
  repository: 'acme/api',
  serverUrl: 'https://github.com',
  apiUrl: 'https://api.github.com',
  actor: 'octocat',
  runUrl: '',
  payload: {},
}
const own = parseTarget('acme/api', event)
const infra = parseTarget('acme/infra', event)

function refusal(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    return String(error)
  }
  return 'accepted'
}

describe('repository', () => {
  test.each([
    [
      'acme/api',
      {
        url: 'https://github.com/acme/api.git',
        web: 'https://github.com/acme/api',
        own: true,
      },
    ],
    ['Acme/API', { own: true }],
    [
      'acme/infra',
      {
        url: 'https://github.com/acme/infra.git',
        own: false,
        name: 'acme/infra',
      },
    ],
    [
      'https://github.com/acme/api.git',
      { own: true, url: 'https://github.com/acme/api.git' },
    ],
    [
      'https://git.acme.example:8443/team/infra/',
      {
        url: 'https://git.acme.example:8443/team/infra',
        name: 'team/infra',
        own: false,
      },
    ],
    ['http://127.0.0.1:3000/acme/infra.git', { kind: 'hosted' }],
    ['/srv/infra.git', { kind: 'local', path: '/srv/infra.git' }],
    ['./infra.git', { kind: 'local' }],
    ['../infra.git', { kind: 'local' }],
    ['C:\\infra.git', { kind: 'local' }],
    ['D:/a/_temp/infra.git', { kind: 'local', path: 'D:/a/_temp/infra.git' }],
    // As ${{ runner.temp }}/infra.git comes out on Windows.
    ['D:\\a\\_temp/infra.git', { kind: 'local' }],
  ])('%s', (input, expected) => {
    expect(parseTarget(input, event)).toMatchObject(expected)
  })

  test.each([
    ['git@github.com:acme/infra.git', 'ssh'],
    ['ssh://git@github.com/acme/infra.git', 'ssh'],
    ['git+ssh://git@github.com/acme/infra.git', 'ssh'],
    ['ssh+git://git@github.com/acme/infra.git', 'ssh'],
    ['git://github.com/acme/infra.git', '"git://"'],
    ['infra', 'not a repository'],
    ['.\\infra.git', 'a path that begins with "/" or "./"'],
    ['\\\\server\\share\\infra.git', 'a path that begins with "/" or "./"'],
    ['file:///srv/infra.git', '"file://"'],
    ['ext::sh -c id', 'not a repository'],
    ['--upload-pack=x', 'not a repository'],
    ['http://git.acme.example/infra', 'in the clear'],
    ['http://github.com/acme/infra', 'in the clear'],
    ['https://git.acme.example/infra?x=1', '"\\?"'],
  ])('%s is refused', (input, words) => {
    expect(() => parseTarget(input, event)).toThrow(new RegExp(words))
  })

  test('a server below a path has its repositories below it', () => {
    const below = { ...event, serverUrl: 'https://git.acme.example/git' }
    const expected = {
      name: 'acme/infra',
      web: 'https://git.acme.example/git/acme/infra',
      url: 'https://git.acme.example/git/acme/infra.git',
    }
    for (const input of ['acme/infra', expected.url])
      expect(parseTarget(input, below)).toMatchObject(expected)
  })

  test('a server that is itself on http is used as it is', () => {
    const gitea = { ...event, serverUrl: 'http://gitea.lan:3000' }
    expect(parseTarget('http://gitea.lan:3000/acme/api', gitea)).toMatchObject({
      own: true,
    })
  })

  test.each([
    'https://bot:s3cret@github.com/acme/infra',
    'https://s3cret@github.com/acme/infra',
    'ftp://bot:s3cret@host/x',
    'x-access-token:s3cret@github.com/acme/infra',
    'ssh://git:s3cret@host/x',
    'HTTPS:/user:s3cret@host/x',
    'user:s3cret@host:path',
  ])('a password in %s is refused and not repeated', (input) => {
    const message = refusal(() => parseTarget(input, event))
    expect(message).toContain('repository')
    expect(message).not.toContain('s3cret')
  })
})

describe('token', () => {
  const foreign = parseTarget('https://git.acme.example/team/infra', event)
  const check =
    (token: string, target = foreign, jobToken = 'job') =>
    () =>
      parseToken((name) => (name === 'token' ? token : jobToken), target, event)

  test.each(['ghs_1_a.b-c', 'ghp_x', 'gho_x', 'github_pat_x'])(
    '%s does not leave its server',
    (token) => {
      expect(check(token)).toThrow(/not sent there/)
      expect(check(token, infra)).not.toThrow()
    },
  )

  test("the job's own token does not leave its server, whatever it looks like", () => {
    expect(check('0123abc', foreign, '0123abc')).toThrow(/not sent there/)
  })

  test('the refusal does not repeat it', () => {
    const message = refusal(check('ghs_topsecret'))
    expect(message).toContain('not sent there')
    expect(message).not.toContain('topsecret')
  })

  test('a token of the other host goes there', () => {
    expect(check('glpat-x')).not.toThrow()
    expect(check('')).not.toThrow()
  })
})

describe('branch', () => {
  const branch = (change: Partial<RunEvent>, target = own, input = '') => {
    const found = parseBranch(input, target, { ...event, ...change })
    return found.kind === 'named' ? found.name : found.kind
  }

  test.each([
    ['push', 'refs/heads/main', {}, 'main'],
    ['push', 'refs/heads/feature/x', {}, 'feature/x'],
    ['push', 'refs/tags/v1', {}, 'default'],
    ['release', 'refs/tags/v1', {}, 'default'],
    ['schedule', 'refs/heads/main', {}, 'main'],
    ['workflow_dispatch', 'refs/heads/develop', {}, 'develop'],
    ['workflow_dispatch', 'refs/tags/v1', {}, 'default'],
    [
      'pull_request',
      'refs/pull/7/merge',
      { pull_request: { base: { ref: 'develop' } } },
      'develop',
    ],
    [
      'merge_group',
      'refs/heads/gh-readonly-queue/main/pr-7-abc',
      { merge_group: { base_ref: 'refs/heads/main' } },
      'main',
    ],
  ])('%s of %s', (name, ref, payload, expected) => {
    expect(branch({ name, ref, payload })).toBe(expected)
  })

  test('another repository has its own default branch', () => {
    expect(branch({}, infra)).toBe('default')
    expect(branch({}, infra, 'live')).toBe('live')
  })

  test.each([
    'main',
    '- main',
    '"main" # the only one',
    "refs/heads/a: x\n- 'refs/heads/*': \"main\" # it's ours",
    '- "refs/heads/main: main"',
    'refs/heads/main:main',
  ])('is read as YAML writes it: %j', (input) => {
    expect(branch({}, infra, input)).toBe('main')
  })

  test('a pattern without a branch is refused', () => {
    const input = 'refs/heads/main:\n  - main'
    expect(() => branch({}, infra, input)).toThrow(
      /has nothing behind "refs\/heads\/main:"\. Write the value on the same line/,
    )
  })

  test.each([
    '-x',
    'a b',
    'a..b',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[b',
    'a\\b',
    '/a',
    'a/',
    'a//b',
    'a.lock',
    'a.lock/b',
    '.a',
    'a/.b',
    'a.',
    'HEAD',
    '@',
    'a@{1}',
    'a\u0007',
  ])('%j is no branch', (name) => {
    expect(() => branch({}, own, name)).toThrow(
      /not a branch name\. Write one that exists, such as main\.$/,
    )
  })

  test('a full ref is refused with the branch to write', () => {
    expect(() => branch({}, own, 'refs/heads/main')).toThrow(
      /Write the branch alone, main/,
    )
  })
})

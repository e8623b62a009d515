import { describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunEvent } from '../../../../src/request/event/event.ts'
import { parseSshKey } from '../../../../src/request/target/ssh-key.ts'
import { parseTarget } from '../../../../src/request/target/target.ts'
import { parseToken } from '../../../../src/request/target/token.ts'
import { makeKey } from '../../../support/sshd.ts'

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

function keyOf(args: readonly string[], passphrase = ''): string {
  const folder = mkdtempSync(join(tmpdir(), 'key-'))
  try {
    makeKey(join(folder, 'key'), args, passphrase)
    return readFileSync(join(folder, 'key'), 'utf8')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const key = keyOf(['-t', 'ed25519'])
const { privateKey: elliptic } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
})
const pkcs8 = { type: 'pkcs8', format: 'pem' } as const

function parse(
  inputs: Readonly<Record<string, string>>,
  repository = 'git@github.com:acme/infra.git',
) {
  const target = parseTarget(repository, event, 'given')
  return parseSshKey((name) => (inputs[name] ?? '').trim(), target)
}

describe('a private key', () => {
  test.each([
    ['of OpenSSH', key],
    ['of OpenSSH, for RSA', keyOf(['-t', 'rsa', '-b', '2048'])],
    ['in PEM', keyOf(['-t', 'rsa', '-b', '2048', '-m', 'PEM'])],
    ['in PKCS#8', elliptic.export(pkcs8).toString()],
  ])('%s is taken as it is', (_, text) => {
    expect(parse({ 'ssh-key': text })?.key).toBe(text)
  })

  test.each([
    ['Windows line ends', key.replaceAll('\n', '\r\n')],
    ['no newline at its end', key.trimEnd()],
    ['blanks around its lines', key.replaceAll('\n', ' \n  ')],
  ])('with %s is mended', (_, text) => {
    expect(parse({ 'ssh-key': text })?.key).toBe(key)
  })

  test.each([
    ['a passphrase', keyOf(['-t', 'ed25519'], 'secret'), 'has a passphrase'],
    [
      'a passphrase, in PEM',
      keyOf(['-t', 'rsa', '-b', '2048', '-m', 'PEM'], 'secret'),
      'has a passphrase',
    ],
    [
      'a passphrase, in PKCS#8',
      elliptic
        .export({ ...pkcs8, cipher: 'aes-256-cbc', passphrase: 'secret' })
        .toString(),
      'has a passphrase',
    ],
    ['a lost line', key.replace(/\n.*\n/, '\n'), 'is damaged'],
    [
      'a last line that is missing',
      key.split('\n').slice(0, -2).join('\n'),
      'is not a private key',
    ],
    ['no line breaks', key.replaceAll('\n', ' '), 'is not a private key'],
    ['the public half', 'ssh-ed25519 AAAAC3Nz me@here', 'is a public key'],
    ['the format of PuTTY', 'PuTTY-User-Key-File-3: ssh-ed25519', 'puttygen'],
    ['the name of a file', '~/.ssh/id_ed25519', 'is not a private key'],
    [
      'the format of GPG',
      '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlFgEZ\n-----END PGP PRIVATE KEY BLOCK-----',
      'is a GPG key',
    ],
  ])('with %s is refused, and not repeated', (_, text, message) => {
    const refused = () => parse({ 'ssh-key': text })
    expect(refused).toThrow(message)
    expect(refused).toThrow(/^Input "ssh-key" /)
    expect(refused).not.toThrow(/b3BlbnNza|me@here/)
  })
})

describe('an address for a key', () => {
  test.each([
    [
      'acme/infra',
      {
        url: 'git@github.com:acme/infra.git',
        name: 'acme/infra',
        web: 'https://github.com/acme/infra',
        gitHubApi: 'https://api.github.com',
        own: false,
      },
    ],
    ['acme/api', { own: true }],
    ['git@github.com:Acme/api.git', { own: true }],
    [
      'git@gitlab.com:team/sub/infra.git',
      {
        name: 'team/sub/infra',
        web: 'https://gitlab.com/team/sub/infra',
        gitHubApi: undefined,
        ssh: {
          user: 'git',
          host: 'gitlab.com',
          port: '',
          path: 'team/sub/infra.git',
          url: 'git@gitlab.com:team/sub/infra.git',
        },
      },
    ],
    [
      'ssh://deploy@Git.acme.example:2222/team/infra.git',
      {
        url: 'ssh://deploy@Git.acme.example:2222/team/infra.git',
        name: 'team/infra',
        web: 'https://git.acme.example/team/infra',
        host: 'git.acme.example',
      },
    ],
    [
      'git+ssh://git.acme.example:22/~ada/infra',
      {
        url: 'ssh://git@git.acme.example/~ada/infra',
        ssh: { path: '~ada/infra', port: '', user: 'git' },
      },
    ],
  ])('%s', (input, expected) => {
    expect(parseTarget(input, event, 'given')).toMatchObject(expected)
  })

  test.each([
    'https://github.com/acme/infra.git',
    '/srv/infra.git',
    'infra',
    'git@-oProxyCommand=x:acme/infra',
    "git@github.com:acme/infra'; id",
    'git@github.com:-x',
    'ssh://git@host/a?b',
    'ssh://-oProxyCommand=x/acme/infra',
  ])('%s is refused', (input) => {
    expect(() => parseTarget(input, event, 'given')).toThrow(
      /is not an address for "ssh-key"\. Write .* or ssh:\/\/git@host:port\/owner\/name\.git\.$/,
    )
  })

  test('a password in an address is not repeated', () => {
    const refused = () => parseTarget('ssh://git:s3cret@host/x', event, 'given')
    expect(refused).toThrow(/What is given is not an address/)
    expect(refused).not.toThrow(/s3cret/)
  })
})

describe('a known host', () => {
  const line = `git.acme.example ssh-ed25519 ${'A'.repeat(68)}`

  test.each([
    [
      'github.com',
      [
        '+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU',
        'p2QAMXNIC1TJYWeIOttrVc98/R1BUFWu3/LiyKgUfQM',
        'uNiVztksCsDhcc0u9e8BujQXVUpKZIDTMczCvj3tD2s',
      ],
    ],
    [
      'gitlab.com',
      [
        'eUXGGm1YGsMAS7vkcx6JOJdOGHPem5gQp4taiCfCLB8',
        'HbW3g8zUjNSksFbqTiUWPWg2Bq1x8xdGUrliXFzSnUw',
        'ROQFvPThGrW4RuWLoL9tq9I9zJ42fK4XywyRtbOz/EQ',
      ],
    ],
  ])(
    '%s has the keys with the fingerprints that it publishes',
    (host, prints) => {
      const { knownHosts = '' } =
        parse({ 'ssh-key': key }, `git@${host}:a/b`) ?? {}
      const folder = mkdtempSync(join(tmpdir(), 'known-'))
      writeFileSync(join(folder, 'known'), knownHosts)
      const shown = execFileSync('ssh-keygen', ['-lf', join(folder, 'known')])
      rmSync(folder, { recursive: true })
      expect(
        [...String(shown).matchAll(/SHA256:(\S+)/g)].map(([, one]) => one),
      ).toEqual(prints)
    },
  )

  test('that is given counts in place of what is published', () => {
    const known = parse({
      'ssh-key': key,
      'ssh-known-hosts': `# host\n${line}\n`,
    })
    expect(known?.knownHosts).toBe(`${line}\n`)
  })

  test.each([
    [
      'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU',
      'is not a line of a known_hosts',
    ],
    [`ssh-ed25519 ${'A'.repeat(68)}`, 'is not a line of a known_hosts'],
    ['', 'host key of git.acme.example is not known'],
  ])('"%s" is refused', (text, message) => {
    const given = { 'ssh-key': key, 'ssh-known-hosts': text }
    expect(() => parse(given, 'git@git.acme.example:a/b')).toThrow(message)
  })

  test('without a key is refused', () => {
    const target = parseTarget('acme/infra', event)
    expect(() =>
      parseSshKey((name) => (name === 'ssh-known-hosts' ? line : ''), target),
    ).toThrow(/but "ssh-key" is empty/)
  })
})

test('beside a key, the token of the workflow stays with its own repository', () => {
  const token = (repository: string, given = 'job') =>
    parseToken(
      (name) => (name === 'token' ? given : 'job'),
      parseTarget(repository, event, 'given'),
      event,
    )
  expect(token('acme/api')).toBe('job')
  expect(token('acme/infra')).toBe('')
  expect(token('git@gitlab.com:acme/infra')).toBe('')
  expect(token('acme/infra', 'given')).toBe('given')
  expect(() => token('git@gitlab.com:acme/infra', 'ghp_x')).toThrow(/not sent/)
})

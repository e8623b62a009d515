import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectNothingLeft, expectUntouched } from '../support/expect-landed.ts'
import { small } from '../support/layouts/small.ts'
import { head, proposing, tagAt } from '../support/proposals.ts'
import { makeKey } from '../support/sshd.ts'
import { startStage } from '../support/stage.ts'

const hasGpg = spawnSync('gpg', ['--version']).status === 0
const testGpg = hasGpg ? test : test.skip
const needsGpg = hasGpg ? '' : ' (there is no gpg here)'

const author = 'Deploy Bot <deploy@acme.example>'
const pushing = {
  images: 'ghcr.io/acme/api:v2',
  overlays: 'k8s/overlays/production',
  validate: 'none',
  'commit-author': author,
}

let folder = ''
const at = (name: string) => join(folder, name)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sign-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
})

/** Makes an SSH key, and has git verify by it. */
async function sshKey(passphrase = '') {
  makeKey(at('key'), ['-t', 'ed25519'], passphrase)
  const publicKey = await readFile(at('key.pub'), 'utf8')
  await writeFile(at('allowed'), `deploy@acme.example ${publicKey}`)
  const key = await readFile(at('key'), 'utf8')
  await Promise.all([rm(at('key')), rm(at('key.pub'))])
  return {
    key,
    variables: {},
    settings: ['gpg.format=ssh', `gpg.ssh.allowedSignersFile=${at('allowed')}`],
  }
}

/** Makes a GPG key in a keyring of its own. */
function gpgKey(passphrase = '') {
  const home = mkdtempSync(at('gpg-'))
  const variables = { ...process.env, GNUPGHOME: home }
  const gpg = (...args: readonly string[]) =>
    execFileSync(
      'gpg',
      [
        '--batch',
        '--pinentry-mode',
        'loopback',
        '--passphrase',
        passphrase,
      ].concat(args),
      { env: variables, stdio: ['ignore', 'pipe', 'ignore'] },
    ).toString()
  gpg('--quick-gen-key', author, 'ed25519', 'sign')
  const key = gpg('--armor', '--export-secret-keys', author)
  const end = () =>
    execFileSync('gpgconf', ['--kill', 'all'], { env: variables })
  return { key, variables: { GNUPGHOME: home }, settings: [], end }
}

function verify(
  path: string,
  commit: string | undefined,
  by: { readonly settings: readonly string[]; readonly variables: object },
) {
  const settings = by.settings.flatMap((setting) => ['-c', setting])
  const { status, stderr } = spawnSync(
    'git',
    ['-C', path, ...settings, 'verify-commit', String(commit)],
    { env: { ...process.env, ...by.variables }, encoding: 'utf8' },
  )
  return { status, stderr }
}

describe('a key signs the commit, and git verifies it', () => {
  test('with SSH, pushed and proposed', async () => {
    const signer = await sshKey()
    await using stage = await startStage(small)
    const { path } = stage.repository
    const given = { ...pushing, 'signing-key': signer.key }
    const pushed = await stage.bump(given)
    expect(pushed.outputs).toMatchObject({ outcome: 'pushed' })
    expect(await tagAt(stage, 'main')).toBe('v2')
    expect(verify(path, pushed.outputs['commit'], signer)).toEqual({
      status: 0,
      stderr: expect.stringContaining('Good "git" signature for deploy@acme'),
    })
    expectNothingLeft(pushed)
    for (const line of signer.key.split('\n').slice(1, -2))
      expect(pushed.log + pushed.summary).not.toContain(line)
    const [commit] = await stage.repository.log('main')
    expect(commit?.subject).toMatch(/^Deploy /)
    expect(commit?.trailers['Bump-Id']).toHaveLength(1)
    const proposed = await stage.bump({
      ...proposing('v3'),
      ...given,
      images: 'ghcr.io/acme/api:v3',
      publish: 'pull-request',
    })
    expect(proposed.outputs).toMatchObject({ outcome: 'proposed' })
    expect(verify(path, await stage.repository.tip(head), signer).status).toBe(
      0,
    )
  })

  testGpg(`with GPG, and no agent goes on running${needsGpg}`, async () => {
    const signer = gpgKey()
    try {
      await using stage = await startStage(small)
      const given = { ...pushing, 'signing-key': signer.key }
      const pushed = await stage.bump(given)
      expect(pushed.outputs).toMatchObject({ outcome: 'pushed' })
      const { commit } = pushed.outputs
      expect(verify(stage.repository.path, commit, signer)).toEqual({
        status: 0,
        stderr: expect.stringContaining('Good signature from "Deploy Bot'),
      })
      expectNothingLeft(pushed)
      expect(pushed.leftovers.processes).toEqual([])
    } finally {
      signer.end()
    }
  })
})

async function expectRefused(key: string, message: RegExp) {
  await using stage = await startStage(small)
  const result = await stage.bump({ ...pushing, 'signing-key': key })
  expect(result.outputs).toMatchObject({ reason: 'invalid-input' })
  expect(result.annotations[0]?.message).toMatch(message)
  await expectUntouched(stage.repository, small, result)
}

test('an SSH key with a passphrase is refused, and nothing lands', async () => {
  const { key } = await sshKey('secret')
  await expectRefused(key, /"signing-key" has a passphrase/)
})

testGpg(
  `a GPG key with a passphrase is refused, and nothing lands${needsGpg}`,
  async () => {
    const { key, end } = gpgKey('secret')
    end()
    await expectRefused(key, /"signing-key" has a passphrase/)
  },
)

testGpg(
  `a key that cannot sign is refused, and nothing lands${needsGpg}`,
  async () => {
    const key = `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA\n-----END PGP PRIVATE KEY BLOCK-----`
    await expectRefused(key, /"signing-key" cannot be used: gpg did not sign/)
  },
)

test('a key beside a verified commit is refused', async () => {
  const { key } = await sshKey()
  await using stage = await startStage(small)
  const result = await stage.bump({
    ...pushing,
    'commit-author': '',
    'signing-key': key,
    'verified-commit': 'true',
  })
  expect(result.annotations[0]?.message).toMatch(
    /"verified-commit" is true, but "signing-key" is given/,
  )
})

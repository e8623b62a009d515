import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGitea, type Gitea } from '../support/gitea/server.ts'
import { createStage } from '../support/gitea/stage.ts'
import { file, proposing } from '../support/proposals.ts'
import { makeKey } from '../support/sshd.ts'

let gitea: Gitea
let knownHosts = ''
beforeAll(async () => {
  gitea = await startGitea({ hasSsh: true })
  const scan = ['-p', String(gitea.sshPort), '127.0.0.1']
  knownHosts = execFileSync('ssh-keyscan', scan, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
})
afterAll(async () => {
  await gitea[Symbol.asyncDispose]()
})

/** Makes a key pair, and adds it to a repository. */
async function deployKey(
  name: string,
  role: 'write' | 'read' | 'unknown',
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'key-'))
  try {
    makeKey(join(folder, 'key'), ['-t', 'ed25519'])
    const key = await readFile(join(folder, 'key.pub'), 'utf8')
    if (role !== 'unknown')
      await gitea.call('POST', `/repos/${name}/keys`, {
        title: role,
        key,
        read_only: role === 'read',
      })
    return await readFile(join(folder, 'key'), 'utf8')
  } finally {
    await rm(folder, { recursive: true })
  }
}

const pushing = proposing('v2', { publish: 'push', branch: 'main' })

describe('a deploy key', () => {
  test('lands, and the token opens pull requests', async () => {
    const stage = await createStage(gitea)
    const ssh = {
      repository: `ssh://git@127.0.0.1:${gitea.sshPort}/${stage.name}.git`,
      'ssh-key': await deployKey(stage.name, 'write'),
      'ssh-known-hosts': knownHosts,
    }
    const pushed = await stage.bump({ ...pushing, ...ssh })
    expect(pushed.outputs).toMatchObject({ outcome: 'pushed' })
    expect(await stage.read('main', file)).toContain('v2')
    const proposed = await stage.bump({
      ...proposing('v3', { branch: 'main' }),
      ...ssh,
    })
    expect(proposed.outputs).toMatchObject({ outcome: 'proposed' })
  })

  test.each([
    ['that may only read', 'read', 'permission-denied', undefined],
    ['that the server does not know', 'unknown', 'unauthorized', undefined],
    ['of another repository', 'write', 'repository-not-found', 'acme/nowhere'],
  ] as const)(
    '%s is reported by its cause',
    async (_, role, reason, elsewhere) => {
      const stage = await createStage(gitea)
      const name = elsewhere ?? stage.name
      const result = await stage.bump({
        ...pushing,
        repository: `ssh://git@127.0.0.1:${gitea.sshPort}/${name}.git`,
        'ssh-key': await deployKey(stage.name, role),
        'ssh-known-hosts': knownHosts,
        timeout: '30s',
      })
      expect(result.outputs).toMatchObject({ reason })
      expect(result.annotations[0]?.message).toContain('"ssh-key"')
    },
  )
})

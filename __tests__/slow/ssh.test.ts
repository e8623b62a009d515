import { describe, expect, test } from '@jest/globals'
import {
  mkdir,
  mkdtempDisposable,
  readdir,
  readFile,
  stat,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commitOnce } from '../support/commit-once.ts'
import { expectNothingLeft, expectUntouched } from '../support/expect-landed.ts'
import { protectBranch } from '../support/forge/policy.ts'
import { small } from '../support/layouts/small.ts'
import { tagAt } from '../support/proposals.ts'
import type { ActionResult } from '../support/runner/result.ts'
import { processTree } from '../support/runner/processes.ts'
import { startSshd, whyNoSshd, type Sshd } from '../support/sshd.ts'
import { startStage } from '../support/stage.ts'

const pushing = {
  images: 'ghcr.io/acme/api:v2',
  overlays: 'k8s/overlays/production',
  validate: 'none',
}

function inputs(
  { address, keys, knownHosts }: Sshd,
  more: Readonly<Record<string, string>> = {},
) {
  return {
    ...pushing,
    repository: address,
    'ssh-key': keys.write,
    'ssh-known-hosts': knownHosts,
    ...more,
  }
}

/** No line of a key, but those that every key has, is in anything that can be read of a run. */
function expectNoKey(result: ActionResult, key: string): void {
  const shown = JSON.stringify([
    result.log,
    result.outputs,
    result.summary,
    result.annotations,
  ])
  for (const line of key.split('\n').slice(1, -2))
    expect(shown).not.toContain(line)
}

function secretOf(key: string): string {
  return key.split('\n').at(-4) ?? ''
}

if (whyNoSshd !== undefined)
  describe.skip(`a deploy key (${whyNoSshd})`, () => {
    test('needs sshd', () => {})
  })
else
  describe('a deploy key', () => {
    test.each([
      ['', false],
      [', also where the server speaks only version 0 of the protocol', true],
    ])('lands over ssh, and nothing of it is left%s', async (_, isOld) => {
      await using stage = await startStage(small)
      await using sshd = await startSshd(stage, { isOld })
      const result = await stage.bump(
        inputs(sshd, {
          'ssh-key': isOld
            ? sshd.keys.write.replaceAll('\n', '\r\n')
            : sshd.keys.write,
        }),
        { debug: true },
      )
      const commit = await stage.repository.tip('main')
      expect(result.outputs).toMatchObject({
        outcome: 'pushed',
        attempts: '1',
        commit,
        'commit-url': `${stage.forge.url}/${stage.name}/commit/${commit}`,
      })
      expect(await tagAt(stage, 'main')).toBe('v2')
      expectNothingLeft(result)
      expectNoKey(result, sshd.keys.write)
      expect(stage.forge.requests).toEqual([])
      const services = await sshd.services()
      const writes = services.filter((one) => one === 'git-receive-pack')
      expect(writes).toHaveLength(2)
      // One connection for all that is read.
      if (!isOld) expect(services).toHaveLength(3)
    })

    test('lands after somebody else, whose commit stays', async () => {
      await using stage = await startStage(small)
      await using sshd = await startSshd(stage)
      await sshd.beforePush(commitOnce(stage.repository.path))
      const result = await stage.bump(inputs(sshd))
      expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '2' })
      const [, theirs] = await stage.repository.log('main')
      expect(theirs?.subject).toBe('theirs')
    })

    test('pushes the branch of a pull request, which the token opens', async () => {
      await using stage = await startStage(small)
      await using sshd = await startSshd(stage)
      const result = await stage.bump(
        inputs(sshd, { publish: 'pull-request', branch: 'main' }),
      )
      expect(result.outputs).toMatchObject({ outcome: 'proposed' })
      expect(stage.forge.calls()).toContain('pulls/create')
      expect(await sshd.services()).toHaveLength(3)
    })

    test('that is refused is reported by its cause', async () => {
      await using stage = await startStage(small)
      await using sshd = await startSshd(stage)
      await using other = await startSshd(stage)
      const { keys, address, port } = sshd
      const stranger = sshd.knownHosts.replace(/ .*/s, ` ${other.hostKey}`)
      const elsewhere = address.replace(stage.name, 'acme/nowhere')
      const causes = [
        [{ 'ssh-key': keys.unknown }, 'unauthorized', /does not know the key/],
        [{ 'ssh-key': keys.read }, 'permission-denied', /may not write to/],
        [{ repository: elsewhere }, 'repository-not-found', /nowhere does not/],
        [{ 'ssh-known-hosts': stranger }, 'unreachable', /another host key/],
        [
          { 'ssh-known-hosts': `@revoked ${sshd.knownHosts}` },
          'unreachable',
          /as revoked/,
        ],
        [
          { 'ssh-known-hosts': other.knownHosts },
          'unreachable',
          /"ssh-known-hosts" has no key/,
        ],
        [
          { publish: 'pull-request', token: '' },
          'invalid-input',
          /"ssh-key" can push, but a pull request .* needs the API/,
        ],
        [{ 'ssh-key': '' }, 'invalid-input', /and "ssh-key" is empty. Set/],
        [
          { 'ssh-known-hosts': '' },
          'invalid-input',
          new RegExp(`host key of 127.0.0.1 is not known.*-p ${port} 127`),
        ],
      ] as const
      for (const [more, reason, message] of causes) {
        const given = inputs(sshd, more)
        const result = await stage.bump(given)
        expect(result.outputs).toMatchObject({ outcome: 'failed', reason })
        expect(result.annotations[0]?.message).toMatch(message)
        await expectUntouched(stage.repository, small, result)
        expectNoKey(result, given['ssh-key'])
      }
    })

    test.each([
      [
        'GitLab',
        'git-upload-pack',
        "remote: \nremote: ERROR: The project you were looking for could not be found or you don't have permission to view it.\nremote: \n",
        'repository-not-found',
      ],
      [
        'GitLab',
        'git-receive-pack',
        'remote: ERROR: You are not allowed to push code to this project.\n',
        'permission-denied',
      ],
      [
        'Bitbucket Cloud',
        'git-receive-pack',
        'repository access denied. access via a deployment key is read-only.\n',
        'permission-denied',
      ],
      [
        'Bitbucket Data Center',
        'git-upload-pack',
        'Repository not found\nThe requested repository does not exist, or you do not have permission to access it.\n',
        'repository-not-found',
      ],
      [
        'Azure DevOps',
        'git-upload-pack',
        'remote: TF401019: The Git repository with name or identifier api does not exist or you do not have permissions for the operation you are attempting.\n',
        'repository-not-found',
      ],
      [
        'a plain sshd',
        'git-upload-pack',
        "fatal: '/srv/api.git' does not appear to be a git repository\n",
        'repository-not-found',
      ],
      [
        'gitolite',
        'git-receive-pack',
        'FATAL: W any api deploy DENIED by fallthru\n(or you mis-spelled the reponame)\n',
        'permission-denied',
      ],
    ] as const)(
      'that %s declines by %s is named, and not the token',
      async (_, service, lines, reason) => {
        await using stage = await startStage(small)
        await using sshd = await startSshd(stage)
        await sshd.refuse(service, lines)
        const result = await stage.bump(inputs(sshd))
        expect(result.outputs).toMatchObject({ outcome: 'failed', reason })
        expect(result.annotations[0]?.message).toMatch(/key of "ssh-key"/)
        expect(result.annotations[0]?.message).not.toMatch(/token/i)
      },
    )

    test('that a rule declines is told to bypass it', async () => {
      await using stage = await startStage(small)
      await using sshd = await startSshd(stage)
      await protectBranch(stage.repository)
      const result = await stage.bump(inputs(sshd))
      expect(result.outputs).toMatchObject({ reason: 'branch-protected' })
      expect(result.annotations[0]?.message).toMatch(
        /Let the deploy key bypass/,
      )
    })

    test.each(['while it runs', 'SIGINT', 'SIGKILL'] as const)(
      'is in a file of its owner alone, and in no argument or environment of a program (%s)',
      async (how) => {
        await using own = await mkdtempDisposable(join(tmpdir(), 'ssh-'))
        await using stage = await startStage(small)
        await using sshd = await startSshd(stage)
        const pause = await sshd.pausePush()
        const temp = join(own.path, 'temp')
        await mkdir(temp)
        const running = await stage.start(inputs(sshd), { folders: { temp } })
        await pause.reached
        const keys = async () =>
          (await readdir(temp, { recursive: true })).filter((name) =>
            name.endsWith('/ssh-key'),
          )
        const [name = ''] = await keys()
        const file = join(temp, name)
        expect((await stat(file)).mode & 0o777).toBe(0o600)
        expect(await readFile(file, 'utf8')).toBe(sshd.keys.write)
        const [self, ...children] = processTree(running.pid)
        expect(self?.command).not.toContain(secretOf(sshd.keys.write))
        expect(children.length).toBeGreaterThan(2)
        for (const { pid, command } of children) {
          const variables = await readFile(`/proc/${pid}/environ`, 'utf8')
          expect(command + variables).not.toContain(secretOf(sshd.keys.write))
          expect(variables).not.toContain('SSH_AUTH_SOCK')
        }
        if (how !== 'while it runs') running.kill(how)
        else await pause.release()
        const result = await running.result
        if (how !== 'while it runs') await pause.release()
        expect(await keys()).toEqual([])
        expect(result.leftovers.processes).toEqual([])
        if (how === 'SIGKILL') return
        expectNothingLeft(result)
        expect(result.outputs['reason']).toBe(
          how === 'SIGINT' ? 'cancelled' : '',
        )
      },
    )
  })

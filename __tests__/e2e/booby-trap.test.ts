import { expect, test } from '@jest/globals'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectHarmless, hostileJob } from '../support/hostile.ts'
import {
  layTraps,
  replacingCommands,
  trapCheckout,
  trapConfig,
} from '../support/hostile/traps.ts'
import { describeOnPosix } from '../support/posix.ts'
import { small } from '../support/layouts/small.ts'
import { tryGit } from '../support/git.ts'
import { protectBranch } from '../support/forge/policy.ts'
import { startStage, type Stage } from '../support/stage.ts'
import { submodule, symlink } from '../support/tree.ts'

const overlay = 'k8s/overlays/production'
const file = `${overlay}/kustomization.yaml`
const inputs = {
  images: 'ghcr.io/acme/api:v2',
  overlays: overlay,
  validate: 'none',
}
const trapped = {
  repository: 'acme/api',
  files: {
    ...small.files,
    '.gitattributes': '*.yaml filter=evil diff=evil merge=evil\n',
    '.gitmodules':
      '[submodule "vendor"]\n\tpath = vendor\n\turl = ext::sh -c evil\n\tupdate = !evil\n',
    vendor: submodule('f'.repeat(40)),
    live: symlink('k8s/overlays'),
    'k8s/overlays/leaf/kustomization.yaml': symlink(
      '../production/kustomization.yaml',
    ),
  },
}

/** An exec function, in the form that kustomize would run if it were allowed to. */
const plugin = `apiVersion: evil/v1
kind: Evil
metadata:
  name: evil
  annotations:
    config.kubernetes.io/function: |
      exec:
        path: ./evil
`

interface Row {
  readonly outcome: string
  readonly inputs?: Readonly<Record<string, string>>
  readonly prepare?: (stage: Stage) => Promise<unknown>
}

const rows: readonly Row[] = [
  { outcome: 'pushed', inputs: { validate: 'images' } },
  { outcome: 'unchanged', inputs: { images: 'ghcr.io/acme/api:v1' } },
  { outcome: 'planned', inputs: { publish: 'none' } },
  {
    outcome: 'skipped',
    inputs: { overlays: `refs/heads/other: ${overlay}` },
  },
  {
    outcome: 'failed branch-protected',
    prepare: ({ repository }) => protectBranch(repository),
  },
  {
    outcome: 'failed overlay-outside-repository',
    inputs: { overlays: 'live/production\nk8s/overlays/leaf\nvendor' },
  },
  {
    outcome: 'failed build-failed',
    inputs: { overlays: `${overlay}\nk8s/remote`, validate: 'images' },
    prepare: ({ repository, forge }) =>
      repository.commit({
        files: {
          [file]: `${small.files[file] as string}${['generators', 'transformers', 'validators'].map((kind) => `${kind}: [plugin.yaml]\n`).join('')}`,
          [`${overlay}/plugin.yaml`]: plugin,
          [`${overlay}/evil`]: '#!/bin/sh\n: > /tmp/evil\n',
          'k8s/remote/kustomization.yaml': `resources:\n  - ../base\n  - ${forge.url}/acme/base//k8s?ref=main\n`,
        },
      }),
  },
]

describeOnPosix('traps for git', () => {
  test.concurrent.each(rows)(
    'no program or setting of a hostile job or repository is run or obeyed by a run that ends as: $outcome',
    async ({ outcome, inputs: more, prepare }) => {
      await using stage = await startStage(trapped)
      await using job = await hostileJob(stage)
      await prepare?.(stage)
      const result = await stage.bump({ ...inputs, ...more }, job.step)
      expect(
        `${result.outputs['outcome']} ${outcome.includes(' ') ? result.outputs['reason'] : ''}`.trim(),
      ).toBe(outcome)
      await expectHarmless(stage, job, { result })
      // A remote base would have been fetched from there.
      expect(stage.forge.requests.map(({ path }) => path).join()).not.toContain(
        '/acme/base',
      )
    },
  )

  test('plain git in the hostile checkout springs the traps (the control case)', async () => {
    await using temporary = await mkdtempDisposable(join(tmpdir(), 'control-'))
    const root = temporary.path
    const traps = await layTraps(root)
    const first = join(root, 'first')
    await trapCheckout(traps, first, await trapConfig(traps))
    const second = join(root, 'second')
    await trapCheckout(
      traps,
      second,
      await trapConfig(traps, replacingCommands),
    )
    for (const folder of [first, second]) {
      const run = (...args: string[]) => tryGit(args, { cwd: folder })
      await writeFile(join(folder, 'a.yaml'), 'a: 22\n')
      await writeFile(join(folder, 'b.txt'), 'b\n')
      await run('status')
      await run('add', '-N', 'b.txt')
      for (const path of ['a.yaml', 'b.txt']) await run('diff', '--', path)
      await run('add', '.')
      // The filters fail, as traps do; without them the rest has its turn.
      for (const filter of ['clean', 'smudge', 'process'])
        await run('config', '--unset', `filter.evil.${filter}`)
      const author = ['-c', 'user.name=a', '-c', 'user.email=a@b']
      await run(...author, 'commit', '-qam', 'b')
      await run(...author, 'commit', '-qam', 'c', '--allow-empty', '-S')
    }
    expect(await traps.sprung()).toEqual(
      expect.arrayContaining([
        'core.fsmonitor',
        'diff.evil.command',
        'diff.external',
        'filter.evil.clean',
        'filter.evil.process',
        'gpg.program',
        'hook-post-commit',
        'hook-post-index-change',
        'hook-pre-commit',
        'hook-prepare-commit-msg',
        'hook-reference-transaction',
      ]),
    )
  })
})

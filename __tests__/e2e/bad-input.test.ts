import { describe, expect, test } from '@jest/globals'
import { startForge } from '../support/forge.ts'
import { protectBranch } from '../support/forge/policy.ts'
import { installationToken } from '../support/forge/token.ts'
import { expectUntouched } from '../support/expect-landed.ts'
import { small } from '../support/layouts/small.ts'
import { type Files, submodule, symlink } from '../support/tree.ts'
import { readToken, startStage, type Stage } from '../support/stage.ts'

const overlay = 'k8s/overlays/production'
const file = `${overlay}/kustomization.yaml`
const image = 'ghcr.io/acme/api'
const good = { images: `${image}:v2`, overlays: overlay }

const { files } = small

interface Row {
  readonly what: string
  readonly inputs: Readonly<Record<string, string>>
  readonly reason: string
  readonly words: RegExp
  /** What is different in the repository. */
  readonly files?: Files
  /** Where the annotation stands. */
  readonly at?: { readonly file: string; readonly line?: number }
  readonly prepare?: (stage: Stage) => Promise<void>
}

const rows: readonly Row[] = [
  {
    what: 'no images',
    inputs: { overlays: overlay },
    reason: 'invalid-input',
    words: /Input "images" is empty, and so is "images-from"/,
  },
  {
    what: 'an overlay that does not exist',
    inputs: { ...good, overlays: 'k8s/overlays/prod' },
    reason: 'overlay-not-found',
    words:
      /no folder "k8s\/overlays\/prod" on the branch "main"\. In "k8s\/overlays" there is production. Did you mean "k8s\/overlays\/production"/,
  },
  {
    what: 'an overlay below a folder that does not exist',
    inputs: { ...good, overlays: 'k8s/overlay/production' },
    reason: 'overlay-not-found',
    words:
      /In "k8s" there are base, overlays\. Did you mean "k8s\/overlays\/production"\?$/,
  },
  {
    what: 'an overlay of another name below a folder that does not exist',
    inputs: { ...good, overlays: 'k8s/overlay/live' },
    files: { 'k8s/overlays/eu/kustomization.yaml': 'resources: []\n' },
    reason: 'overlay-not-found',
    words: /Did you mean "k8s\/overlays\/eu" or "k8s\/overlays\/production"\?$/,
  },
  {
    what: 'a folder without a kustomization',
    inputs: { ...good, overlays: 'k8s' },
    reason: 'overlay-not-found',
    words: /"k8s" has no kustomization.yaml/,
  },
  {
    what: 'an overlay outside',
    inputs: { ...good, overlays: '../x' },
    reason: 'overlay-outside-repository',
    words: /"\.\.\/x".*leads out/,
  },
  {
    what: 'an overlay behind a symlink',
    inputs: { ...good, overlays: 'live/production' },
    files: { live: symlink('k8s/overlays') },
    reason: 'overlay-outside-repository',
    words:
      /leads through "live", a symlink\. Write "k8s\/overlays\/production"\.$/,
  },
  {
    what: 'an overlay in a submodule',
    inputs: { ...good, overlays: 'vendor/x' },
    files: { vendor: submodule('f'.repeat(40)) },
    reason: 'overlay-outside-repository',
    words:
      /the submodule "vendor"\. Set "repository" to the repository of the submodule/,
  },
  {
    what: 'a kustomization that is a symlink',
    inputs: good,
    files: { [file]: symlink('../../base/kustomization.yaml') },
    reason: 'overlay-outside-repository',
    words: /is a symlink, and this action does not edit symlinks/,
    at: { file },
  },
  {
    what: 'a kustomization in Git LFS',
    inputs: good,
    files: {
      [file]: `version https://git-lfs.github.com/spec/v1\noid sha256:${'a1'.repeat(32)}\nsize 12\n`,
    },
    reason: 'invalid-kustomization',
    words: /is in Git LFS, and the commit has only a pointer to it/,
    at: { file },
  },
  {
    what: 'two kustomization files',
    inputs: good,
    files: { [`${overlay}/kustomization.yml`]: 'resources: []\n' },
    reason: 'overlay-ambiguous',
    words: /both kustomization.yaml and kustomization.yml/,
  },
  {
    what: 'invalid YAML',
    inputs: good,
    files: { [file]: 'resources:\n  - ../../base\nimages: [\n' },
    reason: 'invalid-kustomization',
    words:
      /Could not edit k8s\/overlays\/production\/kustomization.yaml, line 4: the file is not valid YAML .*\.$/,
    at: { file, line: 4 },
  },
  {
    what: 'an image without its registry',
    inputs: { ...good, images: 'api:v2' },
    reason: 'image-not-rendered',
    words: /It renders "ghcr.io\/acme\/api": write .*ghcr.io\/acme\/api=api:v2/,
  },
  {
    what: 'a build for two registries, of which the overlay deploys neither',
    inputs: {
      ...good,
      images: 'quay.io/acme/worker:v2\ndocker.io/acme/worker:v2',
    },
    reason: 'ambiguous-image',
    words:
      /pushed to quay.io\/acme\/worker and docker.io\/acme\/worker.*Keep one of them/,
    at: { file },
  },
  {
    what: 'a name that is another one, read as a regular expression',
    inputs: good,
    files: {
      'k8s/base/kustomization.yaml':
        'resources:\n  - deployment.yaml\n  - other.yaml\n',
      'k8s/base/other.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata:\n  name: other\nspec:\n  containers:\n    - name: other\n      image: ghcr-io/acme/api:v1\n',
    },
    reason: 'image-mismatch',
    words: /ghcr-io\/acme\/api/,
  },
  {
    what: 'a branch that does not exist',
    inputs: { ...good, branch: 'live' },
    reason: 'branch-missing',
    words: /has no branch "live"/,
  },
  {
    what: 'a wrong token',
    inputs: { ...good, token: installationToken('stranger') },
    reason: 'unauthorized',
    words: /did not accept the token/,
  },
  {
    what: 'no token',
    inputs: { ...good, token: '' },
    reason: 'unauthorized',
    words: /Input "token" is empty.*did not accept the token/,
  },
  {
    what: 'a read-only token',
    inputs: { ...good, token: readToken },
    reason: 'permission-denied',
    words:
      /may not write to acme\/api\. Set "token" to one that can write there\./,
  },
  {
    what: 'a repository that the token does not see',
    inputs: { ...good, repository: 'acme/secret' },
    reason: 'repository-not-found',
    words: /acme\/secret does not exist, or the token cannot read it/,
  },
  {
    what: 'a protected branch',
    inputs: good,
    prepare: ({ repository }) => protectBranch(repository),
    reason: 'branch-protected',
    words: /does not take direct pushes/,
  },
]

describe('nothing lands, nothing is left, and one sentence says what to do for', () => {
  test.each(rows)(
    '$what',
    async ({ inputs, reason, words, files: other = {}, at, prepare }) => {
      const content = { repository: 'acme/api', files: { ...files, ...other } }
      await using stage = await startStage(content)
      await prepare?.(stage)
      const [tip] = await stage.repository.log('main')
      // Rendering takes most of a run's time.
      const validate = /^(image|build)-/.test(reason) ? 'images' : 'none'
      const result = await stage.bump({ validate, ...inputs })
      expect(result.outputs).toMatchObject({
        outcome: 'failed',
        reason,
        changed: 'false',
        commit: '',
      })
      expect(result.exitCode).toBe(1)
      const [annotation, ...more] = result.annotations.filter(
        ({ level }) => level === 'error',
      )
      expect(annotation?.message).toMatch(words)
      expect(more).toEqual([])
      if (at !== undefined) {
        expect(annotation).toMatchObject(at)
        expect(annotation?.message.includes(at.file)).not.toBe(
          result.log.includes(`At: ${at.file}`),
        )
      }
      expect(result.summary).toContain(reason)
      expect(await stage.repository.tip('main')).toBe(tip?.id)
      expect(result.leftovers).toEqual({
        temp: [],
        home: [],
        workspace: [],
        processes: [],
      })
    },
  )

  test('a server that is not there', async () => {
    const forge = await startForge()
    const { url } = forge
    await forge[Symbol.asyncDispose]()
    await using stage = await startStage({ repository: 'acme/api', files })
    const result = await stage.bump({
      ...good,
      validate: 'none',
      repository: `${url}/acme/infra.git`,
      token: 'glpat-other',
    })
    expect(result.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'unreachable',
    })
    expect(result.annotations[0]?.message).toMatch(/could not be reached/)
    await expectUntouched(stage.repository, { files }, result)
  })

  test.each([
    [
      'behind a message that does not say it',
      'ghcr.io/acme/other:v2',
      files,
      `${file}:3`,
    ],
    [
      'in a message that says it',
      `${image}:v2`,
      { ...files, [file]: 'resources:\n  - ../../base\nimages: [\n' },
      `${file}, line 4`,
    ],
  ])(
    'a place in another repository is shown once, %s',
    async (_, images, content, where) => {
      await using stage = await startStage(
        { repository: 'acme/infra', files: content },
        { pipeline: 'acme/api' },
      )
      const result = await stage.bump({
        ...good,
        images,
        repository: 'acme/infra',
      })
      expect(result.outputs).toMatchObject({ outcome: 'failed' })
      expect(result.annotations[0]?.message).toContain(where)
      for (const text of [result.log, result.summary])
        expect(text.split(file)).toHaveLength(2)
    },
  )

  test('an input that does not exist is a warning', async () => {
    await using stage = await startStage({ repository: 'acme/api', files })
    const result = await stage.bump({ ...good, validate: 'none', image: 'x' })
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    expect(result.annotations).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        message: expect.stringMatching(/Input "image" does not exist/),
      }),
    )
  })
})

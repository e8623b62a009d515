import { describe, expect, test } from '@jest/globals'
import { expectEveryOverlayBuilds } from '../support/expect-landed.ts'
import { startPreviews } from '../support/previews.ts'

/** A kustomization that looks like the preview of a pull request. */
const mark = (of: string) =>
  `metadata:\n  annotations:\n    kustomize-bump/preview: "${of}"\nresources: [../../k8s/base]\n`

describe('a preview of a pull request', () => {
  test('is made, bumped and removed, each in one commit, and listed as long as it is there', async () => {
    await using previews = await startPreviews()
    const { stage } = previews
    previews.open(7)

    const made = await previews.push(7, 'pr-7-a')
    expect(made.log).toContain('Pushed')
    expect(made.outputs).toMatchObject({
      outcome: 'pushed',
      changed: 'true',
      branch: 'main',
      preview: 'previews/pr-7',
      'preview-url': 'https://pr-7.example.com',
    })
    expect(made.warnings).toEqual([])
    expect(made.summary).toContain(
      'Preview: [`https://pr-7.example.com`](https://pr-7.example.com)',
    )
    expect(await previews.kustomization(7)).toBe(
      `# Made by kustomize-bump for acme/api#7, and removed when that pull request is closed.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
metadata:
  annotations:
    kustomize-bump/preview: "acme/api#7"
resources:
  - ../../k8s/overlays/production
namespace: pr-7
labels:
  - pairs:
      kustomize-bump/pull-request: "7"
images:
  - name: ghcr.io/acme/api
    newTag: pr-7-a
`,
    )
    expect(await previews.listed()).toEqual(['pr-7'])
    await expectEveryOverlayBuilds(await stage.repository.files('main'), [
      'previews',
    ])

    const again = await previews.push(7, 'pr-7-a')
    expect(again.outputs).toMatchObject({
      outcome: 'unchanged',
      'preview-url': 'https://pr-7.example.com',
    })
    const bumped = await previews.push(7, 'pr-7-b')
    expect(bumped.outputs).toMatchObject({ outcome: 'pushed' })
    expect(bumped.annotations).toEqual([])
    expect(await previews.kustomization(7)).toContain('newTag: pr-7-b\n')

    await previews.close(7)
    const removed = await previews.closed(7)
    expect(removed.outputs).toMatchObject({
      outcome: 'pushed',
      preview: 'previews/pr-7',
      'preview-url': '',
    })
    expect(removed.log).toContain(
      'Removed previews/pr-7 from main of acme/infra, commit ',
    )
    expect(await previews.folders()).toEqual([])
    expect(await previews.listed()).toEqual([])
    const nothing = await previews.closed(7)
    expect(nothing.outputs).toMatchObject({ outcome: 'unchanged', reason: '' })
    expect(nothing.log).toContain(
      'Unchanged: main of acme/infra has no preview in previews/pr-7.',
    )

    const log = await stage.repository.log('main')
    expect(
      log.map(({ subject, files }) => [subject, files.toSorted()]),
    ).toEqual([
      [
        'Remove previews/pr-7',
        ['previews/kustomization.yaml', 'previews/pr-7/kustomization.yaml'],
      ],
      [
        'Deploy api:pr-7-b to previews/pr-7',
        ['previews/pr-7/kustomization.yaml'],
      ],
      [
        'Deploy api:pr-7-a to previews/pr-7',
        ['previews/kustomization.yaml', 'previews/pr-7/kustomization.yaml'],
      ],
      ['Add the manifests', expect.anything()],
    ])
    for (const { trailers } of log.slice(0, -1))
      expect(Object.keys(trailers)).toEqual(
        expect.arrayContaining(['Source', 'Run', 'Bump-Id']),
      )
  })

  test('has the outputs of its own action also where its inputs cannot be read', async () => {
    await using previews = await startPreviews()
    const { outputs, warnings } = await previews.push(7, 'pr-7-a', {
      folder: 'previews',
    })
    expect(warnings).toEqual([])
    expect(outputs).toMatchObject({
      outcome: 'failed',
      reason: 'invalid-input',
      preview: '',
      'preview-url': '',
    })
  })

  test('is bumped as any overlay: an older build does not replace a newer one, but a pull request may go back', async () => {
    await using previews = await startPreviews()
    const [first, second] = ['1', '2'].map((digit) => digit.repeat(40))
    const push = (build: number, head?: string) =>
      previews.push(7, `build-${build}`, {}, head)
    previews.open(7)
    previews.move(7, second ?? '')
    expect((await push(12, second)).outputs).toMatchObject({
      outcome: 'pushed',
    })
    const older = await push(11, first)
    expect(older.outputs).toMatchObject({
      outcome: 'superseded',
      'preview-url': 'https://pr-7.example.com',
    })
    expect(older.log).toContain('is older by its version')
    expect(older.log).not.toContain('allow-downgrade')
    expect(await previews.kustomization(7)).toContain('newTag: build-12\n')
    // A forced push sets the pull request back.
    previews.move(7, first ?? '')
    const back = await push(11, first)
    expect(back.outputs).toMatchObject({ outcome: 'pushed' })
    expect(back.log).toContain('it is of the present commit')
    expect(await previews.kustomization(7)).toContain('newTag: build-11\n')
  })

  test('stays as it is where somebody holds its entry', async () => {
    await using previews = await startPreviews()
    const { repository } = previews.stage
    previews.open(7)
    await previews.push(7, 'a')
    const text = await previews.kustomization(7)
    await repository.commit({
      files: {
        'previews/pr-7/kustomization.yaml': text.replace(
          '  - name',
          '  # kustomize-bump: hold demo at 3 pm\n  - name',
        ),
      },
    })
    const held = await previews.push(7, 'b')
    expect(held.outputs).toMatchObject({ outcome: 'held' })
    expect(held.log).toContain(
      '"demo at 3 pm". To bump it, delete the comment.',
    )
  })

  test('is refused as any overlay: nothing lands of an image that its template does not deploy', async () => {
    await using previews = await startPreviews()
    previews.open(7)
    const result = await previews.push(7, 'x', { images: 'ghcr.io/acme/web:x' })
    expect(result.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'image-not-rendered',
      'preview-url': '',
    })
    expect(await previews.folders()).toEqual([])
    expect(await previews.listed()).toEqual([])
  })

  test('needs no list, and may have a suffix, a folder and a kustomization as people write them', async () => {
    const { stage, ...previews } = await startPreviews()
    await using _ = stage
    previews.open(7)
    const inputs = {
      'list-in': '',
      namespace: '',
      'name-suffix': '-{branch}',
      folder: 'apps/{branch}/preview',
      'commit-message': 'preview {number}: {images}',
    }
    const made = await previews.push(7, 'a', inputs)
    expect(made.outputs).toMatchObject({
      outcome: 'pushed',
      preview: 'apps/feature-7/preview',
    })
    const file = 'apps/feature-7/preview/kustomization.yaml'
    const text = (await stage.repository.read('main', file)).toString()
    expect(text).toContain('nameSuffix: "-feature-7"\n')
    expect(text).toContain('  - ../../../k8s/overlays/production\n')
    // Somebody adds a patch: it goes with the preview.
    await stage.repository.commit({
      files: { 'apps/feature-7/preview/notes/readme.txt': 'mine\n' },
    })
    await previews.close(7)
    const removed = await previews.closed(7, inputs)
    expect(removed.outputs).toMatchObject({ outcome: 'pushed' })
    const [commit] = await stage.repository.log('main')
    expect(commit?.files.toSorted()).toEqual([
      file,
      'apps/feature-7/preview/notes/readme.txt',
    ])
  })

  test('two pull requests of one branch do not share a namespace', async () => {
    await using previews = await startPreviews()
    previews.open(7)
    const namespace = '{branch}'
    const result = await previews.push(7, 'a', { namespace })
    expect(result.outputs).toMatchObject({ reason: 'invalid-input' })
    expect(result.annotations[0]?.message).toContain(
      'Write {number}, which "folder" has, in one of them',
    )
    const folder = 'previews/{branch}'
    const made = await previews.push(7, 'a', { namespace, folder })
    expect(made.outputs).toMatchObject({ outcome: 'pushed' })
  })

  test.each([
    [
      'a template that is not there',
      { template: 'k8s/overlays/preview' },
      'overlay-not-found',
      'There is no folder "k8s/overlays/preview" on the branch "main".',
    ],
    [
      'a list that is not there',
      { 'list-in': 'k8s' },
      'overlay-not-found',
      'Input "list-in": "k8s" has no kustomization. Add k8s/kustomization.yaml with "resources: []".',
    ],
    [
      'a namespace that Kubernetes does not take',
      { namespace: 'PR_{number}' },
      'invalid-input',
      '"PR_{number}" becomes "PR_7", which cannot be a namespace (RFC 1123)',
    ],
  ])('is not made with %s', async (_, inputs, reason, message) => {
    await using previews = await startPreviews()
    previews.open(7)
    const made = await previews.push(7, 'a', inputs)
    expect(made.outputs).toMatchObject({ outcome: 'failed', reason })
    expect(made.annotations[0]?.message).toContain(message)
    expect(await previews.folders()).toEqual([])
  })

  test('goes without a preview of others that is below it', async () => {
    await using previews = await startPreviews()
    const { repository } = previews.stage
    previews.open(7)
    const fast = { validate: 'none', 'source-token': '' }
    expect((await previews.push(7, 'a', fast)).outputs).toMatchObject({
      outcome: 'pushed',
    })
    const other = 'previews/pr-7/web/kustomization.yaml'
    await repository.commit({
      files: {
        [other]: mark('acme/web#7'),
        'previews/pr-7/web/patch.yaml': 'theirs\n',
        'previews/pr-7/own/patch.yaml': 'ours\n',
      },
    })
    await previews.close(7)
    await previews.closed(7, fast)
    const paths = await repository.paths('main')
    expect(paths.filter((path) => path.includes('pr-7'))).toEqual([
      other,
      'previews/pr-7/web/patch.yaml',
    ])
  })

  test('is made and removed by GitHub as well, in signed commits', async () => {
    await using previews = await startPreviews()
    const { repository } = previews.stage
    previews.open(7)
    const signed = { 'verified-commit': 'true', validate: 'none' }
    const made = await previews.push(7, 'a', signed)
    expect(made.outputs).toMatchObject({ outcome: 'pushed' })
    expect(await previews.listed()).toEqual(['pr-7'])
    await previews.close(7)
    expect((await previews.closed(7, signed)).outputs).toMatchObject({
      outcome: 'pushed',
    })
    expect(await previews.folders()).toEqual([])
    const log = await repository.log('main')
    expect(log.slice(0, 2).map(({ committer }) => committer.name)).toEqual([
      'GitHub',
      'GitHub',
    ])
  })

  test('lists what is missing in the list again, and takes out what has no folder', async () => {
    await using previews = await startPreviews()
    const { repository } = previews.stage
    const list = (text: string) =>
      repository.commit({ files: { 'previews/kustomization.yaml': text } })
    previews.open(7)
    const fast = { validate: 'none' }
    await previews.push(7, 'a', fast)
    await list('resources: [] # by hand\n')
    expect((await previews.push(7, 'a', fast)).outputs).toMatchObject({
      outcome: 'pushed',
    })
    expect(await previews.listed()).toEqual(['pr-7'])
    await list('resources:\n  - pr-7\n  - pr-8\n')
    await previews.close(7)
    await previews.closed(7, fast)
    previews.open(8)
    await previews.close(8)
    const removed = await previews.closed(8, fast)
    expect(removed.log).toContain('Removed a preview from the list')
    expect(await previews.listed()).toEqual([])
    await list('resources: [\n  ../previews/pr-8, # mine\n  base # kept\n]\n')
    await previews.closed(8, fast)
    expect(await previews.listed()).toEqual(['base'])
  })
})

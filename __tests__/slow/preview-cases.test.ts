import { describe, expect, test } from '@jest/globals'
import { pullRequest } from '../support/pull-request-events.ts'
import { image, startPreviews } from '../support/previews.ts'

/** A kustomization that looks like the preview of a pull request. */
const mark = (of: string) =>
  `metadata:\n  annotations:\n    kustomize-bump/preview: "${of}"\nresources: [../../k8s/base]\n`

describe('who may have a preview:', () => {
  test('a pull request from a fork lands nothing, and shows what it would', async () => {
    await using previews = await startPreviews()
    const event = pullRequest(previews.stage.origin, {
      headRepository: 'mallory/api',
    })
    const result = await previews.run(event, { images: `${image}:evil` })
    expect(result.outputs).toMatchObject({
      outcome: 'planned',
      reason: 'fork',
      'preview-url': '',
    })
    expect(await previews.folders()).toEqual([])
  })

  test('only with its label, if there is one: it comes with the label, and goes with it', async () => {
    await using previews = await startPreviews()
    const inputs = { label: 'preview', validate: 'none' }
    const event = (action: string, ...labels: readonly string[]) => {
      const { payload, ...rest } = previews.event(7)
      const pull = (payload as { readonly pull_request: object }).pull_request
      const names = labels.map((name) => ({ name }))
      return {
        ...rest,
        payload: {
          ...payload,
          action,
          label: { name: 'preview' },
          pull_request: { ...pull, labels: names },
        },
      }
    }
    previews.open(7)
    const images = { images: `${image}:a` }
    const without = await previews.run(event('opened'), inputs)
    expect(without.outputs).toMatchObject({
      outcome: 'skipped',
      reason: 'no-label',
    })
    const hosted = previews.stage.forge.github.hosted('acme/api')
    hosted.addLabel('preview')
    hosted.pull(7)?.labels.push('preview')
    const labeled = event('labeled', 'preview')
    expect(
      (await previews.run(labeled, { ...inputs, ...images })).outputs,
    ).toMatchObject({ outcome: 'pushed' })
    expect(await previews.folders()).toEqual([7])
    hosted.pull(7)?.labels.pop()
    const late = await previews.run(labeled, { ...inputs, ...images })
    expect(late.outputs).toMatchObject({
      outcome: 'skipped',
      reason: 'no-label',
    })
    expect(
      (await previews.run(event('unlabeled'), inputs)).outputs,
    ).toMatchObject({ outcome: 'pushed' })
    expect(await previews.folders()).toEqual([])
  })

  test.each([
    [
      'a kustomization without a mark',
      { 'previews/pr-7/kustomization.yaml': 'resources: [../../k8s/base]\n' },
      'was not made by this action',
    ],
    [
      'the preview of another pull request',
      { 'previews/pr-7/kustomization.yaml': mark('acme/api#8') },
      'is the preview of acme/api#8',
    ],
    [
      'the preview of another repository',
      { 'previews/pr-7/kustomization.yaml': mark('acme/web#7') },
      'is the preview of acme/web#7',
    ],
    [
      'a folder without a kustomization',
      { 'previews/pr-7/notes.txt': 'mine\n' },
      'was not made by this action',
    ],
    [
      'a file in its place',
      { 'previews/pr-7': 'mine\n' },
      'was not made by this action',
    ],
  ])('%s is neither changed nor removed', async (_, files, why) => {
    await using previews = await startPreviews(files)
    const { repository } = previews.stage
    const before = await repository.tip('main')
    previews.open(7)
    const made = await previews.push(7, 'a')
    expect(made.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'preview-taken',
    })
    expect(made.annotations[0]?.message).toContain(
      `"previews/pr-7" is on the branch "main" already, and ${why}, so it is neither changed nor removed for acme/api#7.`,
    )
    await previews.close(7)
    const removed = await previews.closed(7, { 'list-in': '' })
    expect(removed.outputs).toMatchObject({ outcome: 'unchanged' })
    expect(removed.annotations[0]).toMatchObject({
      level: 'warning',
      message: expect.stringContaining(why),
    })
    await previews.sweep()
    expect(await repository.tip('main')).toBe(before)
  })
})

describe('a pull request that changes meanwhile:', () => {
  test('an old run makes no preview of a closed pull request', async () => {
    await using previews = await startPreviews()
    previews.open(7)
    await previews.close(7)
    const result = await previews.push(7, 'a')
    expect(result.outputs).toMatchObject({
      outcome: 'skipped',
      reason: 'pull-request-closed',
    })
    expect(await previews.folders()).toEqual([])
  })

  test('closed while its preview lands, it has none in the end', async () => {
    await using previews = await startPreviews()
    const { forge, repository } = previews.stage
    previews.open(7)
    forge.beforePush('acme/infra', async () => {
      await previews.close(7)
      const closed = await previews.closed(7)
      expect(closed.outputs).toMatchObject({ outcome: 'unchanged' })
    })
    const result = await previews.push(7, 'a')
    expect(result.outputs).toMatchObject({
      outcome: 'pushed',
      'preview-url': '',
    })
    expect(result.log).toContain('closed meanwhile')
    expect(await previews.folders()).toEqual([])
    expect(await previews.listed()).toEqual([])
    expect(await repository.log('main')).toHaveLength(3)
  })

  test('an old run removes no preview of a pull request that is open again', async () => {
    await using previews = await startPreviews()
    previews.open(7)
    await previews.push(7, 'a')
    const result = await previews.closed(7)
    expect(result.outputs).toMatchObject({
      outcome: 'skipped',
      reason: 'pull-request-open',
    })
    expect(await previews.folders()).toEqual([7])
  })

  test('where nobody can say, the event counts, and a notice names the permission', async () => {
    await using previews = await startPreviews()
    previews.stage.forge.fault({
      on: 'pulls/get',
      kind: 'status',
      status: 403,
      body: '{"message":"Resource not accessible by integration"}',
    })
    const made = await previews.push(7, 'a')
    expect(made.outputs).toMatchObject({ outcome: 'pushed' })
    expect(made.annotations).toContainEqual(
      expect.objectContaining({
        level: 'notice',
        message:
          '"source-token" cannot read pull request 7 of acme/api. Grant "pull-requests: read".',
      }),
    )
    expect((await previews.closed(7)).outputs).toMatchObject({
      outcome: 'pushed',
    })
  })
})

describe('what is left over', () => {
  const fast = { validate: 'none' }

  test('is removed on a schedule: the previews of closed pull requests, in one commit, and nothing else', async () => {
    const foreign =
      'metadata:\n  annotations:\n    kustomize-bump/preview: acme/web#2\nresources: [../../k8s/base]\n'
    await using previews = await startPreviews({
      'previews/pr-2/kustomization.yaml': foreign,
      'previews/pr-99/kustomization.yaml': 'resources: [../../k8s/base]\n',
    })
    const { repository } = previews.stage
    for (const number of [1, 3, 4, 5]) {
      previews.open(number)
      await previews.push(number, 'a', fast)
    }
    for (const number of [1, 4]) await previews.close(number)

    const dry = await previews.sweep({ publish: 'none' })
    expect(dry.outputs).toMatchObject({
      outcome: 'planned',
      reason: 'dry-run',
      preview: 'previews/pr-1\npreviews/pr-4',
    })
    expect(dry.log).toContain(
      'Dry run (publish: none): previews/pr-1, previews/pr-4 would be removed from main of acme/infra.',
    )
    expect(await previews.folders()).toEqual([1, 2, 3, 4, 5, 99])

    const swept = await previews.sweep()
    expect(swept.outputs).toMatchObject({
      outcome: 'pushed',
      preview: 'previews/pr-1\npreviews/pr-4',
    })
    expect(await previews.folders()).toEqual([2, 3, 5, 99])
    expect(await previews.listed()).toEqual(['pr-3', 'pr-5'])
    const [commit] = await repository.log('main')
    expect(commit?.subject).toBe('Remove previews/pr-1, previews/pr-4')
    expect(commit?.files).toHaveLength(3)

    const nothing = await previews.sweep()
    expect(nothing.outputs).toMatchObject({ outcome: 'unchanged', preview: '' })
    expect(nothing.log).toContain(
      'Unchanged: main of acme/infra has no preview of a closed pull request.',
    )
  })

  test.each([
    ['no answer', 502, 'Bad Gateway', 9],
    ['not allowed', 403, '{"message":"Forbidden"}', 1],
    ['another answer', 200, '{"number":2}', 9],
  ] as const)(
    'stays where the server does not say clearly that it is closed: %s',
    async (_, status, body, times) => {
      await using previews = await startPreviews()
      const { forge, repository } = previews.stage
      for (const number of [1, 2]) {
        previews.open(number)
        await previews.push(number, 'a', fast)
        await previews.close(number)
      }
      const before = await repository.tip('main')
      const headers = { 'content-type': 'application/json' }
      forge.fault({
        on: 'pulls/get',
        kind: 'status',
        status,
        body,
        headers,
        skip: 1,
        times,
      })
      const result = await previews.sweep()
      expect(result.outputs).toMatchObject({
        outcome: 'failed',
        reason: 'pull-request-unknown',
      })
      expect(result.annotations[0]?.message).toMatch(
        /pull request 2 of acme\/api.*No preview is removed\.$/,
      )
      expect(await repository.tip('main')).toBe(before)
    },
  )

  test('a mark of a pull request that does not exist stays, and the rest is removed', async () => {
    await using previews = await startPreviews({
      'previews/pr-99/kustomization.yaml':
        'metadata:\n  annotations:\n    kustomize-bump/preview: acme/api#99\nresources: [../../k8s/base]\n',
    })
    for (const number of [1, 2]) {
      previews.open(number)
      await previews.push(number, 'a', fast)
    }
    await previews.close(1)
    const swept = await previews.sweep()
    expect(swept.outputs).toMatchObject({
      outcome: 'pushed',
      preview: 'previews/pr-1',
    })
    expect(await previews.folders()).toEqual([2, 99])
    expect(swept.annotations).toContainEqual(
      expect.objectContaining({
        level: 'notice',
        message: expect.stringContaining(
          'previews/pr-99 is marked as the preview of pull request 99, which acme/api does not have. It is not removed. Delete the folder, or correct its mark.',
        ),
      }),
    )
  })

  test('nothing is removed where the server knows none of the pull requests: the token may not read them', async () => {
    await using previews = await startPreviews()
    const { forge, repository } = previews.stage
    for (const number of [1, 2]) {
      previews.open(number)
      await previews.push(number, 'a', fast)
      await previews.close(number)
    }
    const before = await repository.tip('main')
    forge.fault({
      on: 'pulls/get',
      kind: 'status',
      status: 404,
      body: '{"message":"Not Found"}',
      headers: { 'content-type': 'application/json' },
    })
    const result = await previews.sweep()
    expect(result.outputs).toMatchObject({ reason: 'pull-request-unknown' })
    expect(result.annotations[0]?.message).toMatch(
      /cannot read pull request 1 of acme\/api.*No preview is removed\.$/,
    )
    expect(await repository.tip('main')).toBe(before)
  })

  test('a list that would not build any more keeps its preview', async () => {
    await using previews = await startPreviews()
    const { repository } = previews.stage
    previews.open(7)
    await previews.push(7, 'a')
    await repository.commit({
      files: {
        'previews/other/kustomization.yaml':
          'resources: [../pr-7]\nnameSuffix: -x\n',
        'previews/kustomization.yaml': 'resources: [pr-7, other]\n',
      },
    })
    await previews.close(7)
    const removed = await previews.closed(7)
    expect(removed.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'build-failed',
    })
    expect(removed.annotations[0]?.message).toContain(
      'Input "list-in": "previews" would not build any more.',
    )
    expect(await previews.folders()).toEqual([7])
  })

  test('a list that did not build before either is named in a warning, when a preview is made, bumped and removed', async () => {
    await using previews = await startPreviews({
      'previews/kustomization.yaml': 'resources:\n  - gone\n',
    })
    previews.open(7)
    const results = [await previews.push(7, 'a'), await previews.push(7, 'b')]
    await previews.close(7)
    results.push(await previews.closed(7))
    for (const { outputs, annotations } of results) {
      expect(outputs).toMatchObject({ outcome: 'pushed' })
      expect(annotations).toContainEqual(
        expect.objectContaining({
          level: 'warning',
          message:
            'Input "list-in": "previews" does not build, and did not build before this edit. What it lists is not deployed. kustomize cannot build previews: "previews/gone" is not in the repository. (previews/kustomization.yaml:2)',
        }),
      )
    }
  })
})

describe('races and faults:', () => {
  const fast = { validate: 'none' }

  test('pull requests that are opened, pushed to and closed at once leave the open ones, and the list has the same', async () => {
    await using previews = await startPreviews()
    const { forge, repository } = previews.stage
    const numbers = [1, 2, 3, 4, 5, 6]
    for (const number of numbers) {
      previews.open(number)
      if (number > 2) continue
      await previews.push(number, 'a', fast)
      await previews.close(number)
    }
    // All have planned on the same tip when the first of them pushes.
    const all = Promise.withResolvers<void>()
    let come = 0
    forge.fault({
      on: 'receive-pack',
      kind: 'before',
      times: numbers.length,
      call: async () => {
        if (++come === numbers.length) all.resolve()
        await all.promise
      },
    })
    const results = await Promise.all(
      numbers.map((number) =>
        number > 2
          ? previews.push(number, 'b', fast)
          : previews.closed(number, fast),
      ),
    )
    expect(results.map(({ outputs }) => outputs['outcome'])).toEqual(
      numbers.map(() => 'pushed'),
    )
    expect(await previews.folders()).toEqual([3, 4, 5, 6])
    expect(await previews.listed()).toEqual(['pr-3', 'pr-4', 'pr-5', 'pr-6'])
    expect(await repository.log('main')).toHaveLength(1 + 2 + 6)
  })

  test.each([
    ['the answer to a push is lost', 'receive-pack', 'dropafter'],
    ['the connection breaks off before a push', 'receive-pack', 'reset'],
    ['a fetch breaks off', 'upload-pack', 'truncafter'],
  ] as const)(
    'where %s, a preview is made and removed once',
    async (_, on, kind) => {
      await using previews = await startPreviews()
      const { forge, repository } = previews.stage
      previews.open(7)
      forge.fault({ on, kind, times: 1 })
      const made = await previews.push(7, 'a', fast)
      expect(made.outputs).toMatchObject({ outcome: 'pushed' })
      await previews.close(7)
      forge.fault({ on, kind, times: 1 })
      const removed = await previews.closed(7, fast)
      expect(removed.outputs).toMatchObject({ outcome: 'pushed' })
      expect(await previews.folders()).toEqual([])
      expect(await repository.log('main')).toHaveLength(3)
    },
  )

  test('a person who changes the list meanwhile is not overwritten', async () => {
    await using previews = await startPreviews()
    const { forge, repository } = previews.stage
    previews.open(7)
    forge.beforePush('acme/infra', () =>
      repository.commit({
        files: {
          'previews/kustomization.yaml':
            'resources:\n  # the shared database\n  - ../k8s/base\n',
        },
      }),
    )
    const made = await previews.push(7, 'a')
    expect(made.log).toContain('Pushed')
    expect(made.outputs).toMatchObject({ outcome: 'pushed', attempts: '2' })
    expect(
      (await repository.read('main', 'previews/kustomization.yaml')).toString(),
    ).toBe('resources:\n  # the shared database\n  - ../k8s/base\n  - pr-7\n')
  })
})

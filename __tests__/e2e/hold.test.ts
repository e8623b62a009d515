import { describe, expect, test } from '@jest/globals'
import type { Layout } from '../support/layouts/layout.ts'
import { small } from '../support/layouts/small.ts'
import {
  file,
  head,
  overlay as overlays,
  proposing,
  tagAt,
} from '../support/proposals.ts'
import { startStage, type Stage } from '../support/stage.ts'

test('a rollback with a hold stays until somebody lets it go', async () => {
  await using stage = await startStage(small)
  const bump = (tag: string, more = {}) =>
    stage.bump({ images: `ghcr.io/acme/api:${tag}`, overlays, ...more })
  const text = async () =>
    (await stage.repository.read('main', file)).toString()

  expect((await bump('v3')).outputs).toMatchObject({ outcome: 'pushed' })
  const rollback = { 'allow-downgrade': 'true', hold: 'payment bug, see #812' }
  const back = await bump('v2', rollback)
  expect(back.outputs).toMatchObject({ outcome: 'pushed' })
  expect(back.log).toContain('\nThe hold is added.\n')
  expect(await text()).toBe(
    'resources:\n  - ../../base\nimages:\n  # kustomize-bump: hold payment bug, see #812\n  - name: ghcr.io/acme/api\n    newTag: v2\n',
  )
  const again = await bump('v2', rollback)
  expect(again.outputs).toMatchObject({ outcome: 'unchanged' })

  const later = await bump('v4')
  expect(later.exitCode).toBe(0)
  expect(later.outputs).toMatchObject({
    outcome: 'held',
    reason: 'held',
    changed: 'false',
  })
  expect(later.annotations).toEqual([
    expect.objectContaining({
      level: 'notice',
      message: `Held, and nothing landed on main of acme/api. A comment in ${file}, line 4, holds "ghcr.io/acme/api": "payment bug, see #812". To bump it, delete the comment, or set "ignore-hold: true".`,
    }),
  ])
  expect(later.summary).toContain('payment bug, see #812')

  const free = await bump('v5', { 'ignore-hold': 'true' })
  expect(free.outputs).toMatchObject({ outcome: 'pushed' })
  expect(free.log).toContain('\nThe hold is removed.\n')
  expect(free.annotations).toContainEqual(
    expect.objectContaining({
      level: 'notice',
      file,
      line: 4,
      message:
        'Removes the hold "payment bug, see #812" of ghcr.io/acme/api, as "ignore-hold" is true.',
    }),
  )
  expect(await text()).toBe(
    'resources:\n  - ../../base\nimages:\n  - name: ghcr.io/acme/api\n    newTag: v5\n',
  )
  expect((await bump('v6')).outputs).toMatchObject({ outcome: 'pushed' })
})

test('a hold of an image that is there already is what the log says lands', async () => {
  await using stage = await startStage(small)
  const images = { images: 'ghcr.io/acme/api:v1', overlays }
  const steps: readonly (readonly [
    Readonly<Record<string, string>>,
    string,
  ])[] = [
    [{ hold: 'one' }, 'The file already has the image; the hold is added.'],
    [
      { hold: 'two', 'ignore-hold': 'true' },
      'The file already has the image; the hold is added.',
    ],
    [
      { 'ignore-hold': 'true' },
      'The file already has the image; the hold is removed.',
    ],
  ]
  for (const [inputs, line] of steps) {
    const dry = await stage.bump({ ...images, ...inputs, publish: 'none' })
    expect(dry.log).toContain('api:v1 in k8s/overlays/production would land')
    const result = await stage.bump({ ...images, ...inputs })
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    expect(result.log).toContain(line)
    expect(result.log).toMatch(
      inputs['hold'] === undefined
        ? /Pushed the removal of a hold of api:v1/
        : /Pushed a hold of api:v1/,
    )
    expect(result.summary.includes('Later bumps leave the images alone')).toBe(
      inputs['hold'] !== undefined,
    )
  }
  const none = await stage.bump({ ...images, 'ignore-hold': 'true' })
  expect(none.outputs).toMatchObject({ outcome: 'unchanged' })
  expect(none.annotations).toEqual([])
  expect(none.log).toContain('The file already has what was asked for.')
})

test('a hold that takes the place of another one removes it', async () => {
  await using stage = await startStage(
    two(`images:\n  # kustomize-bump: hold\n${entry('api')}${entry('web')}`),
  )
  const result = await stage.bump({ ...api, hold: 'x', 'ignore-hold': 'true' })
  const message = (level: string) =>
    result.annotations
      .filter((one) => one.level === level)
      .map((one) => one.message)
  expect(message('notice')).toContain(
    'Removes the hold of ghcr.io/acme/api, as "ignore-hold" is true.',
  )
  const again = await stage.bump({
    ...api,
    images: 'ghcr.io/acme/api:v3',
    hold: 'x',
    'ignore-hold': 'true',
  })
  expect(again.outputs).toMatchObject({ outcome: 'pushed' })
  expect(again.summary).not.toContain('Removes the hold')
})

const container = (name: string) =>
  `{ name: ${name}, image: ghcr.io/acme/${name} }`

/** Two images, and the list of them in the overlay. */
function two(list: string): Layout {
  return {
    ...small,
    files: {
      ...small.files,
      'k8s/base/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec: { template: { spec: { containers: [${container('api')}, ${container('web')}] } } }
`,
      [file]: `resources:\n  - ../../base\n${list}`,
    },
  }
}

const entry = (name: string, tag = 'v1') =>
  `  - name: ghcr.io/acme/${name}\n    newTag: ${tag}\n`
const api = { images: 'ghcr.io/acme/api:v2', overlays }

test('what one comment holds for all stays held when one of them is let go', async () => {
  await using stage = await startStage(
    two(`# kustomize-bump: hold x\nimages:\n${entry('api')}${entry('web')}`),
  )
  const free = await stage.bump({ ...api, 'ignore-hold': 'true' })
  expect(free.outputs).toMatchObject({ outcome: 'pushed' })
  expect((await stage.repository.read('main', file)).toString()).toContain(
    `images:\n${entry('api', 'v2')}  # kustomize-bump: hold x\n${entry('web')}`,
  )
  const both = 'ghcr.io/acme/web:v3\nghcr.io/acme/api:v3'
  const later = await stage.bump({ ...api, images: both })
  expect(later.outputs).toMatchObject({ outcome: 'held' })
})

test('every hold is named', async () => {
  await using stage = await startStage(
    two(
      `# kustomize-bump: hold x\nimages:\n${entry('api')}  # kustomize-bump: hold\n${entry('web')}`,
    ),
  )
  const later = await stage.bump({
    ...api,
    images: 'ghcr.io/acme/api:v2\nghcr.io/acme/web:v2',
  })
  expect(later.annotations[0]?.message).toContain(
    `A comment in ${file}, line 3, holds "ghcr.io/acme/api" and "ghcr.io/acme/web": "x". A comment in ${file}, line 7, holds "ghcr.io/acme/web": no reason is given. To bump them, delete the comments, or set "ignore-hold: true".`,
  )
})

test.each([
  ['of one image is unchanged', 'ghcr.io/acme/api:v1', 'unchanged'],
  [
    'leaves the other image to land',
    'ghcr.io/acme/api:v1\nghcr.io/acme/web:v2',
    'pushed',
  ],
])('a held entry that has the value already %s', async (_, images, outcome) => {
  await using stage = await startStage(
    two(
      `images:\n  # kustomize-bump: hold x\n  - name: ghcr.io/acme/api\n    newTag: 'v1'\n${entry('web')}`,
    ),
  )
  const result = await stage.bump({ images, overlays })
  expect(result.outputs).toMatchObject({ outcome })
})

test('a list that is held takes no new entry', async () => {
  await using stage = await startStage(
    two(`# kustomize-bump: hold x\nimages:\n${entry('web')}`),
  )
  expect((await stage.bump(api)).outputs).toMatchObject({ outcome: 'held' })
  const free = await stage.bump({ ...api, 'ignore-hold': 'true' })
  expect(free.outputs).toMatchObject({ outcome: 'pushed' })
  expect((await stage.repository.read('main', file)).toString()).toContain(
    `images:\n  # kustomize-bump: hold x\n${entry('web')}${entry('api', 'v2')}`,
  )
})

test.each([
  ['true', 'takes the reason'],
  ['one\ntwo', 'has several lines'],
])('the reason %j is refused', async (hold, message) => {
  await using stage = await startStage(small)
  const result = await stage.bump({
    images: 'ghcr.io/acme/api:v2',
    overlays,
    hold,
  })
  expect(result.outputs).toMatchObject({ reason: 'invalid-input' })
  expect(result.annotations[0]?.message).toContain(message)
})

test('a JSON file has no place for a hold', async () => {
  await using stage = await startStage({
    ...small,
    files: {
      ...small.files,
      [file]:
        '{"resources": ["../../base"], "images": [{"name": "ghcr.io/acme/api", "newTag": "v1"}]}\n',
    },
  })
  const result = await stage.bump({
    images: 'ghcr.io/acme/api:v2',
    overlays,
    hold: 'x',
  })
  expect(result.outputs).toMatchObject({
    outcome: 'failed',
    reason: 'invalid-kustomization',
  })
  expect(result.annotations[0]?.message).toContain(
    'JSON style, which has no comments',
  )
})

function commentsOf({ forge, name }: Stage): readonly string[] {
  return forge.github.comments(name, 1)
}

describe('on an open pull request of the step', () => {
  const comment = `  # kustomize-bump: hold see #812\n`
  const held = `resources:\n  - ../../base\nimages:\n${comment}  - name: ghcr.io/acme/api\n    newTag: v1\n`

  test('a hold is explained in one comment, until it has ended', async () => {
    await using stage = await startStage(small)
    await stage.bump(proposing('v2'))
    expect(commentsOf(stage)).toEqual([])
    await stage.repository.commit({ files: { [file]: held } })
    const result = await stage.bump(proposing('v3'))
    expect(result.outputs).toMatchObject({ outcome: 'held' })
    expect(commentsOf(stage)).toEqual([
      expect.stringMatching(/^### ✋ Held.*line 4, holds .*`see #812`/),
    ])
    const files = { [file]: held.replace('#812', '#813') }
    await stage.repository.commit({ files })
    await stage.bump(proposing('v3'))
    expect(commentsOf(stage)).toEqual([expect.stringContaining('`see #813`')])
    expect(await tagAt(stage, head)).toBe('v2')

    await stage.repository.commit({
      files: { [file]: held.replace(comment, '') },
    })
    const free = await stage.bump(proposing('v2'))
    expect(free.outputs).toMatchObject({
      outcome: 'proposed',
      'pull-request-number': '1',
    })
    expect(commentsOf(stage)).toEqual([])
  })

  test('a hold has no comment where there is no pull request, or it is closed', async () => {
    await using stage = await startStage(small)
    await stage.repository.commit({ files: { [file]: held } })
    const none = await stage.bump(proposing('v2'))
    expect(none.outputs).toMatchObject({ outcome: 'held' })
    await stage.bump(proposing('v2', { 'ignore-hold': 'true' }))
    await stage.forge.github.close(stage.name, 1)
    const closed = await stage.bump(proposing('v3'))
    expect(closed.outputs).toMatchObject({ outcome: 'held' })
    expect(commentsOf(stage)).toEqual([])
  })

  test.each(['pulls/list', 'issues/create-comment'] as const)(
    'a server that declines %s leaves the step held, with a warning',
    async (on) => {
      await using stage = await startStage(small)
      await stage.bump(proposing('v2'))
      await stage.repository.commit({ files: { [file]: held } })
      stage.forge.fault({ on, kind: 'status', status: 403 })
      const result = await stage.bump(proposing('v3'))
      expect(result.exitCode).toBe(0)
      expect(result.outputs).toMatchObject({ outcome: 'held' })
      expect(result.annotations).toContainEqual(
        expect.objectContaining({
          level: 'warning',
          message: expect.stringContaining(
            'The pull request has no comment with the reason',
          ),
        }),
      )
    },
  )
})

import { describe, expect, test } from '@jest/globals'
import {
  digest,
  environments,
  file,
  image,
  overlay,
  overlays,
} from '../support/layouts/environments.ts'
import { small } from '../support/layouts/small.ts'
import { startStage } from '../support/stage.ts'

describe('a promotion takes what another overlay deploys:', () => {
  test.each([
    [
      'of all entries that both have, also of the base of the source',
      {},
      `  - name: ${image} # ours\n    newTag: v7\n    digest: ${digest}\n  - name: ghcr.io/acme/web\n    newTag: v1\n`,
    ],
    [
      'of one that is named',
      { images: 'ghcr.io/acme/web' },
      `  - name: ${image} # ours\n    newTag: v1\n  - name: ghcr.io/acme/web\n    newTag: v1\n`,
    ],
    [
      'from a tag',
      { 'images-from': 'released:k8s/overlays/staging', images: image },
      `  - name: ${image} # ours\n    newTag: v7\n    digest: ${digest}\n  - name: ghcr.io/acme/web\n    newTag: v0\n`,
    ],
  ])('%s', async (_, inputs, expected) => {
    await using stage = await startStage(environments)
    const tip = await stage.repository.tip('main')
    await stage.repository.tag('released', tip ?? '')
    const result = await stage.bump({
      'images-from': 'k8s/overlays/staging',
      overlays,
      ...inputs,
    })
    expect(result.annotations).toEqual([
      expect.objectContaining({
        level: 'notice',
        message: `The images are those of k8s/overlays/staging at ${tip?.slice(0, 12)}.`,
      }),
    ])
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    expect((await stage.repository.read('main', file)).toString()).toBe(
      overlay(expected),
    )
    const again = await stage.bump({
      'images-from': 'k8s/overlays/staging',
      overlays,
      images: (inputs as { images?: string }).images ?? '',
    })
    expect(again.outputs).toMatchObject({ outcome: 'unchanged' })
  })

  test.each([
    [
      { 'images-from': 'nowhere:k8s/overlays/staging' },
      'source-not-found',
      'has no branch, tag or commit "nowhere"',
    ],
    [
      { 'images-from': 'k8s/overlays/test' },
      'overlay-not-found',
      'Input "images-from": "k8s/overlays/test" cannot be read. There is no folder "k8s/overlays/test"',
    ],
    [
      { 'images-from': 'k8s/overlays/*' },
      'invalid-input',
      'Input "images-from": "k8s/overlays/*" is not one folder. Write one in full',
    ],
    [
      { 'images-from': 'main:k8s/{image}' },
      'invalid-input',
      'Input "images-from": "k8s/{image}" is not one folder. Write one in full',
    ],
    [
      { images: 'ghcr.io/acme/worker' },
      'source-image-missing',
      'k8s/overlays/production has no entry "ghcr.io/acme/worker" that could take an image. Add "- name: ghcr.io/acme/worker" to its "images".',
    ],
    [
      { images: 'ghcr.io/acme/wep' },
      'source-image-missing',
      'that could take an image. Did you mean "ghcr.io/acme/web"?',
    ],
    [
      { overlays: 'k8s/base' },
      'source-image-missing',
      'deploys staging.example/api, ghcr.io/acme/web, and no entry of k8s/base is for that. Add an entry to "images" there, such as "- name: staging.example/api".',
    ],
    [{ images: `${image}:v2` }, 'invalid-input', 'Write the name alone'],
    [
      { 'images-from': '', images: '' },
      'invalid-input',
      'is empty, and so is "images-from"',
    ],
    [
      { validate: 'none' },
      'invalid-input',
      'renders the folder "k8s/overlays/staging", and "validate: none" renders nothing',
    ],
    [
      { 'images-from': '-x:y' },
      'invalid-input',
      'is not a branch, tag or commit',
    ],
  ])('%j is refused', async (inputs, reason, message) => {
    await using stage = await startStage(environments)
    const result = await stage.bump({
      'images-from': 'k8s/overlays/staging',
      overlays,
      ...inputs,
    })
    expect(result.outputs).toMatchObject({ reason })
    expect(result.annotations[0]?.message).toContain(message)
  })
})

test('a promotion names the images that only the source has an entry for', async () => {
  await using stage = await startStage(environments)
  const result = await stage.bump({
    'images-from': overlays,
    overlays: 'k8s/overlays/staging',
    'allow-downgrade': 'true',
  })
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  expect(result.annotations[0]).toMatchObject({
    level: 'notice',
    message: expect.stringMatching(
      /^The images are those of k8s\/overlays\/production at [0-9a-f]{12}\. k8s\/overlays\/staging has no entry for ghcr\.io\/acme\/web, so that image stays as it is there\.$/,
    ),
  })
})

test('the pull request of a promotion says where the images come from', async () => {
  await using stage = await startStage(environments)
  await stage.bump({
    'images-from': 'k8s/overlays/staging',
    overlays,
    publish: 'pull-request',
  })
  const [pull] = await stage.forge.github.pulls(stage.name)
  expect(pull?.body).toMatch(
    /\n> The images are those of k8s\/overlays\/staging at [0-9a-f]{12}\.\n/,
  )
})

describe('a rollback takes what the overlay had before:', () => {
  test('but not where another bump of the image comes first: nothing lands', async () => {
    await using stage = await startStage(small)
    await stage.bump({ overlays, images: `${image}:v2` })
    const before = await stage.repository.read('main', file)
    const set = (tag: string) => before.toString().replace('v2', tag)
    stage.forge.beforePush(stage.name, async () => {
      await stage.repository.commit({
        message: 'another pipeline',
        files: { [file]: set('v3') },
      })
    })
    const back = await stage.bump({ overlays, 'images-from': 'previous' })
    expect(back.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'rollback-overtaken',
    })
    expect(back.annotations.map(({ message }) => message)).toContainEqual(
      `Input "images-from": while this run replaced ${image}:v2 in ${file}, another commit set ${image}:v3. Check that one first. To replace it, write the commit to go back to: "images-from: <commit>:<folder>".`,
    )
    const after = await stage.repository.read('main', file)
    expect(after.toString()).toBe(set('v3'))
  })

  test('the value before the present one, and forward again by the next bump', async () => {
    await using stage = await startStage(small)
    const bump = (inputs: Readonly<Record<string, string>>) =>
      stage.bump({ overlays, ...inputs })
    const tag = async () =>
      /newTag: (.*)/.exec(
        (await stage.repository.read('main', file)).toString(),
      )?.[1]
    await bump({ images: `${image}:v2` })
    await bump({ images: `${image}:v3` })
    await stage.repository.commit({
      message: 'a file beside it',
      files: { 'README.md': 'x\n' },
    })
    const back = await bump({ 'images-from': 'previous' })
    expect(back.outputs).toMatchObject({ outcome: 'pushed' })
    expect(back.annotations.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^Restores the previous images: ghcr\.io\/acme\/api:v2 \([0-9a-f]{12}\)\. "images-from: previous" implies "allow-downgrade: true"\.$/,
      ),
    ])
    expect(await tag()).toBe('v2')
    const history = await stage.repository.log('main')
    const commit = history.at(-1)?.id.slice(0, 9) ?? ''
    const earlier = await bump({
      'images-from': `${commit}:${overlays}`,
      'allow-downgrade': 'true',
    })
    expect(earlier.outputs).toMatchObject({ outcome: 'pushed' })
    expect(await tag()).toBe('v1')
    await bump({ images: `${image}:v4` })
    expect(await tag()).toBe('v4')
  })

  test.each([
    [
      'has no other value',
      `${image}\nghcr.io/acme/web`,
      'no-previous',
      `the history of ${file} has no other value of "ghcr.io/acme/web".`,
    ],
    [
      'is misspelt',
      `${image}\nghcr.io/acme/wep`,
      'source-image-missing',
      `${overlays} has no entry "ghcr.io/acme/wep" that could take an image. Did you mean "ghcr.io/acme/web"?`,
    ],
  ])(
    'an image that is named and %s is refused beside one that has a value before',
    async (_, images, reason, message) => {
      await using stage = await startStage(environments)
      await stage.bump({ overlays, images: `${image}:v2` })
      const back = { overlays, 'images-from': 'previous' }
      const result = await stage.bump({ ...back, images })
      expect(result.outputs).toMatchObject({ outcome: 'failed', reason })
      expect(result.annotations[0]?.message).toContain(message)
      expect(
        (await stage.bump({ ...back, images: image })).outputs,
      ).toMatchObject({ outcome: 'pushed' })
    },
  )

  test('of two entries of one name, the value is what they deployed together', async () => {
    await using stage = await startStage({
      ...small,
      files: {
        ...small.files,
        [file]: overlay(
          `  - name: ${image}\n    newTag: v1\n  - name: ${image}\n    newTag: v2\n`,
        ),
      },
    })
    await stage.bump({ overlays, images: `${image}:v3` })
    await stage.bump({ overlays, 'images-from': 'previous' })
    expect((await stage.repository.read('main', file)).toString()).toBe(
      overlay(
        `  - name: ${image}\n    newTag: v2\n  - name: ${image}\n    newTag: v2\n`,
      ),
    )
  })

  test('a "newName" that holds the version as well', async () => {
    const before = `  - name: ${image}\n    newName: mirror/api:v1\n`
    await using stage = await startStage({
      ...small,
      files: { ...small.files, [file]: overlay(before) },
    })
    await stage.repository.commit({
      message: 'Write the version where it belongs',
      files: { [file]: overlay(`  - name: ${image}\n    newTag: v2\n`) },
    })
    const result = await stage.bump({
      overlays,
      'images-from': 'previous',
      validate: 'none',
    })
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    expect((await stage.repository.read('main', file)).toString()).toBe(
      overlay(before),
    )
  })

  test('without a value before, it is refused', async () => {
    await using stage = await startStage(small)
    const result = await stage.bump({ overlays, 'images-from': 'previous' })
    expect(result.outputs).toMatchObject({ reason: 'no-previous' })
    expect(result.annotations[0]?.message).toContain(
      `the history of ${file} has no other value of "ghcr.io/acme/api". Write the version in "images" instead, and remove "images-from".`,
    )
  })
})

test('a promotion reads a source that has one tag for many entries', async () => {
  await using stage = await startStage(environments)
  const others = Array.from(
    { length: 150 },
    (_, index) => `  - name: other${index}\n    newTag: *tag\n`,
  )
  await stage.repository.commit({
    files: {
      'k8s/overlays/staging/kustomization.yaml': overlay(
        `  - name: ${image}\n    newTag: &tag v7\n${others.join('')}`,
      ),
    },
  })
  const result = await stage.bump({
    'images-from': 'k8s/overlays/staging',
    images: image,
    overlays,
  })
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
})

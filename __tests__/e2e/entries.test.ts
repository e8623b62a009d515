import { describe, expect, test } from '@jest/globals'
import { workload } from '../support/layouts/proofs.ts'
import { startStage } from '../support/stage.ts'
import type { Files } from '../support/tree.ts'

const file = 'k8s/kustomization.yaml'
const digest = `sha256:${'a1'.repeat(32)}`

/** A folder that deploys an image, and the images of its kustomization. */
function layout(reference: string, list: string, more: Files = {}) {
  return {
    repository: 'acme/api',
    files: {
      [file]: `resources: [app.yaml]\n${list}`,
      'k8s/app.yaml': workload('Deployment', 'app', { reference }),
      ...more,
    },
  }
}

/** The kustomization after a bump, from its list of images on. */
async function bumped(
  reference: string,
  list: string,
  images: string,
): Promise<string> {
  await using stage = await startStage(layout(reference, list))
  const result = await stage.bump({ images, overlays: 'k8s' })
  expect(result.annotations).toEqual([])
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  const text = String(await stage.repository.read('main', file))
  return text.replace(/^resources.*\n/, '')
}

describe('Docker Hub has several names for one repository:', () => {
  test.each([
    {
      what: 'an entry is found by the short one',
      list: 'images:\n- name: acme/api\n  newTag: 1.4.1\n',
      reference: 'acme/api:x',
      images: 'docker.io/acme/api:1.4.2',
      expected: 'images:\n- name: acme/api\n  newTag: 1.4.2\n',
    },
    {
      what: 'an entry is found by the long one',
      list: 'images:\n- name: docker.io/acme/api\n  newTag: 1.4.1\n',
      reference: 'docker.io/acme/api:x',
      images: 'acme/api:1.4.2',
      expected: 'images:\n- name: docker.io/acme/api\n  newTag: 1.4.2\n',
    },
    {
      what: 'an entry is found by its newName',
      list: 'images:\n- name: api\n  newName: index.docker.io/acme/api\n  newTag: 1.4.1\n',
      reference: 'api',
      images: 'acme/api:1.4.2',
      expected:
        'images:\n- name: api\n  newName: index.docker.io/acme/api\n  newTag: 1.4.2\n',
    },
    {
      what: 'an entry is found by the name before "="',
      list: 'images:\n- name: docker.io/library/nginx\n  newTag: "1.27"\n',
      reference: 'docker.io/library/nginx:x',
      images: 'nginx=*:1.28',
      expected: 'images:\n- name: docker.io/library/nginx\n  newTag: "1.28"\n',
    },
    {
      what: 'a new entry has that of the manifests',
      list: '',
      reference: 'nginx:1.27',
      images: 'docker.io/library/nginx:1.28',
      expected: 'images:\n  - name: nginx\n    newTag: "1.28"\n',
    },
    {
      what: 'a new entry has that of the manifests, for a build too',
      list: '',
      reference: 'acme/api:x',
      images: `{"image.name":"docker.io/acme/api:1.4.2","containerimage.digest":"${digest}"}`,
      expected: `images:\n  - name: acme/api\n    newTag: 1.4.2\n    digest: ${digest}\n`,
    },
    {
      what: 'a new name in another spelling of the name adds no line',
      list: 'images:\n- name: acme/api\n  newTag: 1.4.1\n',
      reference: 'acme/api:x',
      images: 'acme/api=docker.io/acme/api:1.4.2',
      expected: 'images:\n- name: acme/api\n  newTag: 1.4.2\n',
    },
    {
      what: 'a new name in another spelling of the newName keeps that line',
      list: 'images:\n- name: api\n  newName: acme/api\n  newTag: 1.4.1\n',
      reference: 'api',
      images: 'api=index.docker.io/acme/api:1.4.2',
      expected: 'images:\n- name: api\n  newName: acme/api\n  newTag: 1.4.2\n',
    },
    {
      what: 'a newName in another spelling of the name keeps its line',
      list: 'images:\n- name: acme/api\n  newName: docker.io/acme/api\n  newTag: 1.4.1\n',
      reference: 'acme/api',
      images: 'acme/api=acme/api:1.4.2',
      expected:
        'images:\n- name: acme/api\n  newName: docker.io/acme/api\n  newTag: 1.4.2\n',
    },
    {
      what: 'a new entry of a name has no new name in another spelling',
      list: '',
      reference: 'nginx:1.27',
      images: 'nginx=docker.io/library/nginx:1.28',
      expected: 'images:\n  - name: nginx\n    newTag: "1.28"\n',
    },
  ])('$what', async ({ list, reference, images, expected }) => {
    expect(await bumped(reference, list, images)).toBe(expected)
  })

  test('all entries of a repository change, however they are spelled', async () => {
    const names = ['acme/api', 'docker.io/acme/api']
    const entries = (tag: string) =>
      names.map((name) => `- name: ${name}\n  newTag: ${tag}\n`).join('')
    const more = {
      'k8s/job.yaml': workload('Job', 'job', {
        reference: 'docker.io/acme/api:x',
      }),
      [file]: `resources: [app.yaml, job.yaml]\nimages:\n${entries('v1')}`,
    }
    await using stage = await startStage(layout('acme/api:x', '', more))
    const result = await stage.bump({ images: 'acme/api:v2', overlays: 'k8s' })
    expect(result.annotations).toEqual([])
    expect(String(await stage.repository.read('main', file))).toContain(
      entries('v2'),
    )
  })
})

test('each spelling of the manifests gets an entry of its own', async () => {
  const more = {
    [file]: 'resources: [app.yaml, job.yaml]\n',
    'k8s/job.yaml': workload('Job', 'job', {
      reference: 'docker.io/acme/api:v1',
    }),
  }
  await using stage = await startStage(layout('acme/api:v1', '', more))
  const result = await stage.bump({ images: 'acme/api:v2', overlays: 'k8s' })
  expect(result.annotations).toEqual([])
  expect(String(await stage.repository.read('main', file))).toContain(
    'images:\n  - name: acme/api\n    newTag: v2\n  - name: docker.io/acme/api\n    newTag: v2\n',
  )
})

/** An entry whose newName holds the tag. */
function renamed(newName: string): string {
  return `images:\n- name: api\n  newName: ${newName}\n`
}

describe('a newName that holds the tag', () => {
  test('takes the new one', async () => {
    const list = renamed('ghcr.io/acme/api:v0.0.1')
    expect(await bumped('api', list, 'ghcr.io/acme/api:v0.0.2')).toBe(
      renamed('ghcr.io/acme/api:v0.0.2'),
    )
  })

  test('takes a digest beside it', async () => {
    const list = renamed('ghcr.io/acme/api:v0.0.1')
    const images = `ghcr.io/acme/api:v0.0.2@${digest}`
    expect(await bumped('api', list, images)).toBe(
      `${renamed('ghcr.io/acme/api:v0.0.2')}  digest: ${digest}\n`,
    )
  })

  test('is not replaced by an older one', async () => {
    await using stage = await startStage(
      layout('api', renamed('ghcr.io/acme/api:v0.0.3')),
    )
    const images = 'ghcr.io/acme/api:v0.0.2'
    const result = await stage.bump({ images, overlays: 'k8s' })
    expect(result.outputs).toMatchObject({
      outcome: 'superseded',
      reason: 'older-version',
    })
  })

  test('is a warning where the tag moves', async () => {
    await using stage = await startStage(
      layout('api', renamed('ghcr.io/acme/api:latest')),
    )
    const images = 'ghcr.io/acme/api:latest'
    const result = await stage.bump({ images, overlays: 'k8s' })
    expect(result.outputs).toMatchObject({ outcome: 'unchanged' })
    expect(result.annotations.map(({ message }) => message)).toEqual([
      expect.stringContaining('The tag "latest" moves'),
    ])
  })
})

test('a newName that repeats the name keeps its line', async () => {
  const name = 'ghcr.io/acme/api'
  const named = (tag: string) =>
    `images:\n- name: ${name}\n  newName: ${name}\n  newTag: ${tag}\n`
  const images = `${name}=${name}:v2`
  expect(await bumped(`${name}:v1`, named('v1'), images)).toBe(named('v2'))
})

test('a tagSuffix that no longer applies is a notice', async () => {
  const list = 'images:\n- name: ghcr.io/acme/api\n  tagSuffix: -alpine\n'
  await using stage = await startStage(layout('ghcr.io/acme/api:v1', list))
  const images = 'ghcr.io/acme/api:v2'
  const result = await stage.bump({ images, overlays: 'k8s' })
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  expect(result.annotations).toEqual([
    expect.objectContaining({
      level: 'notice',
      message:
        '"tagSuffix: -alpine" no longer applies, as the entry has "newTag: v2": ask for the tag "v2-alpine", or remove tagSuffix',
      file,
      line: 4,
    }),
  ])
})

test('a component and an overlay that lists it stand in one list', async () => {
  const image = 'ghcr.io/acme/api'
  const entry = (tag: string) => `images:\n- name: ${image}\n  newTag: ${tag}\n`
  const component =
    'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n'
  const more = {
    [file]: `resources: [app.yaml]\ncomponents: [part]\n${entry('v1')}`,
    'k8s/part/kustomization.yaml': component + entry('v1'),
  }
  await using stage = await startStage(layout(`${image}:v1`, '', more))
  const result = await stage.bump({
    images: `${image}:v2`,
    overlays: 'k8s/part\nk8s',
  })
  expect(result.annotations).toEqual([])
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  expect(result.log).toContain('"k8s/part" is a component, proved in "k8s".')
  for (const path of [file, 'k8s/part/kustomization.yaml'])
    expect(String(await stage.repository.read('main', path))).toContain(
      entry('v2'),
    )
})

describe('a folder without a kustomization is refused with', () => {
  const base = {
    'k8s/base/kustomization.yaml': 'resources: [app.yaml]\n',
    'k8s/base/app.yaml': workload('Deployment', 'app'),
  }
  test.each([
    {
      what: 'the lines of an overlay of the base above it',
      files: { ...base, 'k8s/overlays/dev/.gitkeep': '' },
      words:
        'Add k8s/overlays/dev/kustomization.yaml with "resources: [../../base]"',
      lines: '  - ../../base',
    },
    {
      what: 'the lines of an overlay that git does not have, since it is empty',
      files: base,
      words:
        'In "k8s" there is base. Add k8s/overlays/dev/kustomization.yaml with "resources: [../../base]"',
      lines: '  - ../../base',
    },
    {
      what: 'the lines for its own manifests',
      files: { 'k8s/overlays/dev/app.yaml': workload('Deployment', 'app') },
      words:
        'Add k8s/overlays/dev/kustomization.yaml with "resources: [app.yaml]"',
      lines: '  - app.yaml',
    },
    {
      what: 'the name of the one that is in another case',
      files: {
        'k8s/overlays/dev/Kustomization.yaml': 'resources: [app.yaml]\n',
        'k8s/overlays/dev/app.yaml': workload('Deployment', 'app'),
      },
      words:
        'Rename k8s/overlays/dev/Kustomization.yaml to kustomization.yaml: kustomize does not read the name as it is.',
      lines: '',
    },
    {
      what: 'the folders below it that have one',
      files: { 'k8s/overlays/dev/eu/kustomization.yaml': 'resources: []\n' },
      words: 'Name a folder below it that has one: k8s/overlays/dev/eu.',
      lines: '',
    },
    {
      what: 'what to do with a Helm chart',
      files: {
        'k8s/overlays/dev/Chart.yaml': 'name: api\n',
        'k8s/overlays/dev/values.yaml': 'image: {}\n',
      },
      words:
        'It is a Helm chart, and no values are edited here. Name a folder whose kustomization has the chart under "helmCharts"',
      lines: '',
    },
  ])('$what', async ({ files, words, lines }) => {
    await using stage = await startStage({ repository: 'acme/api', files })
    const result = await stage.bump({
      images: 'ghcr.io/acme/api:v2',
      overlays: 'k8s/overlays/dev',
    })
    expect(result.outputs).toMatchObject({ reason: 'overlay-not-found' })
    expect(result.annotations.map(({ message }) => message)).toEqual([
      expect.stringContaining(words),
    ])
    expect(result.log).toContain(lines)
  })
})

test.each([
  [
    { 'k8s/kustomization.yaml': 'resources: [app.yaml]\n' },
    'Write "k8s", the folder of its kustomization.',
  ],
  [{}, 'Add k8s/kustomization.yaml with "resources: [app.yaml]".'],
])(
  'an overlay that is a manifest is refused with its folder',
  async (files, words) => {
    await using stage = await startStage({
      repository: 'acme/api',
      files: { ...files, 'k8s/app.yaml': workload('Deployment', 'app') },
    })
    const { annotations } = await stage.bump({
      images: 'ghcr.io/acme/api:v2',
      overlays: 'k8s/app.yaml',
    })
    expect(annotations.map(({ message }) => message)).toEqual([
      `The overlay "k8s/app.yaml" is a file, and only a kustomization is edited. ${words}`,
    ])
  },
)

describe('the output previous of two entries of one name is what they deploy together:', () => {
  test.each([
    [
      'once where they are alike',
      '- name: a/api\n  newTag: 1.0.0\n- name: a/api\n  newTag: 1.0.0\n',
      'a/api=a/api:1.0.0',
    ],
    [
      'the last tag',
      '- name: a/api\n  newTag: 1.0.0\n- name: a/api\n  newTag: 1.1.0\n',
      'a/api=a/api:1.1.0',
    ],
    [
      'the first newName, after which the second matches nothing',
      '- name: a/api\n  newName: b/api\n  newTag: 1.0.0\n- name: a/api\n  newTag: 1.1.0\n',
      'a/api=b/api:1.0.0',
    ],
    [
      'the tag of one for the newName of the other',
      '- name: a/api\n  newTag: 1.0.0\n- name: a/api\n  newName: b/api\n',
      'a/api=b/api:1.0.0',
    ],
  ])('%s', async (_, list, previous) => {
    await using stage = await startStage(layout('a/api:x', `images:\n${list}`))
    const { outputs } = await stage.bump({
      images: 'a/api=a/api:1.2.0',
      overlays: 'k8s',
    })
    expect(outputs).toMatchObject({ outcome: 'pushed', previous })
  })
})

test.each([
  ['a line break', '"1.0.0\\nghcr.io/other/api:1.0.0"'],
  ['what keeps the present tag', '"*"'],
  ['what no tag can hold', '1.0.0+5'],
])('the output previous is empty where a tag has %s', async (_, tag) => {
  const list = `images:\n- name: a/api\n  newTag: ${tag}\n`
  await using stage = await startStage(layout('a/api:x', list))
  const { outputs } = await stage.bump({
    images: 'a/api:1.2.0',
    overlays: 'k8s',
  })
  expect(outputs).toMatchObject({ outcome: 'pushed', previous: '' })
})

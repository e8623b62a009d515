import { expect, test } from '@jest/globals'
import { expectLanded, expectUntouched } from '../support/expect-landed.ts'
import type { Layout } from '../support/layouts/layout.ts'
import { startStage } from '../support/stage.ts'

const image = 'ghcr.io/acme/api'
const pattern = 'apps/*/overlays/production'
const inputs = { images: `${image}:v2`, overlays: pattern }

function production(name: string): string {
  return `apps/${name}/overlays/production/kustomization.yaml`
}

function app(name: string, deployed: string, images = '') {
  return {
    [`apps/${name}/base/kustomization.yaml`]:
      'resources:\n  - deployment.yaml\n',
    [`apps/${name}/base/deployment.yaml`]: `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  template:
    spec:
      containers:
        - name: ${name}
          image: ${deployed}
`,
    [production(name)]: `resources:\n  - ../../base\n${images}`,
  }
}

const entry = `images:\n  - name: ${image}\n    newTag: v1\n`
const layout: Layout = {
  repository: 'acme/api',
  files: {
    ...app('api', `${image}:v1`, entry),
    ...app('worker', `${image}:v1`),
    ...app('web', 'ghcr.io/acme/web:v1'),
  },
  overlays: ['api', 'worker', 'web'].map(
    (name) => `apps/${name}/overlays/production`,
  ),
}
const landed = {
  [production('api')]: [['newTag: v1', 'newTag: v2']],
  [production('worker')]: [
    [
      '../../base\n',
      `../../base\nimages:\n  - name: ${image}\n    newTag: v2\n`,
    ],
  ],
} as const

test('of the folders that a pattern of "overlays" matches, those with an entry or with the image are edited, and the others are named', async () => {
  await using stage = await startStage(layout)
  const result = await stage.bump(inputs)
  await expectLanded(stage.repository, layout, { result, replacements: landed })
  expect(result.outputs['overlays']).toBe(
    'apps/api/overlays/production\napps/worker/overlays/production',
  )
  expect(result.log).toMatch(
    /match "overlays", but .* are left as they are: apps\/web\/overlays\/production\./,
  )
})

test.each([
  [
    'the folders that were found, where the run fails later',
    { validate: 'build', 'policy-command': 'false' },
    'policy-refused',
    'apps/api/overlays/production\napps/worker/overlays/production',
  ],
  [
    'no pattern, where it was not read any more',
    { branch: 'nowhere' },
    'branch-missing',
    '',
  ],
  [
    'no pattern, where no folder matches',
    { overlays: 'k8s/*\napps/web/base' },
    'overlay-not-found',
    'apps/web/base',
  ],
])('the output overlays has %s', async (_, more, reason, overlays) => {
  await using stage = await startStage(layout)
  const result = await stage.bump({ ...inputs, ...more })
  expect(result.outputs).toMatchObject({ outcome: 'failed', reason, overlays })
})

test('a pattern on the right side of a map of refs is one too, beside a folder in full', async () => {
  await using stage = await startStage(layout)
  const result = await stage.bump({
    ...inputs,
    overlays: `refs/heads/main: apps/wor*/overlays/production\nrefs/heads/main: apps/api/overlays/production`,
  })
  await expectLanded(stage.repository, layout, { result, replacements: landed })
})

test('with "validate: none" a pattern finds entries only', async () => {
  await using stage = await startStage(layout)
  const result = await stage.bump({ ...inputs, validate: 'none' })
  expect(result.outputs).toMatchObject({
    outcome: 'pushed',
    overlays: 'apps/api/overlays/production',
  })
})

test('each of several images goes to the folders of a pattern that use it', async () => {
  await using stage = await startStage(layout)
  const result = await stage.bump({
    ...inputs,
    images: `${image}:v2\nweb=ghcr.io/acme/web:v2\nghcr.io/acme/web:v2`,
    overlays: 'apps/**',
  })
  expect(result.outputs).toMatchObject({
    outcome: 'failed',
    reason: 'image-not-rendered',
  })
  expect(result.log).toMatch(
    /No folder that matches "apps\/\*\*" has an entry for web, or deploys it. Did you mean "ghcr.io\/acme\/web"\?/,
  )
  const second = await stage.bump({
    ...inputs,
    images: `${image}:v2\nghcr.io/acme/web:v2`,
  })
  await expectLanded(stage.repository, layout, {
    result: second,
    replacements: {
      ...landed,
      [production('web')]: [
        [
          '../../base\n',
          '../../base\nimages:\n  - name: ghcr.io/acme/web\n    newTag: v2\n',
        ],
      ],
    },
  })
})

test('a folder of a pattern that cannot be built is left, and a notice names it', async () => {
  const broken = {
    ...layout,
    files: {
      ...layout.files,
      [production('broken')]: 'resources:\n  - ../../nothing\n',
    },
  }
  await using stage = await startStage(broken)
  const result = await stage.bump(inputs)
  await expectLanded(stage.repository, broken, { result, replacements: landed })
  expect(result.annotations).toEqual([
    expect.objectContaining({
      level: 'notice',
      message: expect.stringMatching(
        /^apps\/broken\/overlays\/production is left as it is: .* cannot be built/,
      ),
    }),
  ])
})

test('a folder of a pattern whose name would be two lines is left, and a notice names it', async () => {
  const odd = production('odd\nworker')
  const files = {
    ...layout.files,
    [odd]: layout.files[production('api')] ?? '',
  }
  await using stage = await startStage({ ...layout, files })
  const { outputs, annotations } = await stage.bump(inputs)
  expect(outputs['overlays']).not.toContain('odd')
  expect(annotations).toEqual([
    expect.objectContaining({
      level: 'notice',
      message: expect.stringContaining('its name has a control character'),
    }),
  ])
})

test.each([
  [
    'that matches no folder',
    'apps/*/overlays/prod',
    'overlay-not-found',
    /no folder with a kustomization matches "apps\/\*\/overlays\/prod"/,
  ],
  [
    'whose folders do not use the image',
    'apps/we*/**',
    'image-not-rendered',
    /No folder that matches "apps\/we\*\/\*\*" has an entry for ghcr.io\/acme\/api, or deploys it\. The folders are apps\/web\/base, apps\/web\/overlays\/production\./,
  ],
])(
  'a pattern of "overlays" %s is an error',
  async (_, overlays, reason, words) => {
    await using stage = await startStage(layout)
    const result = await stage.bump({ ...inputs, overlays })
    expect(result.outputs).toMatchObject({ outcome: 'failed', reason })
    expect(result.log).toMatch(words)
    await expectUntouched(stage.repository, layout, result)
  },
)

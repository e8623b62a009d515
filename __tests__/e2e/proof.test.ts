import { describe, expect, test } from '@jest/globals'
import {
  cases,
  image,
  proved,
  refused,
  widget,
  workload,
} from '../support/layouts/proofs.ts'
import { small } from '../support/layouts/small.ts'
import { pullsOf } from '../support/proposals.ts'
import { anotherWriter } from '../support/repository.ts'
import type { ActionResult } from '../support/runner/result.ts'
import { startStage } from '../support/stage.ts'
import { submodule, symlink, type Files } from '../support/tree.ts'

const images = `${image}:v2`

/** What the log says of a folder. */
function group({ log }: ActionResult, folder: string): readonly string[] {
  const lines = log.split('\n')
  const start = lines.indexOf(`##[group]Overlay ${folder}`)
  const end = lines.indexOf('##[endgroup]', start)
  return start < 0 ? [] : lines.slice(start + 1, end)
}

function errors({ commands }: ActionResult) {
  return commands.filter(({ name }) => name === 'error')
}

test('every place that kustomize rewrites is proved, several overlays in one commit', async () => {
  const layouts = Object.entries(proved).map(
    ([name, [, files]]) => [name, files] as const,
  )
  await using stage = await startStage(
    cases('proved', Object.fromEntries(layouts)),
  )
  const folders = Object.keys(proved).map((name) => `proved/${name}`)
  const result = await stage.bump({ images, overlays: folders.join('\n') })
  expect(errors(result)).toEqual([])
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  const counts = folders.map((folder) => [
    folder,
    group(result, folder).find((line) => line.startsWith('Proved')),
  ])
  expect(counts).toEqual(
    Object.entries(proved).map(([name, [count]]) => [
      `proved/${name}`,
      `Proved: ${count} rendered reference${count === 1 ? ' shows' : 's show'} what was asked for.`,
    ]),
  )
  // What else changes with the image: a name with a hash, what refers to it, a copy in an annotation.
  const generated = group(result, 'proved/generated').join('\n')
  expect(generated).toContain(
    `Deployment app: image ${image}:v1 -> ${image}:v2`,
  )
  expect(generated).toContain(
    `Deployment app: metadata.annotations.image ${image}:v1 -> ${image}:v2`,
  )
  // What kustomize warns of, with the file that it does not name.
  expect(result.annotations).toContainEqual(
    expect.objectContaining({
      level: 'notice',
      message: expect.stringMatching(
        /^"bases" in proved\/files\/kustomization\.yaml is deprecated.*Write "resources"/,
      ),
      file: 'proved/files/kustomization.yaml',
      line: 1,
    }),
  )
  expect(result.summary).toContain(
    '| `metadata.annotations.image` | `ghcr.io/acme/api:v1` | `ghcr.io/acme/api:v2` |',
  )
})

describe('an overlay that does not deploy the image is refused with its cause:', () => {
  let result: ActionResult | undefined
  const run = async () => {
    if (result !== undefined) return result
    const layouts = Object.entries(refused).map(
      ([name, [, , files]]) => [name, files] as const,
    )
    await using stage = await startStage(
      cases('refused', Object.fromEntries(layouts)),
    )
    result = await stage.bump({
      images,
      overlays: Object.keys(refused)
        .map((name) => `refused/${name}`)
        .join('\n'),
    })
    expect(await stage.repository.log('main')).toHaveLength(1)
    return result
  }

  test.each(Object.entries(refused))('%s', async (name, [reason, words]) => {
    const found = errors(await run()).filter(({ data, properties }) =>
      `${data} ${properties['file']}`.includes(`refused/${name}`),
    )
    expect(found.map(({ data }) => data)).toEqual([
      expect.stringMatching(words),
    ])
    expect(found[0]?.properties['title']).toBe(`kustomize-bump: ${reason}`)
  })

  test('one problem for each overlay', async () => {
    expect(errors(await run())).toHaveLength(Object.keys(refused).length)
  })
})

test('a custom resource that keeps the old image is a warning where the file has the new one, with the configuration to add', async () => {
  await using stage = await startStage({
    repository: 'acme/api',
    files: {
      'k8s/kustomization.yaml': `resources: [app.yaml]\nimages: [{ name: ${image}, newTag: v2 }]\n`,
      'k8s/app.yaml': `${workload('Deployment', 'app')}---\n${widget('w', `{ image: "${image}:v1" }`)}`,
    },
  })
  const result = await stage.bump({ images, overlays: 'k8s' })
  expect(result.outputs).toMatchObject({ outcome: 'unchanged' })
  expect(result.annotations).toEqual([
    expect.objectContaining({
      level: 'warning',
      message: expect.stringMatching(
        /^k8s also has "ghcr\.io\/acme\/api:v1" in Widget w \(spec\.image\), .*"images: \[\{kind: Widget/,
      ),
    }),
  ])
})

test('what only looks for new versions of the image is left alone', async () => {
  await using stage = await startStage({
    repository: 'acme/api',
    files: {
      'k8s/kustomization.yaml': `resources: [app.yaml]\nimages: [{ name: ${image}, newTag: v1 }]\n`,
      'k8s/app.yaml': [
        workload('Deployment', 'app'),
        // Flux, which takes no tag there; and Argo CD, where it is a constraint.
        widget('a', `{ image: ${image} }`).replace('Widget', 'ImageRepository'),
        widget('b', `{ images: [{ imageName: "${image}:v1" }] }`).replace(
          'Widget',
          'ImageUpdater',
        ),
      ].join('---\n'),
    },
  })
  const result = await stage.bump({ images, overlays: 'k8s' })
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  expect(result.annotations).toEqual([])
})

test.each([
  ['on its list of images', 'images:\n  - name: web\n    newTag: v1\n', 2],
  ['on the first line of a kustomization without a list of images', '', 1],
])(
  'a misspelt image that has no entry is annotated %s',
  async (_where, list, line) => {
    const file = 'k8s/kustomization.yaml'
    await using stage = await startStage({
      repository: 'acme/api',
      files: {
        [file]: `resources: [app.yaml]\n${list}`,
        'k8s/app.yaml': workload('Deployment', 'app'),
      },
    })
    const result = await stage.bump({
      images: 'ghcr.io/acme/apj:v2',
      overlays: 'k8s',
    })
    expect(result.outputs).toMatchObject({ reason: 'image-not-rendered' })
    expect(result.annotations).toEqual([
      expect.objectContaining({
        level: 'error',
        message: expect.stringContaining(`Did you mean "${image}:v2"`),
        file,
        line,
      }),
    ])
  },
)

/** An overlay of the base below. */
function uses(more: string): string {
  return `resources: [../../base]\n${more}`
}

test('an entry that moves two programs of one repository to one tag is a warning with the old values, and they can be kept apart', async () => {
  const agent = 'acme/agent'
  const kustomization = 'k8s/kustomization.yaml'
  const manifest = (other: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: app }\nspec: { template: { spec: { containers: [{ name: a, image: '${agent}:agent-1' }, { name: b, image: '${other}' }] } } }\n`
  await using stage = await startStage({
    repository: 'acme/api',
    files: {
      [kustomization]: 'resources: [app.yaml]\n',
      'k8s/app.yaml': manifest(`${agent}:client-1`),
      // As the warning advises.
      'apart/kustomization.yaml': `resources: [app.yaml]\nimages:\n  - name: agent-client\n    newName: ${agent}\n    newTag: client-1\n`,
      'apart/app.yaml': manifest('agent-client'),
    },
  })
  const run = { images: `${agent}:agent-2` }
  await stage.bump({ ...run, overlays: 'k8s', publish: 'pull-request' })
  const [pull] = await pullsOf(stage)
  expect(pull?.body).toMatch(/where the versions differed .*client-1/)
  const result = await stage.bump({ ...run, overlays: 'k8s' })
  expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  expect(result.annotations).toEqual([
    {
      level: 'warning',
      message: expect.stringMatching(
        /"acme\/agent" sets "acme\/agent:agent-2" .*: "acme\/agent:agent-1" in Deployment app \(.*containers\.0\.image\), "acme\/agent:client-1" in Deployment app \(.*containers\.1\.image\)\. To keep one/,
      ),
      file: kustomization,
      line: 1,
    },
  ])
  expect(result.summary).toContain('client-1')
  const again = await stage.bump({
    images: `${agent}:agent-3`,
    overlays: 'k8s',
  })
  expect(again.annotations).toEqual([])
  const apart = await stage.bump({ ...run, overlays: 'apart' })
  expect(apart.outputs).toMatchObject({ outcome: 'pushed' })
  expect(apart.annotations.map(({ level }) => level)).not.toContain('warning')
  expect(apart.log).toContain('Proved: 1')
})

test('a line that sets several entries of one newName is a warning where their versions differed, with the line for one of them', async () => {
  const server = 'ghcr.io/acme/server'
  const entries = (cpu: string, gpu: string) =>
    `images:\n  - name: server\n    newName: ${server}\n    newTag: "${cpu}"\n  - name: server-gpu\n    newName: ${server}\n    newTag: "${gpu}"\n`
  await using stage = await startStage({
    repository: 'acme/api',
    files: {
      'k8s/kustomization.yaml': `resources: [a.yaml, b.yaml]\n${entries('1.0', '1.0-gpu')}`,
      'k8s/a.yaml': workload('Deployment', 'a', { reference: 'server' }),
      'k8s/b.yaml': workload('Deployment', 'b', { reference: 'server-gpu' }),
    },
  })
  const both = { images: `${server}:2.0`, overlays: 'k8s' }
  const planned = await stage.bump({ ...both, publish: 'none' })
  expect(planned.annotations).toContainEqual({
    level: 'warning',
    message: expect.stringMatching(
      /^"ghcr\.io\/acme\/server:2\.0" sets the entries "server" and "server-gpu", whose versions differed before: "ghcr\.io\/acme\/server:1\.0" in Deployment a .*, "ghcr\.io\/acme\/server:1\.0-gpu" in Deployment b .*\. To set one of them, write "server=ghcr\.io\/acme\/server:2\.0"\.$/,
    ),
    file: 'k8s/kustomization.yaml',
    line: 3,
  })
  const one = await stage.bump({ ...both, images: `server=${server}:2.0` })
  expect(one.annotations.map(({ level }) => level)).not.toContain('warning')
  expect(
    String(await stage.repository.read('main', 'k8s/kustomization.yaml')),
  ).toContain(entries('2.0', '1.0-gpu'))
})

describe('validate-overlays:', () => {
  const base = `resources: [app.yaml]\nimages:\n  - name: ${image}\n    newTag: v1\n`
  const files: Files = {
    'k8s/base/kustomization.yaml': base,
    'k8s/base/app.yaml': workload('Deployment', 'app'),
    'k8s/overlays/eu/kustomization.yaml': uses('namespace: eu\n'),
    'k8s/overlays/pinned/kustomization.yaml': uses(
      `images:\n  - name: ${image}\n    newTag: v0\n`,
    ),
    'k8s/overlays/other/kustomization.yaml': 'resources: [c.yaml]\n',
    'k8s/overlays/other/c.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\n',
    'k8s/overlays/broken/kustomization.yaml': 'resources: [gone.yaml]\n',
    'k8s/part/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages:\n  - name: ${image}\n    newTag: v1\n`,
    'k8s/overlays/parted/kustomization.yaml': `resources: [app.yaml]\ncomponents: [../../part]\n`,
    'k8s/overlays/part-only/kustomization.yaml': `resources: [../other]\ncomponents: [../../part]\n`,
    'k8s/overlays/parted/app.yaml': workload('Deployment', 'app'),
    'flux/kustomization.yaml':
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: x }\n',
  }
  const layout = { repository: 'acme/api', files }

  test('what uses an edited base is proved; with a pattern, a folder that did not build before is reported', async () => {
    await using stage = await startStage(layout)
    const result = await stage.bump({
      images,
      overlays: 'k8s/base',
      'validate-overlays': '**',
    })
    expect(result.outputs).toMatchObject({
      outcome: 'pushed',
      overlays: 'k8s/base',
    })
    expect(result.log).toContain(
      `k8s/overlays/eu:\nDeployment eu/app: image ${image}:v1 -> ${image}:v2\nProved: 1`,
    )
    expect(result.log).toContain('k8s/overlays/other:\nRenders as before.')
    expect(result.log).not.toContain('k8s/part:')
    expect(result.log).not.toContain('flux:')
    expect(
      result.annotations.map(({ level, message }) => [level, message]),
    ).toEqual([
      [
        'warning',
        expect.stringMatching(
          /^In "validate-overlays": k8s\/overlays\/broken does not build, and did not build before .*gone\.yaml" is not in the repository\.$/,
        ),
      ],
      [
        'notice',
        expect.stringContaining(
          'k8s/overlays/pinned uses k8s/base/kustomization.yaml, but deploys no image of its entry',
        ),
      ],
      [
        'notice',
        expect.stringMatching(
          /^k8s\/overlays\/pinned also deploys ".*:v0" .*under an entry of its own/,
        ),
      ],
    ])
    expect(result.summary).toContain('4 validated overlays render as before')
  })

  test('a submodule, a pointer of Git LFS or a symlink in a folder that only a pattern finds is a warning', async () => {
    const found = {
      submodule: submodule('c'.repeat(40)),
      lfs: `version https://git-lfs.github.com/spec/v1\noid sha256:${'a1'.repeat(32)}\nsize 12\n`,
      link: symlink('/etc/app.yaml'),
    }
    const folders = Object.entries(found).flatMap(([name, entry]) => [
      [`found/${name}/kustomization.yaml`, 'resources: [app.yaml]\n'] as const,
      [`found/${name}/app.yaml`, entry] as const,
    ])
    await using stage = await startStage({
      ...layout,
      files: { ...files, ...Object.fromEntries(folders) },
    })
    const result = await stage.bump({
      images,
      overlays: 'k8s/base',
      'validate-overlays': 'found/*',
    })
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    expect(
      result.annotations.map(({ level, message }) => [level, message]),
    ).toEqual([
      ['warning', expect.stringMatching(/found\/lfs does not build.*Git LFS/)],
      ['warning', expect.stringMatching(/found\/link does not build.*symlink/)],
      [
        'warning',
        expect.stringMatching(/found\/submodule does not build.*a submodule/),
      ],
    ])
  })

  test('an overlay that takes the image from a mirror is proved', async () => {
    const mirrored = uses(
      `images:\n  - name: ${image}\n    newName: mirror.acme/api\n`,
    )
    await using stage = await startStage({
      ...layout,
      files: { ...files, 'k8s/overlays/mirrored/kustomization.yaml': mirrored },
    })
    const result = await stage.bump({
      images,
      overlays: 'k8s/base',
      'validate-overlays': 'k8s/overlays/mirrored',
    })
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    expect(result.log).toContain(
      `Deployment app: image mirror.acme/api:v1 -> mirror.acme/api:v2\nProved: 1`,
    )
    expect(result.annotations.map(({ message }) => message)).toEqual([
      `k8s/overlays/mirrored deploys "${image}:v2" as "mirror.acme/api:v2" in Deployment app.`,
    ])
  })

  test('a component is proved where it is used', async () => {
    await using stage = await startStage(layout)
    const result = await stage.bump({
      images,
      overlays: 'k8s/part',
      'validate-overlays': 'k8s/overlays/p*',
    })
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    expect(group(result, 'k8s/part')).toContain(
      '"k8s/part" is a component, proved in "k8s/overlays/parted".',
    )
    expect(result.log).toContain(
      `k8s/overlays/parted:\nDeployment app: image ${image}:v1 -> ${image}:v2\nProved: 1`,
    )
  })

  test.each([
    {
      what: 'does not deploy it, does not build, or has a workload beside the base',
      overlays: 'k8s/base',
      further: ['pinned', 'broken', 'jobs'].map(
        (name) => `k8s/overlays/${name}`,
      ),
      reason: 'image-not-rendered',
      words: [
        /^In "validate-overlays": .* k8s\/overlays\/pinned renders "ghcr\.io\/acme\/api:v0" .*"images" sets it, in k8s\/overlays\/pinned\/kustomization\.yaml, line 3/,
        /k8s\/overlays\/broken: .*It did not build before the edit either/,
        /in Job job .*the entry is in k8s\/base, and reaches only what that folder renders\. Write "overlays: k8s\/overlays\/jobs" to set the image there\.$/,
      ],
      more: {
        'k8s/overlays/jobs/kustomization.yaml':
          'resources: [../../base, job.yaml]\n',
        'k8s/overlays/jobs/job.yaml': workload('Job', 'job'),
      },
    },
    {
      what: 'does not list the component',
      overlays: 'k8s/part',
      further: ['k8s/overlays/eu'],
      reason: 'image-not-rendered',
      words: [
        /k8s\/part is a component.* None of the folders of "validate-overlays" lists it: k8s\/overlays\/eu\./,
      ],
    },
    {
      what: 'sets the image of the component again',
      overlays: 'k8s/part',
      further: ['k8s/overlays/parte*'],
      reason: 'image-not-rendered',
      words: [
        /"images" sets it, in k8s\/overlays\/parted\/kustomization\.yaml, line 4\. Change it there\.$/,
      ],
      more: {
        'k8s/overlays/parted/kustomization.yaml': `resources: [app.yaml]\ncomponents: [../../part]\nimages:\n  - name: ${image}\n    newTag: v0\n`,
      },
    },
    {
      what: 'is not there',
      overlays: 'k8s/base',
      further: ['k8s/overlays/uk'],
      reason: 'overlay-not-found',
      words: [
        /no folder "k8s\/overlays\/uk".*broken, eu, other, part-only, parted and 1 more/,
      ],
    },
    {
      what: 'is a pattern without a match',
      overlays: 'k8s/base',
      further: ['apps/**'],
      reason: 'overlay-not-found',
      words: [/no folder with a kustomization matches "apps\/\*\*"/],
    },
  ] as readonly {
    readonly what: string
    readonly overlays: string
    readonly further: readonly string[]
    readonly reason: string
    readonly words: readonly RegExp[]
    readonly more?: Files
  }[])(
    'refuses a folder that $what',
    async ({ overlays, further, reason, words, more = {} }) => {
      await using stage = await startStage({
        ...layout,
        files: { ...files, ...more },
      })
      const result = await stage.bump({
        images,
        overlays,
        'validate-overlays': further.join('\n'),
      })
      expect(result.outputs).toMatchObject({ outcome: 'failed', reason })
      expect(errors(result).map(({ data }) => data)).toEqual(
        words.map((one) => expect.stringMatching(one)),
      )
      expect(await stage.repository.log('main')).toHaveLength(1)
    },
  )
})

test.each([
  ['an unrelated file', 'k8s/overlays/staging/kustomization.yaml', true],
  ['a file that the overlay is built from', 'k8s/base/deployment.yaml', false],
  [
    'a file that was asked for and not there',
    'k8s/base/kustomization.yml',
    'refused',
  ],
] as const)(
  'after a race that is lost to %s (%s), only what changed is rendered again',
  async (_, path, stands) => {
    await using stage = await startStage(small)
    stage.forge.beforePush(stage.name, async () => {
      const text = small.files[path] ?? 'resources: []\n'
      await stage.repository.commit({
        files: { [path]: `${text as string}# another\n` },
        author: anotherWriter,
      })
    })
    const result = await stage.bump({
      images,
      overlays: 'k8s/overlays/production',
    })
    const builds = result.rawLog.match(/kustomize build k8s/g)?.length ?? 0
    const again = result.rawLog.match(/is not rendered again/g)?.length ?? 0
    if (stands === 'refused') {
      expect(result.outputs).toMatchObject({ outcome: 'failed', attempts: '2' })
      return
    }
    expect(result.outputs).toMatchObject({ outcome: 'pushed', attempts: '2' })
    expect([builds, again]).toEqual(stands ? [2, 2] : [4, 0])
  },
)

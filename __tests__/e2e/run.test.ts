import { describe, expect, test } from '@jest/globals'
import { pushToBranch, schedule, workflowCall } from '../support/events.ts'
import { expectLanded, expectUntouched } from '../support/expect-landed.ts'
import { demo } from '../support/layouts/demo.ts'
import { small } from '../support/layouts/small.ts'
import type { Origin } from '../support/events/event.ts'
import {
  closedPullRequest,
  pullRequest,
  pullRequestComment,
  pullRequestTarget,
  workflowRun,
} from '../support/pull-request-events.ts'
import { startStage, type Stage } from '../support/stage.ts'
import { symlink, type Files } from '../support/tree.ts'

const overlay = 'k8s/overlays/production'
const file = `${overlay}/kustomization.yaml`
const image = 'ghcr.io/acme/api'
const inputs = { images: `${image}:v2`, overlays: overlay }
/** For what is not about the render, which takes most of a run's time. */
const unproved = { ...inputs, validate: 'none' }
const digest = `sha256:${'a1'.repeat(32)}`

/** How often the server was asked for refs or objects. */
function fetches({ forge }: Stage): number {
  const asked = forge.requests.map(({ service }) => service)
  return asked.filter((one) => one === 'upload-pack').length
}

function withFiles(files: Files) {
  return { ...small, files: { ...small.files, ...files } }
}

describe('an image of the input "images":', () => {
  const kustomization = 'resources:\n  - ../../base\nimages:\n'

  test.each([
    [
      'a digest alone takes the tag away',
      `${image}@${digest}`,
      [['newTag: v1', `digest: ${digest}`]],
    ],
    [
      'a new repository sets newName',
      `${image}=registry.acme.example:5000/team/api:v2`,
      [
        [
          'newTag: v1',
          'newName: registry.acme.example:5000/team/api\n    newTag: v2',
        ],
      ],
    ],
    [
      'JSON of a build sets tag and digest',
      JSON.stringify(
        {
          'image.name': `${image}:v2,${image}:latest`,
          'containerimage.digest': digest,
        },
        null,
        2,
      ),
      [['newTag: v1', `newTag: v2\n    digest: ${digest}`]],
    ],
  ] as const)('%s', async (_, images, replacements) => {
    await using stage = await startStage(small)
    const result = await stage.bump({ ...unproved, images })
    await expectLanded(stage.repository, small, {
      result,
      replacements: { [file]: replacements },
    })
  })

  test('a tag alone takes a digest away that belonged to the old one', async () => {
    const text = `${kustomization}  - name: ${image}\n    newTag: v1\n    digest: ${digest}\n`
    const layout = withFiles({ [file]: text })
    await using stage = await startStage(layout)
    const result = await stage.bump(unproved)
    await expectLanded(stage.repository, layout, {
      result,
      replacements: {
        [file]: [[`newTag: v1\n    digest: ${digest}`, 'newTag: v2']],
      },
    })
    expect(JSON.parse(result.outputs['changes'] ?? '')).toContainEqual({
      file,
      image,
      field: 'digest',
      from: digest,
      to: null,
    })
  })

  test('an entry is found by its newName, which stays', async () => {
    const layout = withFiles({
      'k8s/base/deployment.yaml': (
        small.files['k8s/base/deployment.yaml'] as string
      ).replace(`${image}:v1`, 'controller'),
      [file]: `${kustomization}  - name: controller\n    newName: ${image}\n    newTag: v1\n`,
    })
    await using stage = await startStage(layout)
    const result = await stage.bump(unproved)
    await expectLanded(stage.repository, layout, {
      result,
      replacements: { [file]: [['newTag: v1', 'newTag: v2']] },
    })
  })

  test.each(['kustomization.yml', 'Kustomization'])(
    '%s is a kustomization file as well',
    async (name) => {
      const { [file]: text = '', ...rest } = small.files
      const path = `${overlay}/${name}`
      const layout = { ...small, files: { ...rest, [path]: text } }
      await using stage = await startStage(layout)
      const result = await stage.bump({ ...unproved, overlays: path })
      await expectLanded(stage.repository, layout, {
        result,
        replacements: { [path]: [['newTag: v1', 'newTag: v2']] },
      })
    },
  )

  test('of two registries, the one that the overlay deploys is taken, also where only the base names it', async () => {
    const layout = withFiles({ [file]: 'resources:\n  - ../../base\n' })
    await using stage = await startStage(layout)
    const result = await stage.bump({
      ...inputs,
      images: `acme/api:v2\n${image}:v2`,
    })
    await expectLanded(stage.repository, layout, {
      result,
      replacements: {
        [file]: [
          [
            '- ../../base\n',
            `- ../../base\nimages:\n  - name: ${image}\n    newTag: v2\n`,
          ],
        ],
      },
    })
    expect(result.annotations).toContainEqual(
      expect.objectContaining({
        level: 'notice',
        message: expect.stringContaining('pushed to acme/api, which'),
      }),
    )
  })
})

describe('overlays:', () => {
  const staging = 'k8s/overlays/staging/kustomization.yaml'
  const both = { ...inputs, overlays: `${overlay}\nk8s/overlays/staging` }

  test('several land in one commit', async () => {
    const layout = withFiles({ [staging]: small.files[file] ?? '' })
    await using stage = await startStage(layout)
    const result = await stage.bump({ ...both, validate: 'none' })
    const replacement = [['newTag: v1', 'newTag: v2']] as const
    await expectLanded(stage.repository, layout, {
      result,
      replacements: { [file]: replacement, [staging]: replacement },
    })
  })

  test('one that has the image already is not what the message and the log say lands', async () => {
    const there = `resources:\n  - ../../base\nimages:\n  - name: ${image}\n    newTag: v2\n`
    await using stage = await startStage(withFiles({ [staging]: there }))
    const result = await stage.bump({ ...both, validate: 'none' })
    expect(result.log).toContain(`Pushed api:v2 in ${overlay} to main`)
    const [last] = await stage.repository.log('main')
    expect(last?.subject).toBe(`Deploy api:v2 to ${overlay}`)
  })

  test('all or none: one that does not build keeps the other from landing, and every problem is reported', async () => {
    const layout = withFiles({
      [staging]: 'resources:\n  - ../../nothing\n',
      [file]: 'resources:\n  - ../../neither\n',
    })
    await using stage = await startStage(layout)
    const result = await stage.bump(both)
    expect(result.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'build-failed',
    })
    expect(result.annotations.map(({ message }) => message)).toEqual([
      expect.stringContaining(overlay),
      expect.stringContaining('k8s/overlays/staging'),
    ])
    await expectUntouched(stage.repository, layout, result)
  })

  test('components, symlinked files and files that only kustomize asks for are part of the render, and literals are no files', async () => {
    const layout = withFiles({
      [file]: `${small.files[file] as string}components:\n  - ../../components/metrics\nconfigMapGenerator:\n  - name: logo\n    literals:\n      - LOGO=logo.png\n`,
      'k8s/components/metrics/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n  - path: patch.yaml\nconfigMapGenerator:\n  - name: metrics\n    files:\n      - settings=../metrics/settings.ini\n',
      'k8s/components/metrics/patch.yaml': symlink('common/patch.yaml'),
      'k8s/components/metrics/settings.ini': 'interval=5\n',
      // A literal that happens to be the name of a file does not need the file.
      [`${overlay}/logo.png`]: `version https://git-lfs.github.com/spec/v1\noid ${digest}\nsize 12\n`,
      'k8s/components/metrics/common/patch.yaml':
        'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\n  annotations:\n    metrics: "on"\n',
    })
    await using stage = await startStage(layout)
    const result = await stage.bump(inputs)
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  })

  test('folders and files may have any name, also next to it', async () => {
    const files = {
      ...small.files,
      'k8s/überlagerung/kustomization.yaml': small.files[file] ?? '',
    }
    const folder = 'k8s/überlagerung'
    await using stage = await startStage({
      ...small,
      files: {
        ...files,
        [`${folder}/kustomization.yaml`]: (small.files[file] as string).replace(
          '../../base',
          '../base',
        ),
      },
    })
    // A name in Latin-1, as old repositories have them, is no UTF-8.
    const tree = await stage.repository.git(['ls-tree', '-z', 'main'])
    const blob = await stage.repository.git(
      ['hash-object', '-w', '--stdin'],
      'x',
    )
    const odd = Buffer.from(
      `100644 blob ${blob.toString().trim()}\tcaf\xe9.txt\0`,
      'latin1',
    )
    const id = await stage.repository.git(
      ['mktree', '-z'],
      Buffer.concat([odd, tree]),
    )
    const tip = (await stage.repository.tip('main')) ?? ''
    const commit = await stage.repository.git([
      '-c',
      'user.name=a',
      '-c',
      'user.email=a@b',
      'commit-tree',
      id.toString().trim(),
      '-p',
      tip,
      '-m',
      'odd',
    ])
    await stage.repository.branch('main', commit.toString().trim())
    const result = await stage.bump({ ...unproved, overlays: folder })
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    const after = await stage.repository.git([
      'ls-tree',
      '-z',
      '--name-only',
      'main',
    ])
    expect(after.toString('latin1')).toContain('caf\xe9.txt\0')
  })
})

/** Takes the image of the workload apart, and writes a part of it into an annotation. */
function part(delimiter: string, name: string): string {
  return `  - source:\n      kind: Deployment\n      fieldPath: spec.template.spec.containers.0.image\n      options: { delimiter: '${delimiter}', index: 1 }\n    targets:\n      - select: { kind: Deployment }\n        fieldPaths: [metadata.annotations.${name}]\n        options: { create: true }\n`
}

describe('validate:', () => {
  test('validate: build renders, and does not look at images', async () => {
    await using stage = await startStage(small)
    const result = await stage.bump({
      ...inputs,
      images: 'acme/none:v2',
      validate: 'build',
    })
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
  })

  test('validate: none renders nothing, and reports it', async () => {
    const layout = withFiles({
      [file]: `${small.files[file] as string}bases:\n  - https://example.test/base\n`,
    })
    await using stage = await startStage(layout)
    const result = await stage.bump({ ...inputs, validate: 'none' })
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    expect(result.summary).toContain('was not rendered')
    expect(result.log).toContain('was not rendered (validate: none)')
  })

  test('replacements may take the reference apart', async () => {
    const replacements = `replacements:\n${part('@', 'digest')}${part(':', 'tag')}${part('.', 'minor')}`
    const layout = withFiles({
      [file]: `resources:\n  - ../../base\nimages:\n  - name: ${image}\n    newTag: 1.3.0\n    digest: ${digest}\n${replacements}`,
    })
    await using stage = await startStage(layout)
    const result = await stage.bump({
      ...inputs,
      images: `${image}:1.4.0@sha256:${'b2'.repeat(32)}`,
    })
    expect(result.log).toContain('Pushed')
  })

  test('an entry that changes nothing that is deployed is refused although the file has it', async () => {
    const layout = withFiles({
      [file]: `${small.files[file] as string}  - name: acme/gone\n    newTag: v2\n`,
    })
    await using stage = await startStage(layout)
    const result = await stage.bump({ ...inputs, images: 'acme/gone:v2' })
    expect(result.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'image-not-rendered',
    })
    expect(result.annotations[0]).toMatchObject({ file, line: 6 })
  })
})

/** One side of a pull request, as the API tells it. */
function side(repository: string | null) {
  return { repository, ref: 'feature', sha: 'f'.repeat(40) }
}

function runOfTag(origin: Origin) {
  return workflowRun(origin, { headBranch: 'v2.0.0' })
}

describe('what a run may do by its event:', () => {
  test.each([
    ['a push', pushToBranch],
    ['a pull request, where it does not advise how to land', pullRequest],
  ])('publish: none does everything but landing, for %s', async (_, event) => {
    await using stage = await startStage(small)
    const result = await stage.bump(
      { ...inputs, publish: 'none' },
      { event: (origin) => event(origin) },
    )
    expect(result.annotations).toEqual([])
    expect(result.summary).toContain('Dry run (publish: none): api:v2')
    expect(result.outputs).toMatchObject({
      outcome: 'planned',
      reason: 'dry-run',
      changed: 'false',
      branch: 'main',
    })
    expect(JSON.parse(result.outputs['changes'] ?? '')).toEqual([
      { file, image, field: 'newTag', from: 'v1', to: 'v2' },
    ])
    expect(JSON.parse(result.outputs['rendered-changes'] ?? '')).toEqual([
      {
        overlay,
        object: 'Deployment api',
        field: 'image',
        from: `${image}:v1`,
        to: `${image}:v2`,
      },
    ])
    expect(result.summary).toContain('`v1`')
    // Where the branch is, the commit, its folder, all folders of k8s/, and their few manifests.
    expect(fetches(stage)).toBe(5)
    await expectUntouched(stage.repository, small, result)
  })

  test('a schedule lands on its branch', async () => {
    await using stage = await startStage(small)
    expect(
      (await stage.bump(unproved, { event: schedule })).outputs,
    ).toMatchObject({ outcome: 'pushed', branch: 'main' })
  })

  test('an unmerged pull request lands nothing, also where a called workflow has another name for it', async () => {
    await using stage = await startStage(small)
    const tip = await stage.repository.tip('main')
    const result = await stage.bump(unproved, {
      event: (origin) => workflowCall(pullRequest(origin)),
    })
    expect(result.outputs).toMatchObject({
      outcome: 'planned',
      reason: 'unmerged',
    })
    expect(await stage.repository.tip('main')).toBe(tip)
  })

  test('a workflow_run of a push lands on the branch of that push', async () => {
    await using stage = await startStage(small)
    const result = await stage.bump(
      { ...unproved, overlays: `refs/heads/main: ${overlay}` },
      { event: (origin) => workflowRun(origin, { headSha: 'a'.repeat(40) }) },
    )
    expect(result.outputs).toMatchObject({ outcome: 'pushed', branch: 'main' })
    const [landed] = await stage.repository.log('main')
    expect(landed?.body).toContain(`Source: acme/api@${'a'.repeat(40)}`)
  })

  const releases = {
    ...unproved,
    overlays: `refs/heads/*: nowhere\nrefs/tags/v*: ${overlay}`,
  }
  test('a workflow_run of a pushed tag is judged by the tag, and lands on the default branch', async () => {
    await using stage = await startStage(small)
    const tip = await stage.repository.tip('main')
    await stage.repository.tag('v2.0.0', tip ?? '')
    const result = await stage.bump(
      {
        ...releases,
        images: 'ghcr.io/acme/api:v2.0.0\nghcr.io/acme/api:latest',
      },
      { event: runOfTag },
    )
    expect(result.outputs).toMatchObject({ outcome: 'pushed', branch: 'main' })
  })

  test('a workflow_run of a branch that has the name of a tag lands on the branch', async () => {
    await using stage = await startStage(small)
    const tip = await stage.repository.tip('main')
    await stage.repository.tag('v2.0.0', tip ?? '')
    await stage.repository.branch('v2.0.0', 'main')
    const result = await stage.bump(unproved, { event: runOfTag })
    expect(result.outputs).toMatchObject({
      outcome: 'pushed',
      branch: 'v2.0.0',
    })
  })

  test('a workflow_run of a tag that nobody can ask for says what to set', async () => {
    await using stage = await startStage(small)
    const result = await stage.bump(
      { ...unproved, 'source-token': '' },
      { event: runOfTag },
    )
    expect(result.outputs).toMatchObject({ reason: 'branch-missing' })
    expect(result.annotations[0]?.message).toContain(
      'A workflow_run has no full ref, so "v2.0.0" may be a tag. Set "branch" to the branch to land on.',
    )
  })

  test('a merged pull request lands on its base', async () => {
    await using stage = await startStage(small)
    const result = await stage.bump(unproved, {
      event: (origin) => closedPullRequest(origin, { merged: true }),
    })
    expect(result.outputs).toMatchObject({ outcome: 'pushed', branch: 'main' })
  })

  test.each([
    ['a pull request', pullRequest, /not merged yet.*"branch: main"/],
    [
      'an event that says no branch',
      (origin: Origin) => ({ ...schedule(origin), name: 'registry_package' }),
      /"registry_package" does not say which branch.*"branch: main"/,
    ],
  ])(
    '%s that lands nothing is a notice with the line to add',
    async (_, event, text) => {
      await using stage = await startStage(small)
      const result = await stage.bump(unproved, { event })
      expect(result.outputs).toMatchObject({ outcome: 'planned' })
      expect(result.annotations).toContainEqual(
        expect.objectContaining({
          level: 'notice',
          message: expect.stringMatching(text),
        }),
      )
    },
  )

  test('pull_request_target fails before the token is used', async () => {
    await using stage = await startStage(small)
    const result = await stage.bump(inputs, { event: pullRequestTarget })
    expect(result.outputs).toMatchObject({
      outcome: 'failed',
      reason: 'untrusted-event',
    })
    expect(stage.forge.requests).toEqual([])
  })

  test.each([
    [
      'lands where it comes from the repository itself',
      'acme/api',
      'pushed',
      '',
    ],
    ['never lands for a fork', 'mallory/api', 'planned', 'fork'],
    ['never lands for a fork that is deleted', null, 'planned', 'fork'],
  ])('a comment on a pull request %s', async (_, head, outcome, reason) => {
    await using stage = await startStage(small)
    stage.forge.github.pull('acme/api', {
      number: 7,
      head: side(head),
      base: { ref: 'main', sha: 'e'.repeat(40) },
    })
    const result = await stage.bump(
      { ...unproved, branch: 'main' },
      { event: pullRequestComment },
    )
    expect(result.outputs).toMatchObject({ outcome, reason })
  })

  test('an API that does not answer is left when the time is up', async () => {
    await using stage = await startStage(small)
    stage.forge.fault({ on: 'api', kind: 'hang' })
    const result = await stage.bump(
      { ...unproved, branch: 'main', timeout: '2s' },
      { event: pullRequestComment },
    )
    expect(result.outputs).toMatchObject({ changed: 'false' })
  })

  test('a pull request whose payload cannot be read is taken for a fork', async () => {
    await using stage = await startStage(small)
    const result = await stage.bump(
      { ...unproved, branch: 'main' },
      { event: pullRequest, env: { GITHUB_EVENT_PATH: undefined } },
    )
    expect(result.outputs).toMatchObject({ outcome: 'planned', reason: 'fork' })
  })

  test('a pull request that the API cannot be asked about is taken for a fork', async () => {
    await using stage = await startStage(small)
    stage.forge.fault({ on: 'api', kind: 'status', status: 500 })
    const result = await stage.bump(
      { ...unproved, branch: 'main' },
      { event: pullRequestComment },
    )
    expect(result.outputs).toMatchObject({ outcome: 'planned', reason: 'fork' })
  })
})

describe('of what is rendered,', () => {
  const secret = withFiles({
    [file]: `${small.files[file] as string}secretGenerator:\n  - name: credentials\n    literals:\n      - password=hunter2\n    options:\n      annotations:\n        note: swordfish\n`,
  })

  test('values of Secrets are never shown', async () => {
    await using stage = await startStage(secret)
    const result = await stage.bump({ ...inputs, 'show-diff': 'true' })
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    const shown =
      result.rawLog + result.summary + JSON.stringify(result.outputs)
    for (const text of [
      'hunter2',
      Buffer.from('hunter2').toString('base64'),
      'swordfish',
    ])
      expect(shown).not.toContain(text)
    expect(result.summary).toContain('```diff')
  })

  test.each([
    [
      'a public workflow shows only images of another repository',
      false,
      {},
      false,
    ],
    ['a private workflow shows all of it', true, {}, true],
  ])('%s', async (_, isPrivate, more, shown) => {
    await using stage = await startStage(small, { pipeline: 'acme/source' })
    const result = await stage.bump(
      { ...inputs, repository: 'acme/api', ...more },
      { event: (origin) => pushToBranch({ ...origin, private: isPrivate }) },
    )
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    expect(result.summary).toContain(
      '| `Deployment api` | `ghcr.io/acme/api` | `v1` | `v2` |',
    )
    expect(result.summary.includes('```diff')).toBe(shown)
  })
})

test('the summary and the debug log say what took how long', async () => {
  await using stage = await startStage(small)
  const result = await stage.bump(inputs, { debug: true })
  const steps = [
    'start',
    'prepare',
    'fetch main',
    `render ${overlay}`,
    'prove',
    'publish',
  ]
  const shown = /Timeline[\s\S]*?<\/details>/.exec(result.summary)
  for (const step of steps) expect(shown?.[0]).toContain(`  ${step}\n`)
  for (const step of steps.slice(1))
    expect(result.log).toMatch(
      new RegExp(`\\d ms: ${step} took \\d+\\.\\d\\d s`),
    )
})

test('an unchanged tag that moves is a warning: nothing will be deployed', async () => {
  const layout = withFiles({
    [file]: (small.files[file] as string).replace('v1', 'latest'),
  })
  await using stage = await startStage(layout)
  const result = await stage.bump({ ...unproved, images: `${image}:latest` })
  expect(result.outputs).toMatchObject({ outcome: 'unchanged' })
  expect(result.annotations).toContainEqual(
    expect.objectContaining({
      level: 'warning',
      message: expect.stringMatching(
        /"latest" moves\. .*already has it.*Give the digest/,
      ),
      file,
      line: 4,
    }),
  )
})

test('a local repository is landed in without a token or a server', async () => {
  await using stage = await startStage(demo)
  const result = await stage.bump({
    images: 'ghcr.io/acme/shop:1.4.2',
    overlays: overlay,
    repository: stage.repository.path,
    token: '',
    validate: 'none',
  })
  expect(result.outputs).toMatchObject({ outcome: 'pushed', 'commit-url': '' })
  expect(stage.forge.requests).toEqual([])
})

test('around an overlay, many manifests are fetched only as the kustomizations name them', async () => {
  const others = Array.from({ length: 120 }, (_, index): [string, string] => [
    `k8s/other/${index}.yaml`,
    `number: ${index}\n`,
  ])
  await using stage = await startStage(withFiles(Object.fromEntries(others)))
  const result = await stage.bump({ ...inputs, publish: 'none' })
  expect(result.outputs).toMatchObject({ outcome: 'planned' })
  // All folders as before, and then what is rendered: the overlay, its base, and the base's manifests.
  expect(fetches(stage)).toBe(7)
})

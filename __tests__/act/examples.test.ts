import { describe, expect, test } from '@jest/globals'
import { readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Origin, WorkflowEvent } from '../support/events/event.ts'
import { findAct } from '../support/act.ts'
import { runPipeline, type Pipeline } from '../support/act-pipeline.ts'
import { withoutBuilds, type StepOutputs } from '../support/act-workflow.ts'
import { commitStatus, pushOfTag, workflowDispatch } from '../support/events.ts'
import { deployment } from '../support/layouts/manifests.ts'
import { pullRequest, workflowRun } from '../support/pull-request-events.ts'
import { writeToken } from '../support/stage.ts'
import type { Files } from '../support/tree.ts'

const act = await findAct()
const digest = `sha256:${'d'.repeat(64)}`

/** An overlay that deploys one image, and the tag that it has. */
function overlay(folder: string, name: string, tag = 'v1'): Files {
  const image = `ghcr.io/acme/${name}`
  return {
    [`${folder}/kustomization.yaml`]: `resources: [deployment.yaml]\nimages:\n  - name: ${image}\n    newTag: ${tag}\n`,
    [`${folder}/deployment.yaml`]: deployment({ name, image, port: 8080 }),
  }
}

interface Row extends Omit<Pipeline, 'workflow'> {
  readonly example: string
  readonly outputs?: StepOutputs
  /** What each file has, on main or on the pull request; SHA stands for the commit of the workflow. */
  readonly expected: Readonly<Record<string, readonly string[]>>
  /** What main has, where a pull request has more. */
  readonly onMain?: Row['expected']
}

const sha = '${{ github.sha }}'
const built = { build: { digest } }
const withToken = { ...built, app: { token: writeToken } }
const production = 'k8s/overlays/production'
const staging = 'k8s/overlays/staging'
const own = { repository: 'acme/api', files: overlay(production, 'api') }
const environments = {
  repository: 'acme/api',
  files: { ...own.files, ...overlay(staging, 'api') },
}
const released = 'ghcr.io/acme/api:1.4.2\nghcr.io/acme/api:latest'
const byTag = ['newTag: 1.4.2', `digest: ${digest}`]
const bySha = ['newTag: sha-SHA', `digest: ${digest}`]

const ofShop = ['api', 'worker', 'web']

/** An overlay for production of each service. */
function inFolders(root: string): Files {
  return Object.assign(
    {},
    ...ofShop.map((name) =>
      overlay(`${root}/${name}/overlays/production`, name),
    ),
  ) as Files
}

/** Of a pull request, with a label. */
function labeled(origin: Origin): WorkflowEvent {
  const event = pullRequest(origin, { headRef: 'feature/login' })
  const { pull_request: pull } = event.payload as {
    readonly pull_request: object
  }
  const labels = [{ name: 'preview' }]
  return {
    ...event,
    payload: { ...event.payload, pull_request: { ...pull, labels } },
  }
}

const rows: readonly Row[] = [
  {
    example: 'service-repository.yml',
    ...environments,
    outputs: {
      ...built,
      meta: { tags: `ghcr.io/acme/api:sha-${sha}`, version: `sha-${sha}` },
    },
    expected: { [staging]: bySha, [production]: ['newTag: v1'] },
  },
  {
    example: 'tag-release.yml',
    ...own,
    event: (origin) => pushOfTag(origin, { tag: 'v1.4.2' }),
    outputs: {
      ...built,
      meta: { tags: released },
    },
    expected: { [production]: byTag },
  },
  {
    example: 'staging-then-production.yml',
    ...environments,
    event: (origin) => pushOfTag(origin, { tag: 'v1.4.2' }),
    outputs: { ...built, meta: { tags: released } },
    expected: { [production]: byTag, [staging]: byTag },
    onMain: { [production]: ['newTag: v1'], [staging]: byTag },
  },
  {
    example: 'infra-repository.yml',
    repository: 'acme/infra',
    pipeline: 'acme/api',
    files: {
      ...overlay('apps/api/overlays/production', 'api'),
      ...overlay('apps/api/overlays/staging', 'api'),
    },
    outputs: withToken,
    expected: {
      'apps/api/overlays/production': bySha,
      'apps/api/overlays/staging': ['newTag: v1'],
    },
  },
  {
    example: 'monorepo-matrix.yml',
    repository: 'acme/shop',
    files: inFolders('deploy'),
    outputs: built,
    expected: Object.fromEntries(
      ofShop.map((name) => [`deploy/${name}/overlays/production`, bySha]),
    ),
  },
  {
    example: 'infra-matrix.yml',
    repository: 'acme/infra',
    pipeline: 'acme/shop',
    files: inFolders('apps'),
    outputs: withToken,
    expected: Object.fromEntries(
      ofShop.map((name) => [`apps/${name}/overlays/production`, bySha]),
    ),
  },
  {
    example: 'bake.yml',
    ...own,
    outputs: {
      bake: {
        metadata: JSON.stringify({
          api: {
            'containerimage.digest': digest,
            'image.name': `ghcr.io/acme/api:sha-${sha}`,
          },
        }),
      },
    },
    expected: { [production]: bySha },
  },
  {
    example: 'after-ci.yml',
    ...own,
    event: (origin) => workflowRun(origin),
    expected: { [production]: ['newTag: sha-SHA'] },
  },
  {
    example: 'flux.yml',
    repository: 'acme/k3s-gitops',
    pipeline: 'acme/api-gateway',
    files: overlay('apps/api-gateway', 'api-gateway'),
    outputs: withToken,
    expected: { 'apps/api-gateway': bySha },
  },
  {
    example: 'argo-cd.yml',
    ...environments,
    outputs: built,
    expected: { [production]: bySha, [staging]: bySha },
  },
  {
    example: 'pull-request.yml',
    ...own,
    outputs: withToken,
    expected: { [production]: bySha },
  },
  {
    example: 'pull-request-comment.yml',
    ...own,
    event: (origin) => pullRequest(origin),
    outputs: built,
    expected: { [production]: ['newTag: v1'] },
  },
  {
    example: 'promotion.yml',
    repository: 'acme/api',
    files: { ...own.files, ...overlay(staging, 'api', 'v2') },
    event: (origin) => workflowDispatch(origin),
    expected: { [production]: ['newTag: v2'] },
  },
  {
    example: 'promotion-when-healthy.yml',
    repository: 'acme/infra',
    files: {
      ...overlay('apps/api/overlays/production', 'api'),
      ...overlay('apps/api/overlays/staging', 'api', 'v2'),
    },
    event: (origin) =>
      commitStatus(origin, {
        context: 'kustomization/api-staging/0c9c2e41',
        description: 'reconciliation succeeded',
      }),
    expected: { 'apps/api/overlays/production': ['newTag: v2'] },
    onMain: { 'apps/api/overlays/production': ['newTag: v1'] },
  },
  {
    example: 'rollback.yml',
    ...own,
    later: overlay(production, 'api', 'v2'),
    event: (origin) =>
      workflowDispatch(origin, {
        inputs: { environment: 'production', to: 'previous', reason: '#812' },
      }),
    expected: { [production]: ['newTag: v1', '# kustomize-bump: hold #812'] },
  },
  {
    example: 'preview-argo-cd.yml',
    repository: 'acme/infra',
    pipeline: 'acme/api',
    files: overlay('apps/api/overlays/preview', 'api'),
    event: labeled,
    outputs: withToken,
    expected: {
      'previews/api-7': [
        '- ../../apps/api/overlays/preview',
        'namespace: api-7',
        ...bySha,
      ],
    },
  },
  {
    example: 'preview-flux.yml',
    repository: 'acme/k3s-gitops',
    pipeline: 'acme/api-gateway',
    files: overlay('apps/api-gateway', 'api-gateway'),
    event: (origin) => pullRequest(origin, { headRef: 'login' }),
    outputs: withToken,
    expected: {
      'previews/login': ['namespace: api-gateway-login', ...bySha],
    },
  },
]

/** It pushes to port 22 of the server, where a machine may have an sshd of its own: see slow/ssh. */
const notRun = 'deploy-key.yml'

test('every example is run', async () => {
  const names = await readdir(resolve(import.meta.dirname, '../../examples'))
  expect([...rows.map(({ example: name }) => name), notRun].toSorted()).toEqual(
    names.toSorted(),
  )
})

const example = (row: Row) =>
  readFile(resolve(import.meta.dirname, '../../examples', row.example), 'utf8')

if (act.kind === 'absent')
  test.skip(`the examples run on act: ${act.why}`, () => {})
else
  describe('on act', () => {
    test.each(rows)('the example $example leaves what it says', async (row) => {
      const workflow = withoutBuilds(await example(row), row.outputs ?? {})
      await using run = await runPipeline(act.program, { ...row, workflow })
      const { stage, result } = run
      expect(result).toMatchObject({ exitCode: 0 })
      const [pull] = await stage.forge.github.pulls(row.repository)
      const branch = pull?.head.ref ?? 'main'
      const expected = [
        ...Object.entries(row.expected).map((one) => [branch, ...one] as const),
        ...Object.entries(row.onMain ?? {}).map(
          (one) => ['main', ...one] as const,
        ),
      ]
      for (const [at, folder, lines] of expected) {
        const file = `${folder}/kustomization.yaml`
        const text = await stage.repository.read(at, file)
        for (const line of lines)
          expect(text.toString()).toContain(line.replace('SHA', run.sha))
      }
    })

    test('ten services of a matrix land at once in one infrastructure repository', async () => {
      const services = Array.from({ length: 10 }, (_, index) => `s${index}`)
      const file = 'overlays/production/kustomization.yaml'
      const images = services
        .map((name) => `  - name: ghcr.io/acme/${name}\n    newTag: v1\n`)
        .join('')
      await using run = await runPipeline(act.program, {
        repository: 'acme/infra',
        pipeline: 'acme/services',
        files: {
          [file]: `resources:\n${services.map((name) => `  - ${name}.yaml\n`).join('')}images:\n${images}`,
          ...Object.fromEntries(
            services.map((name) => [
              `overlays/production/${name}.yaml`,
              deployment({ name, image: `ghcr.io/acme/${name}`, port: 80 }),
            ]),
          ),
        },
        workflow: `on: push
permissions: {}
jobs:
  deploy:
    runs-on: ubuntu-latest
    strategy:
      fail-fast: false
      matrix:
        service: [${services.join(', ')}]
    steps:
      - uses: org/kustomize-bump@v1
        with:
          images: ghcr.io/acme/\${{ matrix.service }}:v2
          overlays: overlays/production
          repository: acme/infra
          token: \${{ secrets.GITHUB_TOKEN }}
`,
      })
      expect(run.result).toMatchObject({ exitCode: 0 })
      const text = (await run.stage.repository.read('main', file)).toString()
      expect(text.match(/newTag: v2/g)).toHaveLength(10)
      expect(await run.stage.repository.log('main')).toHaveLength(11)
    })

    test('a later step reads the outputs', async () => {
      await using run = await runPipeline(act.program, {
        ...own,
        workflow: bumpTo('ghcr.io/acme/api:v2', [
          '      - run: echo "It was $OUTCOME, before that $PREVIOUS"',
          '        env:',
          '          OUTCOME: ${{ steps.bump.outputs.outcome }}',
          '          PREVIOUS: ${{ steps.bump.outputs.previous }}',
        ]),
      })
      expect(run.result).toMatchObject({ exitCode: 0 })
      expect(run.result.log).toContain(
        'It was pushed, before that ghcr.io/acme/api=ghcr.io/acme/api:v1',
      )
    })

    test('an image that is not rendered fails the job, with an annotation that says what to write', async () => {
      await using run = await runPipeline(act.program, {
        ...own,
        workflow: bumpTo('ghcr.io/acme/apy:v2'),
      })
      expect(run.result).toMatchObject({ exitCode: 1 })
      expect(run.result.log).toMatch(
        /::error title=kustomize-bump%3A image-not-rendered.*Did you mean "ghcr\.io\/acme\/api:v2"\?/,
      )
      expect(await run.stage.repository.log('main')).toHaveLength(2)
    })
  })

function bumpTo(image: string, more: readonly string[] = []): string {
  return `on: push
permissions: {}
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: org/kustomize-bump@v1
        id: bump
        with:
          images: ${image}
          overlays: ${production}
${more.join('\n')}
`
}

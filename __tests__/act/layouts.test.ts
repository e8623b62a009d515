import { describe, expect, test } from '@jest/globals'
import { findAct } from '../support/act.ts'
import { runPipeline, type Pipeline } from '../support/act-pipeline.ts'
import { pushOfTag, pushToBranch } from '../support/events.ts'
import { k3sGitops } from '../support/layouts/k3s-gitops.ts'
import { mercurious } from '../support/layouts/mercurious.ts'
import { procedures } from '../support/layouts/procedures.ts'
import { storm } from '../support/layouts/storm.ts'
import { whispr } from '../support/layouts/whispr.ts'

const act = await findAct()

interface Row extends Omit<Pipeline, 'workflow'> {
  readonly inputs: Readonly<Record<string, string>>
  readonly file: string
  /** SHA stands for the commit of the workflow. */
  readonly expected: string
}

const rows: readonly Row[] = [
  {
    ...whispr,
    inputs: {
      images:
        'ghcr.io/whispr-messenger/messaging-service:sha-${{ github.sha }}',
      overlays: 'k8s/overlays/production',
    },
    file: 'k8s/overlays/production/kustomization.yaml',
    expected: 'newTag: sha-SHA',
  },
  {
    ...mercurious,
    pipeline: 'team-mercurious/api-gateway',
    inputs: {
      images:
        'ghcr.io/team-mercurious/api-gateway:latest\nghcr.io/team-mercurious/api-gateway:sha-${{ github.sha }}',
      overlays: 'apps/api-gateway',
      repository: mercurious.repository,
      token: '${{ secrets.GITHUB_TOKEN }}',
    },
    file: 'apps/api-gateway/kustomization.yaml',
    expected: 'newTag: sha-SHA',
  },
  {
    ...k3sGitops,
    inputs: { images: 'api-gateway:v1.3.0', overlays: 'apps/api-gateway' },
    file: 'apps/api-gateway/kustomization.yaml',
    expected: 'newTag: v1.3.0 # {"$imagepolicy"',
  },
  {
    ...procedures,
    event: (origin) => pushOfTag(origin, { tag: 'v2.0.0' }),
    inputs: {
      images: 'registry/api-gateway:${{ github.ref_name }}',
      overlays:
        'refs/heads/main: environments/prod\nrefs/tags/*-rc*: environments/candidate\nrefs/tags/v*: environments/release',
    },
    file: 'environments/release/kustomization.yaml',
    expected: 'newTag: v2.0.0',
  },
  {
    ...storm,
    event: pushToBranch,
    inputs: {
      images: ['gateway', 'media', 'message', 'user']
        .map((name) => `storm/${name}-service:v2`)
        .join('\n'),
      overlays: 'infra/k8s/overlays/dev',
    },
    file: 'infra/k8s/overlays/dev/kustomization.yaml',
    expected: 'newTag: v2',
  },
]

if (act.kind === 'absent')
  test.skip(`the pipelines of real teams run on act: ${act.why}`, () => {})
else
  describe('on act', () => {
    test.each(rows)('the pipeline of $repository lands', async (row) => {
      const step = { uses: 'org/kustomize-bump@v1', with: row.inputs }
      const job = { 'runs-on': 'ubuntu-latest', steps: [step] }
      await using run = await runPipeline(act.program, {
        ...row,
        // JSON is YAML.
        workflow: JSON.stringify({ on: 'push', jobs: { deploy: job } }),
      })
      expect(run.result).toMatchObject({ exitCode: 0 })
      const text = await run.stage.repository.read('main', row.file)
      expect(text.toString()).toContain(row.expected.replace('SHA', run.sha))
    })
  })

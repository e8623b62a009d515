// How long the proof takes once the engine is there and the files are fetched, as the debug log of the shipped action tells.
import { demo } from '../__tests__/support/layouts/demo.ts'
import type { Layout } from '../__tests__/support/layouts/layout.ts'
import type { ActionResult } from '../__tests__/support/runner/result.ts'
import { startStage } from '../__tests__/support/stage.ts'

const rounds = 5

/** To the server, in milliseconds per request: on one machine the engine would still be loading when the files are there. */
const latency = 100

export async function proofRows() {
  return [
    {
      what: 'proof of a small overlay, engine and files at hand (three renders)',
      bar: 350,
      times: await proofs(demo, {
        images: 'ghcr.io/acme/shop:TAG',
        overlays: 'k8s/overlays/production',
      }),
    },
    {
      what: 'proof of 360 objects in 120 overlays (three renders)',
      bar: 3000,
      times: await proofs(many, { images: 'acme/app:TAG', overlays: 'all' }),
    },
  ]
}

async function proofs(layout: Layout, inputs: Record<string, string>) {
  await using stage = await startStage(layout)
  stage.forge.fault({ on: 'any', kind: 'latency', ms: latency })
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const images = inputs['images']?.replace('TAG', `1.${round}.0`) ?? ''
    const result = await stage.bump({
      'allow-downgrade': 'true',
      ...inputs,
      images,
    })
    if (result.outputs['outcome'] !== 'pushed') throw new Error(result.log)
    times.push(proofTime(result))
  }
  return times
}

/** From the first render that is asked for to the end of the proof. */
function proofTime({ rawLog }: ActionResult): number {
  const builds = rawLog.matchAll(
    /^::debug::(\d+) ms: kustomize build \S+ took ([\d.]+) s/gm,
  )
  const starts = Array.from(
    builds,
    ([, end, took]) => Number(end) - 1000 * Number(took),
  )
  const planned = /^::debug::(\d+) ms: planned/m.exec(rawLog)?.[1]
  return Number(planned) - Math.min(...starts)
}

const names = Array.from({ length: 120 }, (_, index) => `app${index}`)

const object = (kind: string, name: string, spec: string) =>
  `apiVersion: ${kind === 'Deployment' ? 'apps/v1' : 'v1'}\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${spec}\n`

const many: Layout = {
  repository: 'acme/many',
  overlays: ['all'],
  files: Object.fromEntries([
    [
      'all/kustomization.yaml',
      `resources:\n${names.map((name) => `  - ../${name}\n`).join('')}images:\n  - name: acme/app\n    newTag: 1.0.0-rc\n`,
    ],
    ...names.flatMap((name) => [
      [
        `${name}/kustomization.yaml`,
        'resources: [all.yaml]\nlabels: [{ pairs: { a: b } }]\n',
      ],
      [
        `${name}/all.yaml`,
        [
          object(
            'Deployment',
            name,
            '{ template: { spec: { containers: [{ name: a, image: acme/app }] } } }',
          ),
          object('Service', name, '{ ports: [{ port: 80 }] }'),
          `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { a: b }\n`,
        ].join('---\n'),
      ],
    ]),
  ]) as Layout['files'],
}

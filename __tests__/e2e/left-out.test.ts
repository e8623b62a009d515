import { describe, expect, test } from '@jest/globals'
import { cases, entry, image, workload } from '../support/layouts/proofs.ts'
import { anotherWriter } from '../support/repository.ts'
import type { ActionResult } from '../support/runner/result.ts'
import { startStage } from '../support/stage.ts'
import type { Files } from '../support/tree.ts'

const images = `${image}:v2`

type Case = Readonly<Record<string, Files[string]>>

const app = workload('Deployment', 'app')

const ksops = (how: string) =>
  `apiVersion: viaduct.ai/v1\nkind: ksops\nmetadata:\n  name: secrets\n${how}files: [secret.enc.yaml]\n`
const execFunction =
  '  annotations:\n    config.kubernetes.io/function: |\n      exec:\n        path: ksops\n'
const encrypted =
  'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  password: ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]\nsops:\n  version: 3.9.0\n'

const kustomization = (more: string) =>
  `resources: [app.yaml]\n${entry()}${more}`
const generators = 'generators: [secrets.yaml]\n'
const variable =
  'configMapGenerator: [{ name: c, envs: [image.env] }]\nvars: [{ name: V, objref: { apiVersion: v1, kind: ConfigMap, name: c }, fieldref: { fieldpath: data.v } }]\n'

/** What is proved although something of it cannot be rendered: the notices of what was left out. */
const proved: Readonly<Record<string, readonly [readonly RegExp[], Case]>> = {
  'a KSOPS generator': [
    [
      /secrets\.yaml needs the program "ksops", which is never run here\. It is left out of the proof/,
    ],
    {
      'kustomization.yaml': kustomization(generators),
      'app.yaml': app,
      'secrets.yaml': ksops(execFunction),
      'secret.enc.yaml': encrypted,
    },
  ],
  'a KSOPS generator of the older form beside another document': [
    [/secrets\.yaml needs the program "ksops"/],
    {
      'kustomization.yaml': kustomization(generators),
      'app.yaml': app,
      'secrets.yaml': `${ksops('')}---\napiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: { name: c }\nliterals: [a=b]\n`,
      'secret.enc.yaml': encrypted,
    },
  ],
  'a SopsSecretGenerator': [
    [/secrets\.yaml needs the program "SopsSecretGenerator"/],
    {
      'kustomization.yaml': kustomization(generators),
      'app.yaml': app,
      'secrets.yaml':
        'apiVersion: goabout.com/v1beta1\nkind: SopsSecretGenerator\nmetadata: { name: s }\nenvs: [secret.enc.env]\n',
      'secret.enc.env': 'PASSWORD=ENC[AES256_GCM,data:x]\n',
    },
  ],
  'a KSOPS generator of the base, in a folder of generators': [
    [/base\/generators\/secrets\.yaml needs the program "ksops"/],
    {
      'kustomization.yaml': `resources: [base]\n${entry()}`,
      'base/kustomization.yaml':
        'resources: [app.yaml]\ngenerators: [generators]\n',
      'base/app.yaml': app,
      'base/generators/kustomization.yaml': 'resources: [secrets.yaml]\n',
      'base/generators/secrets.yaml': ksops(execFunction),
      'base/secret.enc.yaml': encrypted,
    },
  ],
  'files of generators that are not committed': [
    [
      /not-committed\/\.env", which a generator reads, is not in the repository\. An empty file stands in for it/,
      /not-committed\/tls\.crt"/,
      /not-committed\/tls\.key"/,
    ],
    {
      'kustomization.yaml': kustomization(
        'secretGenerator:\n  - name: s\n    envs: [.env]\n  - name: tls\n    files: [tls.crt, key=tls.key]\n',
      ),
      'app.yaml': app,
    },
  ],
  'a SOPS-encrypted resource': [
    [],
    {
      'kustomization.yaml': `resources: [app.yaml, secret.enc.yaml]\n${entry()}`,
      'app.yaml': app,
      'secret.enc.yaml': encrypted,
    },
  ],
}

const folders: Readonly<Record<string, string>> = {
  'files of generators that are not committed': 'not-committed',
}

/** What is never left out: an image could depend on it. */
const refused: Readonly<Record<string, readonly [RegExp, Case]>> = {
  'another program that generates': [
    /it needs the plugin "charts"/,
    {
      'kustomization.yaml': kustomization(generators),
      'app.yaml': app,
      'secrets.yaml': ksops(execFunction)
        .replace('viaduct.ai', 'acme.example')
        .replace('kind: ksops', 'kind: charts'),
    },
  ],
  'a program that transforms': [
    /it needs the plugin "ksops"/,
    {
      'kustomization.yaml': kustomization('transformers: [secrets.yaml]\n'),
      'app.yaml': app,
      'secrets.yaml': ksops(''),
    },
  ],
  'a resource that is not committed': [
    /secret\.yaml" is not in the repository/,
    {
      'kustomization.yaml': `resources: [app.yaml, secret.yaml]\n${entry()}`,
      'app.yaml': app,
    },
  ],
  'a file that a variable is taken from': [
    /image\.env", which a generator reads, is not in the repository\. Is it ignored/,
    { 'kustomization.yaml': kustomization(variable), 'app.yaml': app },
  ],
  'a KSOPS generator of what is no Secret': [
    /it needs the plugin "ksops"/,
    {
      'kustomization.yaml': kustomization(generators),
      'app.yaml': app,
      'secrets.yaml': ksops(execFunction),
      'secret.enc.yaml': `${app}sops: { version: 3.9.0 }\n`,
    },
  ],
  'a KSOPS generator of a file that is not there': [
    /it needs the plugin "ksops"/,
    {
      'kustomization.yaml': kustomization(generators),
      'app.yaml': app,
      'secrets.yaml': ksops(execFunction),
    },
  ],
  'a KSOPS generator that runs another program': [
    /it needs the plugin "ksops"/,
    {
      'kustomization.yaml': kustomization(generators),
      'app.yaml': app,
      'secrets.yaml': ksops(
        execFunction.replace('path: ksops', 'path: ./ksops'),
      ),
      'secret.enc.yaml': encrypted,
    },
  ],
  'a kind that only begins with ksops': [
    /it needs the plugin "ksops-render"/,
    {
      'kustomization.yaml': kustomization(generators),
      'app.yaml': app,
      'secrets.yaml': ksops(execFunction).replace(
        'kind: ksops',
        'kind: ksops-render',
      ),
      'secret.enc.yaml': encrypted,
    },
  ],
  'a KSOPS generator among transformers': [
    /it needs the plugin "ksops"/,
    {
      'kustomization.yaml': kustomization('transformers: [t]\n'),
      'app.yaml': app,
      't/kustomization.yaml': generators,
      't/secrets.yaml': ksops(execFunction),
      't/secret.enc.yaml': encrypted,
    },
  ],
  'a KSOPS generator beside a transformer': [
    /it needs the plugin "ksops"/,
    {
      'kustomization.yaml': kustomization(
        `${generators}Transformers: [t.yaml]\n`,
      ),
      'app.yaml': app,
      'secrets.yaml': ksops(execFunction),
      't.yaml': ksops(execFunction.replace('path: ksops', 'path: ./set-image')),
      'secret.enc.yaml': encrypted,
    },
  ],
  'a file of a generator that is a patch, too': [
    /p\.yaml" is not in the repository|p\.yaml", which a generator reads, is not in/,
    {
      'kustomization.yaml': kustomization(
        'configMapGenerator: [{ name: c, files: [p.yaml] }]\npatches: [{ path: ./p.yaml }]\n',
      ),
      'app.yaml': app,
    },
  ],
  'a file that a replacement in a transformer reads': [
    /\.env", which a generator reads, is not in the repository/,
    {
      'kustomization.yaml': kustomization(
        'configMapGenerator: [{ name: c, envs: [.env] }]\ntransformers:\n  - |-\n    apiVersion: builtin\n    kind: ReplacementTransformer\n    metadata: { name: r }\n    replacements:\n      - source: { kind: ConfigMap, name: c, fieldPath: data.tag }\n        targets: [{ select: { name: other }, fieldPaths: [spec.x] }]\n',
      ),
      'app.yaml': app,
    },
  ],
  'a patch of a Secret that is left out': [
    /it needs the plugin "ksops"/,
    {
      'kustomization.yaml': kustomization(
        `${generators}patches:\n  - patch: |-\n      apiVersion: v1\n      kind: Secret\n      metadata: { name: s }\n      type: Opaque\n`,
      ),
      'app.yaml': app,
      'secrets.yaml': ksops(execFunction),
      'secret.enc.yaml': encrypted,
    },
  ],
}

function named(
  prefix: string,
  kinds: Readonly<Record<string, readonly [unknown, Case]>>,
) {
  return Object.entries(kinds).map(([name, [, files]], index) => ({
    name,
    folder: folders[name] ?? `${prefix}${index}`,
    files,
  }))
}

/** Not from the annotations, of which a runner keeps ten. */
function messages(
  { commands }: ActionResult,
  level: string,
  folder: string,
): readonly string[] {
  return commands
    .filter(({ name }) => name === level)
    .map(({ data }) => data)
    .filter((message) => RegExp(`${folder}\\b`).test(message))
}

describe.each(['embedded', 'path'])('with kustomize: %s', (kustomize) => {
  test('what makes Secrets is left out of the proof, which says so', async () => {
    const kinds = named('proved', proved)
    await using stage = await startStage(
      cases('k8s', Object.fromEntries(kinds.map((k) => [k.folder, k.files]))),
    )
    const result = await stage.bump({
      images,
      overlays: kinds.map(({ folder }) => `k8s/${folder}`).join('\n'),
      kustomize,
    })
    expect(result.outputs).toMatchObject({ outcome: 'pushed' })
    for (const { name, folder } of kinds)
      expect([name, messages(result, 'notice', `k8s/${folder}`)]).toEqual([
        name,
        proved[name]?.[0].map((words) => expect.stringMatching(words)),
      ])
  })
})

test('what an image could depend on is never left out', async () => {
  const kinds = named('refused', refused)
  await using stage = await startStage(
    cases('k8s', Object.fromEntries(kinds.map((k) => [k.folder, k.files]))),
  )
  const result = await stage.bump({
    images,
    overlays: kinds.map(({ folder }) => `k8s/${folder}`).join('\n'),
  })
  expect(result.outputs).toMatchObject({
    outcome: 'failed',
    reason: 'build-failed',
  })
  for (const { name, folder } of kinds)
    expect([name, messages(result, 'error', `k8s/${folder}`)]).toEqual([
      name,
      [expect.stringMatching(refused[name]?.[0] ?? /$^/)],
    ])
})

test('a proof does not stand where what is left out has become a workload meanwhile', async () => {
  const [, files] = proved['a KSOPS generator'] ?? [[], {}]
  await using stage = await startStage(cases('k8s', { app: files }))
  stage.forge.beforePush(stage.name, async () => {
    await stage.repository.commit({
      files: { 'k8s/app/secret.enc.yaml': `${app}sops: { version: 3.9.0 }\n` },
      author: anotherWriter,
    })
  })
  const result = await stage.bump({ images, overlays: 'k8s/app' })
  expect(result.outputs).toMatchObject({
    outcome: 'failed',
    reason: 'build-failed',
    attempts: '2',
  })
})

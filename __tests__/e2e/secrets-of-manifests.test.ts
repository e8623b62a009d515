import { expect, test } from '@jest/globals'
import { cases, entry, image, workload } from '../support/layouts/proofs.ts'
import { startStage } from '../support/stage.ts'

const value = 'SWORDFISH-swordfish'
const secret = `apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData:\n  password: ${value}\n`
const inPatch = secret.replaceAll('\n', '\n    ')

/** Overlays that do not build, and what kustomize would quote of each. */
const broken = {
  address: `resources: [app.yaml, "https://me:${value}@git.example/x//k?ref=v1"]\n`,
  chart: `helmCharts:\n- name: pg\n  repo: https://me:${value}@charts.example\n  valuesInline: { password: ${value} }\n`,
  node: `resources: [app.yaml, s.yaml]\nreplacements:\n- source: { kind: Deployment, fieldPath: metadata.name }\n  targets:\n  - select: { kind: Secret }\n    fieldPaths: [stringData.password.x]\n`,
  encoding:
    'resources: [app.yaml]\nsecretGenerator: [{ name: t, envs: [e.env] }]\n',
  patch: `resources: [app.yaml, s.yaml]\npatches:\n- target: { kind: Secret }\n  patch: |-\n    - op: add\n      value: {${value}\n`,
  inline: `resources: [app.yaml, s.yaml]\npatchesStrategicMerge:\n- |-\n    ${inPatch}  broken: {\n`,
  unnamed: `resources: [app.yaml, no-name.yaml]\n`,
}

test.each(['true', 'false'])(
  'neither values of Secrets in the output of kustomize nor passwords of addresses are shown (show-diff: %s)',
  async (showDiff) => {
    const layout = cases(
      'broken',
      Object.fromEntries(
        Object.entries(broken).map(([name, kustomization]) => [
          name,
          {
            'kustomization.yaml': `${kustomization}${entry()}`,
            'app.yaml': workload('Deployment', 'app'),
            's.yaml': secret,
            'no-name.yaml': secret.replace('name:', 'nam:'),
            'e.env': Buffer.from(`PW=${value}\xe9\n`, 'latin1'),
          },
        ]),
      ),
    )
    await using stage = await startStage(layout)
    const result = await stage.bump({
      images: `${image}:v2`,
      overlays: Object.keys(broken)
        .map((name) => `broken/${name}`)
        .join('\n'),
      'show-diff': showDiff,
    })
    expect(result.outputs).toMatchObject({ reason: 'build-failed' })
    expect(result.commands.filter(({ name }) => name === 'error')).toHaveLength(
      Object.keys(broken).length,
    )
    for (const text of [
      result.rawLog,
      result.summary,
      JSON.stringify(result.outputs),
    ])
      expect(text).not.toContain(value)
    for (const text of [result.log, result.summary])
      if (showDiff === 'true') expect(text).toContain('accumulating resources')
      else expect(text).toContain('The output of kustomize is not shown')
  },
)

test('a value of a Secret that a replacement copies elsewhere is not shown', async () => {
  const env = 'spec.template.spec.containers.0.env.0.value'
  const folder = (password: string) => ({
    'kustomization.yaml': `resources: [app.yaml, s.yaml]\nsecretGenerator: [{ name: t, literals: [password=${password}] }]\nreplacements:\n- source: { kind: Secret, name: t, fieldPath: data.password }\n  targets:\n  - { select: { kind: Deployment }, fieldPaths: [${env}] }\n- source: { kind: Secret, name: s, fieldPath: stringData.password }\n  targets:\n  - select: { kind: Deployment }\n    fieldPaths: [metadata.annotations.url]\n    options: { delimiter: '|', index: 1 }\n${entry()}`,
    'app.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: app, annotations: { url: "db|x|y", build: "ghcr.io/acme/api:v1" } }\nspec: { template: { spec: { containers: [{ name: app, env: [{ name: PW, value: x }], image: "ghcr.io/acme/api:v1" }] } } }\n`,
    's.yaml': secret,
  })
  await using stage = await startStage(
    cases('copied', { one: folder('hunter2hunter2') }),
  )
  const result = await stage.bump({
    images: `${image}:v2`,
    overlays: 'copied/one',
    validate: 'build',
    publish: 'none',
  })
  expect(result.outputs).toMatchObject({ outcome: 'planned' })
  expect(result.summary).toContain('value: (hidden)')
  for (const text of [
    result.rawLog,
    result.summary,
    JSON.stringify(result.outputs),
  ])
    for (const one of [value, 'hunter2hunter2'])
      for (const form of [one, Buffer.from(one).toString('base64')])
        expect(text).not.toContain(form)
})

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
  'what kustomize says of Secrets is never told, nor passwords of addresses (show-diff: %s)',
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

import { describe, expect, test } from '@jest/globals'
import type { Problem } from '../../../src/problem/problem.ts'
import type { FinalOutcome } from '../../../src/outcome.ts'
import { summary } from '../../../src/report/summary.ts'
import {
  commit,
  newDigest,
  notRendered,
  oldDigest,
  overlay,
  proved,
  report,
} from '../../support/reports.ts'

/** Of the runner: above it the whole summary is dropped. */
const mebibyte = 1024 * 1024

function manyOverlays(diff: (index: number) => string) {
  return Array.from({ length: 100 }, (_, index) =>
    overlay({ path: `k8s/o${index}`, proof: proved({ diff: diff(index) }) }),
  )
}

function lines(text: string, start: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith(start))
}

const leftOut: Problem = {
  severity: 'error',
  code: 'image-not-rendered',
  message: '"api:v2" would deploy nothing. Write "ghcr.io/acme/api:v2".',
  at: { file: 'k8s/prod/kustomization.yaml', line: 7 },
}
const broken: Problem = {
  severity: 'error',
  code: 'build-failed',
  message: 'kustomize cannot build k8s/eu: missing Resource metadata.',
  details: 'Error: accumulating resources\n::error::boo\n',
}

describe('the title', () => {
  test.each<readonly [string, FinalOutcome, string]>([
    [
      'pushed',
      { kind: 'pushed', commit },
      `### ✅ Pushed api:1.4.2 in k8s/prod to main of acme/infra, commit [a1b2c3d4e5f6](https://git.example/acme/infra/commit/${commit}).`,
    ],
    [
      'unchanged',
      { kind: 'unchanged' },
      '### ✅ Unchanged: main of acme/infra already has api:1.4.2 in k8s/prod.',
    ],
    [
      'planned',
      { kind: 'planned', reason: 'fork', why: 'It comes from a "fork".' },
      '### 📝 Planned, and nothing landed on main of acme/infra. It comes from a `fork`.',
    ],
    [
      'a dry run',
      { kind: 'planned', reason: 'dry-run', why: '' },
      '### 📝 Dry run (publish: none): api:1.4.2 in k8s/prod would land on main of acme/infra.',
    ],
    [
      'skipped',
      { kind: 'skipped', reason: 'own-commit', why: 'Its own commit.' },
      '### ⏭️ Skipped. Its own commit.',
    ],
    [
      'failed',
      { kind: 'failed', problems: [leftOut] },
      '### ❌ Nothing landed on main of acme/infra.',
    ],
    [
      'unknown',
      { kind: 'unknown', problems: [leftOut] },
      '### ❓ It is not known whether anything landed on main of acme/infra.',
    ],
  ])('%s', (_, outcome, title) => {
    expect(summary(report({ outcome })).split('\n')[0]).toBe(title)
  })

  test('a local repository has no link', () => {
    const target = {
      kind: 'local',
      path: '/srv/infra',
      name: '/srv/infra',
    } as const
    expect(summary(report({ target }))).toContain(
      'to main of /srv/infra, commit a1b2c3d4e5f6.\n',
    )
  })
})

const field = (image: string, from: string, name: 'newTag' | 'digest') => ({
  file: 'f',
  image,
  field: name,
  from,
  to: name === 'digest' ? newDigest : '2',
})

describe('what changes', () => {
  test('the fields, and what they mean for the cluster', () => {
    const text = summary(
      report({
        folders: [
          overlay({
            fields: [
              {
                file: 'f',
                image: 'api|x',
                field: 'digest',
                from: oldDigest,
                to: null,
              },
              { file: 'f', image: 'api', field: 'newTag', from: null, to: '' },
            ],
            proof: proved({
              changes: [
                {
                  object: 'Deployment prod/api',
                  field: 'image',
                  from: `ghcr.io/acme/api@${oldDigest}`,
                  to: `ghcr.io/acme/api:1.4.2@${newDigest}`,
                },
                {
                  object: 'ConfigMap prod/settings-b',
                  field: 'metadata.name',
                  from: 'settings-a',
                  to: 'settings-b',
                },
                {
                  object: 'ConfigMap prod/long',
                  field: 'data.x',
                  from: undefined,
                  to: undefined,
                },
                {
                  object: 'Service prod/new',
                  field: '',
                  from: undefined,
                  to: 'Service prod/new',
                },
                {
                  object: 'Service prod/old',
                  field: '',
                  from: 'Service prod/old',
                  to: undefined,
                },
                {
                  object: 'Deployment prod/api',
                  field: 'metadata.labels.version',
                  from: undefined,
                  to: '1.4.2',
                },
              ],
              hidden: 2,
            }),
          }),
        ],
      }),
    )
    expect(lines(text, '|')).toEqual([
      '| image | from | to |',
      '| --- | --- | --- |',
      '| `api\\|x` | `sha256:a1a1a1a1a1a1` | (removed) |',
      '| `api` | (none) | `""` |',
      '| object | field | from | to |',
      '| --- | --- | --- | --- |',
      '| `Deployment prod/api` | `ghcr.io/acme/api` | `sha256:a1a1a1a1a1a1` | `1.4.2@sha256:b2b2b2b2b2b2` |',
      '| `ConfigMap prod/settings-b` | `metadata.name` | `settings-a` | `settings-b` |',
      '| `ConfigMap prod/long` | `data.x` |  | changes |',
      '| `Service prod/new` |  |  | is new |',
      '| `Service prod/old` |  |  | goes away |',
      '| `Deployment prod/api` | `metadata.labels.version` | (none) | `1.4.2` |',
      '| 2 more | not shown |  |  |',
    ])
  })

  test('images that change alike in all overlays are one row each, under the overlays', () => {
    const fields = (from: string) => [
      field('api', '1', 'newTag'),
      field('api', oldDigest, 'digest'),
      field('web', from, 'newTag'),
    ]
    const text = (from: string) =>
      summary(
        report({
          folders: ['eu', 'us'].map((path) =>
            overlay({
              path,
              fields: fields(path === 'us' ? from : '1'),
              proof: notRendered,
            }),
          ),
        }),
      )
    expect(text('1')).toContain('\n\nIn `eu`, `us`:\n\n| image |')
    expect(lines(text('1'), '| `')).toEqual([
      '| `api` | `1@sha256:a1a1a1a1a1a1` | `2@sha256:b2b2b2b2b2b2` |',
      '| `web` | `1` | `2` |',
    ])
    expect(text('0').replace(/\| image[^]*?--- \|\n/g, '')).toContain(
      [
        'In `eu`, `us`:\n',
        '| `api` | `1@sha256:a1a1a1a1a1a1` | `2@sha256:b2b2b2b2b2b2` |\n',
        'In `eu`:\n',
        '| `web` | `1` | `2` |\n',
        'In `us`:\n',
        '| `web` | `0` | `2` |\n',
      ].join('\n'),
    )
  })

  test('many changes in the cluster are one table, which is collapsed', () => {
    const changes = Array.from({ length: 11 }, (_, index) => ({
      object: `Deployment x${index}`,
      field: 'image',
      from: 'a:1',
      to: 'a:2',
    }))
    const folders = ['eu', 'us'].map((path) =>
      overlay({ path, proof: proved({ changes }) }),
    )
    const text = summary(report({ folders }))
    expect(lines(text, '<details>')).toEqual([
      '<details><summary>22 changes in the cluster</summary>',
    ])
    expect(lines(text, '| `us` |')).toHaveLength(11)
    expect(summary(report({ folders: folders.slice(0, 1) }))).not.toContain(
      '<details>',
    )
  })

  const inFiles = ['| `ghcr.io/acme/api` | `1.4.1` | `1.4.2` |']

  test.each([
    ['an open table with each image', 20, 'ghcr.io/acme/api:1.4.2', []],
    ['a collapsed table', 21, 'ghcr.io/acme/api:1.4.2', inFiles],
    ['a table without an image', 1, 'ghcr.io/acme/api:1.5', inFiles],
  ])(
    'the images are shown once beside %s of the cluster',
    (_, count, image, shown) => {
      const changes = Array.from({ length: count }, (__, index) => ({
        object: `Deployment x${index}`,
        field: 'image',
        from: 'ghcr.io/acme/api:1.4.1',
        to: 'ghcr.io/acme/api:1.4.2',
      }))
      const folders = [overlay({ images: [image], proof: proved({ changes }) })]
      expect(lines(summary(report({ folders })), '| `ghcr')).toEqual(shown)
    },
  )

  test('what does not change is not shown', () => {
    const proof = proved({ changes: [] })
    const text = summary(
      report({
        outcome: { kind: 'unchanged' },
        folders: [overlay({ fields: [], proof })],
      }),
    )
    expect(text).not.toMatch(/\||cluster|details/)
  })

  test.each([
    ['none', notRendered, 'was not rendered (validate: none)'],
    [
      'build',
      proved({ kind: 'rendered', references: 0 }),
      'not proved (validate: build)',
    ],
    [
      'build, where it did not build before',
      proved({ kind: 'rendered', changes: [] }),
      'not proved (validate: build)',
    ],
  ])('a weaker check is named: %s', (_, proof, sentence) => {
    expect(summary(report({ folders: [overlay({ proof })] }))).toContain(
      sentence,
    )
  })

  test('the diff is collapsed, and ends where it should', () => {
    const diff = '@@ -1 +1 @@\n-a: ```\n+</details>\n+::error::x\n+##[error]y\n'
    const text = summary(
      report({
        folders: [overlay({ path: 'a<b>', proof: proved({ diff }) })],
      }),
    )
    expect(text).toContain(
      '<details><summary>Rendered diff of a&lt;b&gt;</summary>\n\n````diff\n@@ -1 +1 @@\n',
    )
    expect(text).toContain('\n````\n\n</details>\n')
    expect(text).toContain('+##\u200b[error]y')
  })

  test('no diff, no fold', () => {
    expect(
      summary(report({ folders: [overlay({ proof: proved({ diff: '' }) })] })),
    ).not.toContain('<details>')
  })
})

describe('problems and diagnostics', () => {
  test('a diagnostic that is the same in several places is one', () => {
    const diagnostics = [3, undefined].map((line) => ({
      severity: 'warning' as const,
      code: 'x',
      message: 'It moves.',
      at: { file: 'a.yaml', line },
    }))
    expect(lines(summary(report({ diagnostics })), '>')).toEqual([
      '> ⚠️ It moves. (`a.yaml:3`, `a.yaml`)',
    ])
  })

  const text = summary(
    report({
      outcome: { kind: 'failed', problems: [leftOut, broken] },
      folders: [],
      diagnostics: [
        {
          severity: 'warning',
          code: 'x',
          message: 'The tag "latest" moves.',
          at: { file: 'a.yaml', line: 3 },
        },
        { severity: 'notice', code: 'x', message: '# not a heading' },
      ],
    }),
  )

  test('each problem has its reason, its sentence and its place', () => {
    expect(lines(text, '**')).toEqual([
      '**`image-not-rendered`** `api:v2` would deploy nothing. (`k8s/prod/kustomization.yaml:7`)',
      '**Write `ghcr.io/acme/api:v2`.**',
      '**`build-failed`** kustomize cannot build k8s/eu: missing Resource metadata.',
    ])
  })

  test('problems with one fix are one, with its output once', () => {
    const problem = (folder: string) => ({
      ...broken,
      message: `Cannot build ${folder}. Write "a: b".`,
    })
    const outcome = {
      kind: 'failed',
      problems: [problem('eu'), problem('us')],
    } as const
    expect(summary(report({ outcome, folders: [] }))).toContain(
      '**`build-failed`** \n\n- Cannot build eu.\n- Cannot build us.\n\n**Write `a: b`.**\n\n<details>',
    )
  })

  test('what would have landed is called so, below the problem', () => {
    const outcome = { kind: 'failed', problems: [leftOut] } as const
    const shown = summary(report({ outcome }))
    expect(shown).toMatch(/\*\*Write [^]*This would have landed:[^]*1\.4\.2/)
  })

  test('configurations are a block of YAML to copy', () => {
    const fields = `{kind: Flow, path: 'spec/steps[]/image'}, {kind: Widget, path: 'spec/it''s'}`
    const problem = {
      ...leftOut,
      message: `It keeps "a:1". Write "images: [${fields}]" into a file, and list that file under "configurations". Else remove it.`,
    }
    const outcome = { kind: 'failed', problems: [problem] } as const
    expect(summary(report({ outcome, folders: [] }))).toContain(
      `
**Write these lines into a file, and list that file under \`configurations\`. Else remove it.**

\`\`\`yaml
images:
  - kind: Flow
    path: 'spec/steps[]/image'
  - kind: Widget
    path: 'spec/it''s'
\`\`\`
`,
    )
  })

  test("another program's output is collapsed below", () => {
    expect(text).toContain(
      '<details><summary>Details</summary>\n\n```text\nError: accumulating resources\n\u200b::error::boo\n```\n\n</details>',
    )
  })

  test('diagnostics are quoted, warnings are marked', () => {
    expect(lines(text, '>')).toEqual([
      '> ⚠️ The tag `latest` moves. (`a.yaml:3`)',
      '> \u200b# not a heading',
    ])
  })
})

describe('the last line', () => {
  test.each([
    [
      report(),
      '<sub>proved on 1 rendered image reference · kustomize v5.8.1 (embedded) · 1.4 s</sub>',
    ],
    [
      report({ folders: [overlay(), overlay()], attempts: 3 }),
      '<sub>proved on 2 rendered image references · kustomize v5.8.1 (embedded) · 3 attempts · 1.4 s</sub>',
    ],
    [report({ folders: [], engine: undefined }), '<sub>1.4 s</sub>'],
  ])('%#', (given, line) => {
    expect(summary(given).trimEnd().split('\n').at(-1)).toBe(line)
  })

  test('there is none where there is nothing to show', () => {
    const text = summary(
      report({ folders: [], engine: undefined, attempts: 0, seconds: 0 }),
    )
    expect(text).not.toContain('<sub>')
  })
})

describe('it is never so large that the runner drops it', () => {
  const big = 400_000

  test.each([
    [
      'one huge diff',
      [overlay({ proof: proved({ diff: '+ x\n'.repeat(big) }) })],
    ],
    [
      'letters of three bytes',
      [overlay({ proof: proved({ diff: '鍵\n'.repeat(big) }) })],
    ],
    [
      'letters that take more when they are shown',
      [overlay({ proof: proved({ diff: '\u0001'.repeat(big) }) })],
    ],
    ['one line', [overlay({ proof: proved({ diff: 'x'.repeat(4 * big) }) })]],
    ['only backticks', [overlay({ proof: proved({ diff: '`'.repeat(big) }) })]],
    ['a hundred huge diffs', manyOverlays(() => '+ 鍵\n'.repeat(50_000))],
    [
      'long names',
      Array.from({ length: 400 }, (_, index) =>
        overlay({ path: `${'x'.repeat(4000)}${index}` }),
      ),
    ],
    [
      'many fields',
      [
        overlay({
          fields: Array.from({ length: 20_000 }, () => ({
            file: 'f',
            image: 'a',
            field: 'newTag' as const,
            from: 'a',
            to: 'b',
          })),
        }),
      ],
    ],
    [
      'many objects',
      [
        overlay({
          proof: proved({
            changes: Array.from({ length: 50_000 }, (_, index) => ({
              object: `ConfigMap x${index}`,
              field: 'data.x',
              from: 'a'.repeat(200),
              to: 'b',
            })),
          }),
        }),
      ],
    ],
  ])('%s', (_, folders) => {
    const text = summary(report({ folders }))
    expect(Buffer.byteLength(text)).toBeLessThan(mebibyte)
    expect(text).toMatch(/^### ✅ Pushed/)
    expect(text).toMatch(/<\/sub>\n$/)
    expect(text.match(/<details>/g)?.length ?? 0).toBe(
      text.match(/^<\/details>$/gm)?.length ?? 0,
    )
  })

  test('a hundred problems with long messages and details', () => {
    const problems = Array.from({ length: 100 }, () => ({
      ...broken,
      message: '鍵'.repeat(20_000),
      details: '\u0001鍵`\n'.repeat(20_000),
    }))
    const outcome = {
      kind: 'failed',
      problems: [leftOut, ...problems],
    } as const
    const text = summary(
      report({
        outcome,
        diagnostics: problems.map(({ message }) => ({
          severity: 'warning',
          code: 'x',
          message,
        })),
      }),
    )
    expect(Buffer.byteLength(text)).toBeLessThan(mebibyte)
    expect(text).toContain('image-not-rendered')
  })

  test('small diffs leave their room to the large', () => {
    const text = summary(
      report({
        folders: manyOverlays((index) =>
          index === 0 ? '+ x\n'.repeat(150_000) : '+ y\n',
        ),
      }),
    )
    expect(text.match(/^\+ x$/gm)).toHaveLength(150_000)
    expect(text.match(/^\+ y$/gm)).toHaveLength(99)
  })

  test('a cut diff says so, and holds whole lines', () => {
    const diff = '+ twelve letters\n'.repeat(100_000)
    const text = summary(
      report({ folders: [overlay({ proof: proved({ diff }) })] }),
    )
    const shown = text.match(/^\+ twelve letters$/gm)?.length ?? 0
    const [, left] =
      /\n\.\.\. cut here, (\d+) characters more\n/.exec(text) ?? []
    expect(text).not.toMatch(/^\+ twelve letter?$/m)
    expect(shown * 17 + Number(left)).toBe(diff.length + 1)
  })
})

import { expect, test } from '@jest/globals'
import { addRuleset } from '../support/forge/policy.ts'
import { small } from '../support/layouts/small.ts'
import type { ActionResult } from '../support/runner/result.ts'
import { startStage, type Stage } from '../support/stage.ts'
import type { Files } from '../support/tree.ts'

const overlay = 'k8s/overlays/production'
const file = `${overlay}/kustomization.yaml`
const inputs = {
  images: 'ghcr.io/acme/api:v2',
  overlays: overlay,
  validate: 'none',
}

/** On one line: what YAML, a file name or an argument can carry. */
const line =
  'x ##[add-mask]pwned ##[error]pwned ::error::pwned <img src=x onerror=alert(1)> </code></pre> @everyone [a](javascript:pwned) `'
/** With everything that ends a line for one of the readers. */
const lines = [
  '',
  '::error::pwned',
  '##[set-env name=PATH]pwned',
  '  ::set-output name=outcome::pwned',
  'outcome<<E',
  'pwned',
  'E',
  'a\r::warning::pwned',
  'b\u2028::notice::pwned',
  'c\u0085::error::pwned',
  '\u001b[2K::stop-commands::pwned',
  '\u202e::add-mask::pwned',
  '',
  'Bump-Id: pwned',
  'Source: pwned',
  line,
].join('\n')

interface Row {
  readonly by: string
  readonly files?: Files
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly prepare?: (stage: Stage) => unknown
  readonly outcome: string
}

const rows: readonly Row[] = [
  {
    by: 'a tag',
    inputs: { images: `ghcr.io/acme/api:v2${line}${lines}` },
    outcome: 'failed',
  },
  {
    by: 'the old tag in the file',
    files: {
      [file]: `images:\n  - name: ghcr.io/acme/api\n    newTag: ${JSON.stringify(`1${line}\n::error::pwned\r##[error]pwned\noutcome=pwned\n`)}\n`,
    },
    outcome: 'pushed',
  },
  {
    by: 'a commit message',
    inputs: { 'commit-message': `{images}\n${lines}` },
    outcome: 'pushed',
  },
  {
    by: 'what the event says',
    inputs: {
      'commit-message': 'by {actor} at {ref} {sha}',
    },
    env: {
      GITHUB_ACTOR: lines,
      GITHUB_REF: `refs/heads/main${lines}`,
      INPUT_BRANCH: 'main',
    },
    outcome: 'pushed',
  },
  {
    by: 'an input that does not exist',
    env: { [`INPUT_${line.replace('=', '')}`]: lines },
    outcome: 'pushed',
  },
  {
    by: 'names of folders',
    files: {
      'k8s/overlays/##[error]pwned/a': '',
      'k8s/overlays/::error::pwned': '',
    },
    inputs: {
      overlays:
        'k8s/overlays/##[error]pwn\n::error::pwned\nk8s/overlays/::error::pwned',
    },
    outcome: 'failed',
  },
  {
    by: 'what a server says when it is asked',
    prepare: ({ forge }) =>
      forge.fault({
        on: 'info/refs upload-pack',
        kind: 'status',
        status: 403,
        body: lines,
      }),
    outcome: 'failed',
  },
  {
    by: 'what a server says of a push',
    prepare: ({ repository }) =>
      addRuleset(repository, {
        words: `push declined ${line}`,
        remote: lines,
      }),
    outcome: 'failed',
  },
  {
    by: 'messages of kustomize',
    files: {
      [file]: `resources:\n  - ../../base\n  - ${JSON.stringify(`no ${lines}`)}\n`,
    },
    inputs: { validate: 'images' },
    outcome: 'failed',
  },
  {
    by: 'what is rendered',
    files: {
      'k8s/base/deployment.yaml': `${small.files['k8s/base/deployment.yaml'] as string}---
apiVersion: v1
kind: ConfigMap
metadata:
  name: "c"
  annotations:
    a: ${JSON.stringify(lines)}
data:
  image: ${JSON.stringify(`ghcr.io/acme/api:v1 ${lines}`)}
`,
    },
    inputs: { validate: 'images', 'show-diff': 'true' },
    outcome: 'pushed',
  },
]

test.concurrent.each(rows)(
  'the runner obeys no command that comes by $by',
  async ({ files = {}, inputs: more, env, prepare, outcome }) => {
    await using stage = await startStage({
      ...small,
      files: { ...small.files, ...files },
    })
    await prepare?.(stage)
    const result = await stage.bump(
      { ...inputs, ...more },
      { debug: true, ...(env && { env }) },
    )
    expect(result.outputs['outcome']).toBe(outcome)
    expectNotObeyed(result)
    const [commit, ...older] = await stage.repository.log('main')
    expect(older).toHaveLength(outcome === 'pushed' ? 1 : 0)
    if (outcome !== 'pushed') return
    expect(commit?.trailers['Bump-Id']).toEqual([
      expect.not.stringMatching('pwned'),
    ])
    expect(commit?.trailers['Source']).toHaveLength(1)
  },
)

const ours = [
  'add-mask',
  'debug',
  'error',
  'warning',
  'notice',
  'group',
  'endgroup',
]

function expectNotObeyed(result: ActionResult) {
  for (const { name, data } of result.commands) {
    expect(ours).toContain(name)
    expect(data).not.toMatch(/^\s*pwned/)
  }
  expect(result.masks.join()).not.toContain('pwned')
  // An output that action.yml does not declare is a warning of the runner.
  expect(
    result.warnings.filter((text) => !text.startsWith('Unexpected input')),
  ).toEqual([])
  expect([result.errors, result.env, result.paths, result.state]).toEqual([
    [],
    {},
    [],
    {},
  ])
  expect(result.outputs['outcome']).not.toBe('pwned')
  expect(active(result.summary)).toBe('')
}

/** What of a summary would be HTML, a mention or a link: code, which shows everything as it is, is taken out. */
function active(summary: string): string {
  const text = summary
    .replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '')
    .replace(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '')
  const found = /<img|<script|<\/pre>|@everyone|(?<!\\)\]\(javascript:/i.exec(
    text,
  )
  return found === null ? '' : text.slice(found.index - 40, found.index + 80)
}

import { expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { Refusal } from '../../../src/problem/problem.ts'
import { parseDuration } from '../../../src/request/input-values.ts'
import { parseRequest } from '../../../src/request/inputs.ts'

type Inputs = Readonly<Record<string, string>>

const image = 'ghcr.io/acme/api'
const good = { images: `${image}:v2`, overlays: 'k8s/overlays/production' }

/** What the runner gives where an input is not given. */
const defaults = await readDefaults()

async function readDefaults(): Promise<Inputs> {
  const path = new URL('../../../action.yml', import.meta.url)
  const { inputs } = parse(await readFile(path, 'utf8'), {
    schema: 'failsafe',
  }) as { readonly inputs: Readonly<Record<string, { default?: string }>> }
  const texts = Object.entries(inputs).map(([name, input]) => [
    name,
    input.default ?? '',
  ])
  return { ...Object.fromEntries(texts), repository: 'acme/api', token: 't' }
}

function refusalOf(read: () => unknown): Refusal {
  try {
    read()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('The inputs were accepted')
}

function messageOf(read: () => unknown): string {
  try {
    read()
    return 'accepted'
  } catch (error) {
    return error instanceof Refusal ? error.message : String(error)
  }
}

function readRequest(inputs: Inputs) {
  return parseRequest((name) => inputs[name] ?? defaults[name] ?? '', {
    name: 'push',
    ref: 'refs/heads/main',
    sha: 'f'.repeat(40),
    repository: 'acme/api',
    serverUrl: 'https://github.com',
    apiUrl: 'https://api.github.com',
    actor: 'octocat',
    runUrl: '',
    payload: {},
  })
}

interface Row {
  readonly what: string
  readonly inputs: Inputs
  readonly code: string
  readonly words: RegExp
}

const rows: readonly Row[] = [
  {
    what: 'no images',
    inputs: { overlays: good.overlays },
    code: 'invalid-input',
    words: /Input "images" is empty, and so is "images-from"/,
  },
  {
    what: 'no overlays',
    inputs: { images: good.images },
    code: 'invalid-input',
    words: /Input "overlays" is empty/,
  },
  {
    what: 'a bad reference',
    inputs: { ...good, images: 'ghcr.io/Acme/api:v2' },
    code: 'invalid-input',
    words:
      /"ghcr.io\/Acme\/api:v2" has upper case letters.*write ghcr.io\/acme\/api/,
  },
  {
    what: 'an image with nothing to set',
    inputs: { ...good, images: image },
    code: 'invalid-input',
    words: /nothing to set: write ghcr.io\/acme\/api:tag/,
  },
  {
    what: 'an empty step output',
    inputs: { ...good, images: `${image}:` },
    code: 'invalid-input',
    words: /empty tag/,
  },
  {
    what: 'a choice that is none',
    inputs: { ...good, validate: 'yes' },
    code: 'invalid-input',
    words: /Input "validate": "yes" is not known. Write images, build or none/,
  },
  {
    what: 'a publish that is none',
    inputs: { ...good, publish: 'pr' },
    code: 'invalid-input',
    words: /Write push, pull-request or none/,
  },
  {
    what: 'reviewers where nothing is reviewed',
    inputs: { ...good, 'pull-request-reviewers': 'octocat' },
    code: 'invalid-input',
    words:
      /Input "pull-request-reviewers" is given, and "publish: push" opens no pull request/,
  },
  {
    what: 'an author that is none',
    inputs: { ...good, 'commit-author': 'bot' },
    code: 'invalid-input',
    words: /"bot" is not an author/,
  },
  {
    what: 'an unknown placeholder',
    inputs: { ...good, 'commit-message': 'Deploy {image}' },
    code: 'invalid-input',
    words: /has the unknown placeholder \{image\}/,
  },
  ...['{Images}', '{run_url}', '{RUN-URL}'].map((placeholder) => ({
    what: `the placeholder ${placeholder}, which is none`,
    inputs: { ...good, 'commit-message': `Deploy ${placeholder}` },
    code: 'invalid-input',
    words: new RegExp(
      `has the unknown placeholder \\${placeholder}\\. .*{run-url}`,
    ),
  })),
  {
    what: 'a repository by ssh',
    inputs: { ...good, repository: 'git@git.example:acme/infra.git' },
    code: 'invalid-input',
    words: /ssh address/,
  },
  {
    what: 'the lines of an input below its name',
    inputs: { ...good, overlays: 'overlays:\n  - k8s/a\n  - k8s/b' },
    code: 'invalid-input',
    words:
      /Input "overlays" begins with its own name, "overlays:"\. Write the values alone, one per line\.$/,
  },
  {
    what: 'a branch below the name of its input',
    inputs: { ...good, branch: 'branch: main' },
    code: 'invalid-input',
    words: /Input "branch" begins with its own name, "branch:"/,
  },
  {
    what: 'a line that should leave a folder out',
    inputs: { ...good, overlays: 'k8s/overlays/*\n!k8s/overlays/staging' },
    code: 'invalid-input',
    words:
      /"!k8s\/overlays\/staging" begins with "!", but no folder can be left out\./,
  },
  {
    what: 'an overlay outside',
    inputs: { ...good, overlays: '../x' },
    code: 'overlay-outside-repository',
    words: /"\.\.\/x".*leads out/,
  },
  {
    what: 'an absolute overlay',
    inputs: { ...good, overlays: '/k8s' },
    code: 'overlay-outside-repository',
    words: /absolute path/,
  },
]

test.each(rows)(
  'the inputs are refused in one sentence that says what to write: $what',
  ({ inputs, code, words }) => {
    const { problem } = refusalOf(() => readRequest(inputs))
    expect(problem).toMatchObject({
      code,
      message: expect.stringMatching(words),
    })
  },
)

test.each(Object.keys(defaults))(
  'an empty "%s" is accepted, or called empty: an expression of the workflow gave nothing',
  (name) => {
    const read = () => {
      parseDuration((one) => (one === name ? '' : '1m'), 'timeout')
      readRequest({ ...good, publish: 'pull-request', [name]: '' })
    }
    expect(messageOf(read)).toMatch(
      new RegExp(
        `^(accepted|Input "${name}" is empty\\b.* (Write|is) .*[.?])$`,
      ),
    )
  },
)

test.each([
  { images: `${image}:${'x'.repeat(3000)}` },
  { images: `ghcr.io/${'X'.repeat(3000)}/api:v1` },
  { overlays: `/${'x/'.repeat(3000)}` },
  { branch: `.${'x'.repeat(3000)}` },
  { publish: 'x'.repeat(3000) },
])(
  'a value that is too long to show is cut, and what to do is not',
  (inputs) => {
    const { message } = refusalOf(() => readRequest({ ...good, ...inputs }))
    expect(message.length).toBeLessThan(1000)
    expect(message).toContain('...')
  },
)

test('braces of a shell, and empty ones, are text', () => {
  const text = 'echo ${HOME} {} { } {a b} ${{ x }}'
  const { message } = readRequest({ ...good, 'commit-message': text })
  expect(message).toBe(text)
})

test('a timeout without a unit is refused in one sentence that says what to write', () => {
  const { problem } = refusalOf(() => parseDuration(() => '10', 'timeout'))
  expect(problem).toEqual({
    severity: 'error',
    code: 'invalid-input',
    message: expect.stringMatching(/"10" is not a duration.*30s, 10m or 1h/),
  })
})

test('inputs that say what to deploy, and where, are enough', () => {
  expect(readRequest(good)).toMatchObject({
    validate: 'images',
    publish: { kind: 'push' },
  })
})

test.each([
  { images: 'https://bot:s3cret@ghcr.io/acme/api:v1' },
  { overlays: 'https://bot:s3cret@github.com/acme/infra' },
  { 'validate-overlays': 'https://bot:s3cret@github.com/acme/infra' },
  { 'deployed-by': 'https://bot:s3cret@github.com/acme/infra' },
  { 'images-from': 'https://bot:s3cret@github.com/acme/infra', images: '' },
  { repository: 'https://github.com/acme/infra?token=s3cret' },
])('a password in the address of %j is refused and not repeated', (inputs) => {
  const { message } = refusalOf(() => readRequest({ ...good, ...inputs }))
  const [name = ''] = Object.keys(inputs)
  expect(message).toContain(`Input "${name}":`)
  expect(message).not.toContain('s3cret')
})

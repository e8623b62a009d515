import { expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { parse, parseDocument } from 'yaml'
import { reasons } from '../../src/problem/problem.ts'
import { outputs, previewOutputs } from '../../src/report/outputs.ts'
import { report } from '../support/reports.ts'
import { defaultMessage } from '../../src/request/landing/message.ts'
import { inputNames, previewInputNames } from '../../src/request/input-names.ts'

const root = resolve(import.meta.dirname, '../..')

interface Described {
  readonly description: string
  readonly default?: string
  readonly required?: boolean
}
interface Action {
  readonly inputs: Readonly<Record<string, Described>>
  readonly outputs: Readonly<Record<string, Described>>
}

const read = (name: string) => readFile(resolve(root, name), 'utf8')
const action = parse(await read('action.yml')) as Action
const preview = parse(await read('preview/action.yml')) as Action
const actions: Readonly<Record<string, Action>> = {
  'org/kustomize-bump@v1': action,
  'org/kustomize-bump/preview@v1': preview,
}
const readme = await read('README.md')
const errors = await read('docs/errors.md')
const names = [
  ...(await readdir(root)).filter((name) => name.endsWith('.md')),
  ...(await readdir(resolve(root, 'docs')))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
const documents = await Promise.all(
  names.map(async (name) => ({ name, text: await read(name) })),
)
const pages = documents.filter(
  ({ name }) => name === 'README.md' || name.startsWith('docs/'),
)

/** The cells of the rows of all tables of one header, in order. */
function rows(text: string, header: string): readonly (readonly string[])[] {
  return text
    .replace(/ +\|$/gm, ' |')
    .split(`\n| ${header} |\n`)
    .slice(1)
    .flatMap((rest) => {
      const lines = rest.split('\n')
      const end = lines.findIndex((line) => !line.startsWith('|'))
      return lines.slice(1, end)
    })
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    )
}

function defaultCell({ required, default: value }: Described): string {
  if (required === true) return 'required'
  return value === undefined || value === '' ? '' : `\`${value}\``
}

function meaning({ description }: Described): string {
  return description.trim().replace(/ Example: .*$/, '')
}

function inputRows(of: Action) {
  return Object.entries(of.inputs).map(([name, input]) => [
    `\`${name}\``,
    defaultCell(input),
    meaning(input),
  ])
}

function outputRows(of: Action) {
  return Object.entries(of.outputs).map(([name, output]) => [
    `\`${name}\``,
    meaning(output),
  ])
}

test('the inputs of action.yml are those that are read, and the grouped tables say the same', () => {
  expect(Object.keys(action.inputs).toSorted()).toEqual(inputNames.toSorted())
  expect(rows(readme, 'input | default | meaning')).toEqual(inputRows(action))
})

test('the default message of action.yml is the one whose images are counted in a title', () => {
  expect(action.inputs['commit-message']?.default).toBe(defaultMessage)
})

test('the outputs of action.yml are those that are written, and the table says the same', () => {
  expect(Object.keys(action.outputs).toSorted()).toEqual(
    Object.keys(outputs(report())).toSorted(),
  )
  expect(rows(readme, 'output | meaning')).toEqual(outputRows(action))
})

test('the inputs and outputs of preview/action.yml are those of its parser and its report, and its page says the same', async () => {
  const page = await read('docs/previews.md')
  expect(Object.keys(preview.inputs).toSorted()).toEqual(
    previewInputNames.toSorted(),
  )
  expect(rows(page, 'input | default | meaning')).toEqual(inputRows(preview))
  expect(Object.keys(preview.outputs).toSorted()).toEqual(
    Object.keys(previewOutputs(report())).toSorted(),
  )
  expect(rows(page, 'output | meaning')).toEqual(outputRows(preview))
})

test('an input that both actions have is the same in both', () => {
  const differing = Object.entries(preview.inputs)
    .filter(([name, input]) => {
      const own = action.inputs[name]
      return own !== undefined && own.default !== input.default
    })
    .map(([name]) => name)
  expect(differing).toEqual([])
  expect(preview).toMatchObject({ runs: { using: 'node24' } })
})

test('every input and output has one sentence and an example', () => {
  for (const [name, { description }] of [action, preview].flatMap((one) =>
    Object.entries({ ...one.inputs, ...one.outputs }),
  ))
    expect([name, description.trim()]).toEqual([
      name,
      expect.stringMatching(/^[^\n]+ Example: [^\n]+$/),
    ])
})

test('action.yml has expressions only where the runner evaluates them', async () => {
  const both = [await read('action.yml'), await read('preview/action.yml')]
  const others = both
    .join('\n')
    .split('\n')
    .filter((line) => line.includes('${{') && !line.startsWith('    default: '))
  expect(others).toEqual([])
})

test.each(['', 'preview/'])(
  '%saction-types.yml has the inputs and outputs of action.yml, and the words that an input can be',
  async (folder) => {
    interface Typed {
      readonly type: string
      readonly 'allowed-values'?: readonly string[]
    }
    const { inputs, outputs: named } = folder === '' ? action : preview
    const types = parse(await read(`${folder}action-types.yml`)) as Record<
      'inputs' | 'outputs',
      Readonly<Record<string, Typed>>
    >
    expect(Object.keys(types.inputs)).toEqual(Object.keys(inputs))
    expect(Object.keys(types.outputs)).toEqual(Object.keys(named))
    for (const [name, input] of Object.entries(inputs)) {
      const type = types.inputs[name]
      const words = type?.['allowed-values'] ?? []
      if (words.length > 0) expect(words).toContain(input.default)
      expect([
        name,
        words.filter((word) => !input.description.includes(`\`${word}\``)),
      ]).toEqual([name, []])
      expect([name, type?.type === 'boolean']).toEqual([
        name,
        input.default === 'true' || input.default === 'false',
      ])
    }
  },
)

test('every reason is explained, and the usual ones are among them', () => {
  expect(
    rows(errors, 'reason | meaning | what to do').map(([reason]) => reason),
  ).toEqual(reasons.map((reason) => `\`${reason}\``))
  const usual = rows(readme, 'reason | meaning | what to do')
  expect(usual).toHaveLength(8)
  expect(reasons.map((reason) => `\`${reason}\``)).toEqual(
    expect.arrayContaining(usual.map(([reason]) => reason)),
  )
})

test('tables and workflows are what "npm run docs" writes', () => {
  const script = resolve(root, 'scripts/docs.ts')
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [script, '--check'],
    { encoding: 'utf8' },
  )
  expect({ output: stdout + stderr, status }).toEqual({ output: '', status: 0 })
})

test('the README can be read in two minutes, and says how to try it', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(250)
  expect(readme).toContain(
    '\n```sh\nnpm ci && npm run demo\nnpm ci && npm test\n```\n',
  )
})

/** What stands between two lines "# ..." in the workflows of the documents: "# ..." stands for what is left out. */
const yamlPieces = pages
  .flatMap(({ text }) => [...text.matchAll(/^```yaml\n(.*?)^```$/gms)])
  .flatMap(([, block = '']) => block.split(/^# \.\.\..*$/m))

test('every YAML of the documents can be read', () => {
  expect(yamlPieces.length).toBeGreaterThan(20)
  for (const text of yamlPieces) {
    const problems = parseDocument(text).errors
    expect({ text, problems }).toEqual({ text, problems: [] })
  }
})

test('every step of the documents has inputs that exist', () => {
  const steps = yamlPieces.flatMap((text) => ownSteps(parse(text)))
  expect(steps.length).toBeGreaterThan(15)
  for (const { uses, with: values = {} } of steps)
    expect(Object.keys(actions[uses]?.inputs ?? {})).toEqual(
      expect.arrayContaining(Object.keys(values)),
    )
})

interface Step {
  readonly uses: string
  readonly with?: Readonly<Record<string, unknown>>
}

function ownSteps(value: unknown): readonly Step[] {
  if (typeof value !== 'object' || value === null) return []
  return 'uses' in value && String(value.uses) in actions
    ? [value as Step]
    : Object.values(value).flatMap((part) => ownSteps(part))
}

test('every link of the documents leads somewhere', async () => {
  for (const { name, text } of documents)
    for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link)) continue
      const [path = '', anchor] = link.split('#')
      const file = path === '' ? name : join(dirname(name), path)
      const exists = await stat(resolve(root, file)).then(
        () => true,
        () => false,
      )
      expect({ name, link, exists }).toEqual({ name, link, exists: true })
      if (anchor === undefined) continue
      expect({ link, anchors: anchors(await read(file)) }).toEqual({
        link,
        anchors: expect.arrayContaining([anchor]),
      })
    }
})

test('the pictures of the README are there, light and dark, and load fast', async () => {
  const pictures = [...readme.matchAll(/(?:src|srcset)="(docs\/[^"]+)"/g)]
  expect(pictures.map(([, name]) => name)).toEqual([
    'docs/pictures/summary-dark.png',
    'docs/pictures/summary-light.png',
  ])
  for (const [, name = ''] of pictures)
    expect((await stat(resolve(root, name))).size).toBeLessThan(150_000)
})

/** As GitHub makes them of headings. */
function anchors(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

test('the documents are in plain English, and name no address of a machine', () => {
  for (const { name, text } of documents) {
    const found = text.match(
      /\bcan not\b|\bis no\b(?! longer)|registry\.npmjs|proxy\.golang|\/(work|home|root)\//g,
    )
    expect({ name, found }).toEqual({ name, found: null })
  }
})

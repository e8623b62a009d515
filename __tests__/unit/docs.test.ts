import { expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parse, parseDocument } from 'yaml'
import { reasons } from '../../src/problem.ts'
import { outputNames } from '../../src/report/outputs.ts'
import { inputNames } from '../../src/request/inputs.ts'

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

const action = parse(
  await readFile(resolve(root, 'action.yml'), 'utf8'),
) as Action
const readme = await readFile(resolve(root, 'README.md'), 'utf8')
// prettier lines the columns of a table up.
const evenReadme = readme.replace(/ +\|$/gm, ' |').replace(/ +\| +/g, ' | ')

/** The cells of the rows of a table of the README, by its header. */
function table(header: string): readonly (readonly string[])[] {
  const lines = evenReadme
    .slice(evenReadme.indexOf(`\n| ${header} |`) + 1)
    .split('\n')
  const end = lines.findIndex((line) => !line.startsWith('|'))
  return lines.slice(2, end).map((line) =>
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

test('the inputs of action.yml are those that are read, and the table says the same', () => {
  expect(Object.keys(action.inputs)).toEqual(inputNames)
  expect(table('name | default | description')).toEqual(
    Object.entries(action.inputs).map(([name, input]) => [
      `\`${name}\``,
      defaultCell(input),
      input.description.trim(),
    ]),
  )
})

test('the outputs of action.yml are those that are written, and the table says the same', () => {
  expect(Object.keys(action.outputs)).toEqual(outputNames)
  expect(table('name | description')).toEqual(
    Object.entries(action.outputs).map(([name, output]) => [
      `\`${name}\``,
      output.description.trim(),
    ]),
  )
})

test('every workflow of the README is YAML', () => {
  const blocks = [...readme.matchAll(/^```yaml\n(.*?)^```$/gms)]
  expect(blocks.length).toBeGreaterThan(10)
  // "# ..." stands for what is left out.
  for (const text of blocks.flatMap(([, all = '']) =>
    all.split(/^# \.\.\..*$/m),
  )) {
    const { errors } = parseDocument(text)
    expect({ text, errors }).toEqual({ text, errors: [] })
  }
})

test('every input and output has one sentence and an example', () => {
  for (const [name, { description }] of Object.entries({
    ...action.inputs,
    ...action.outputs,
  }))
    expect([name, description.trim()]).toEqual([
      name,
      expect.stringMatching(/^[^\n]+ Example: [^\n]+$/),
    ])
})

test('action.yml has expressions only where the runner evaluates them', async () => {
  const lines = (await readFile(resolve(root, 'action.yml'), 'utf8')).split(
    '\n',
  )
  const others = lines.filter(
    (line) => line.includes('${{') && !line.startsWith('    default: '),
  )
  expect(others).toEqual([])
})

test('every reason is explained', () => {
  expect(
    table('reason | meaning | what to do').map(([reason]) => reason),
  ).toEqual(reasons.map((reason) => `\`${reason}\``))
})

test('every workflow of the README has inputs that exist', () => {
  const blocks = [
    ...readme.matchAll(/^ *- uses: org\/kustomize-bump@v1\n((?: +.*\n|\n)*)/gm),
  ]
  expect(blocks.length).toBeGreaterThan(4)
  for (const [block] of blocks) {
    const indent = block.length - block.trimStart().length
    const text = block.replaceAll(new RegExp(`^ {${indent}}`, 'gm'), '')
    const [step] = parse(text) as [{ with?: Record<string, string> }]
    expect(Object.keys(action.inputs)).toEqual(
      expect.arrayContaining(Object.keys(step.with ?? {})),
    )
  }
})

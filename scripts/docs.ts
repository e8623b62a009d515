// Fills the documents from what they must be equal to: the tables of README.md from action.yml, those of
// docs/previews.md from preview/action.yml, and the workflows
// that are marked <!-- examples/NAME --> from examples/. A test runs it with --check.
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'

const root = resolve(import.meta.dirname, '..')

interface Described {
  readonly description: string
}
interface Action {
  readonly inputs: Readonly<Record<string, Described>>
  readonly outputs: Readonly<Record<string, Described>>
}
const action = await readAction('action.yml')
const preview = await readAction('preview/action.yml')

const documents = [
  'README.md',
  ...(await readdir(join(root, 'docs')))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
const check = process.argv.includes('--check')
for (const name of documents) {
  const file = join(root, name)
  const text = await readFile(file, 'utf8')
  const filled = withTables(
    await withExamples(text),
    name === 'docs/previews.md' ? preview : action,
  )
  if (filled === text) continue
  if (!check) await writeFile(file, filled)
  console.log(check ? `${name} is not up to date: npm run docs` : name)
  process.exitCode = check ? 1 : 0
}

async function readAction(file: string): Promise<Action> {
  return parse(await readFile(join(root, file), 'utf8')) as Action
}

async function withExamples(text: string): Promise<string> {
  const block = /^<!-- (examples\/[\w.-]+) -->\n\n```yaml\n.*?^```$/gms
  const names = [...text.matchAll(block)].map(([, name = '']) => name)
  const files = await Promise.all(
    names.map((name) => readFile(join(root, name), 'utf8')),
  )
  return text.replace(
    block,
    (_, name: string) =>
      `<!-- ${name} -->\n\n\`\`\`yaml\n${files[names.indexOf(name)]}\`\`\``,
  )
}

/** The last cell of each row is the description, without its example. */
function withTables(text: string, { inputs, outputs }: Action): string {
  let items: Readonly<Record<string, Described>> = {}
  return text
    .split('\n')
    .map((line) => {
      if (line === '| input | default | meaning |') items = inputs
      else if (line === '| output | meaning |') items = outputs
      else if (!line.startsWith('|')) items = {}
      const row = /^(\| `([\w-]+)` \| (?:[^|]* \| )?)[^|]*\|$/.exec(
        line.replaceAll('\\|', '\u0000'),
      )
      const item = items[row?.[2] ?? '']
      return row === null || item === undefined
        ? line
        : `${row[1]?.replaceAll('\u0000', '\\|')}${cell(item.description)} |`
    })
    .join('\n')
}

function cell(description: string): string {
  return description
    .trim()
    .replace(/ Example: .*$/s, '')
    .replaceAll('|', '\\|')
}

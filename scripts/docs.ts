// Fills the documents from what they must be equal to: the tables of README.md from action.yml, and the workflows
// that are marked <!-- examples/NAME --> from examples/. A test runs it with --check.
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'

const root = resolve(import.meta.dirname, '..')

interface Described {
  readonly description: string
}
const action = parse(await readFile(join(root, 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, Described>>
  readonly outputs: Readonly<Record<string, Described>>
}

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
  const filled = withTables(await withExamples(text))
  if (filled === text) continue
  if (!check) await writeFile(file, filled)
  console.log(check ? `${name} is not up to date: npm run docs` : name)
  process.exitCode = check ? 1 : 0
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
function withTables(text: string): string {
  let items: Readonly<Record<string, Described>> = {}
  return text
    .split('\n')
    .map((line) => {
      if (line === '| input | default | meaning |') items = action.inputs
      else if (line === '| output | meaning |') items = action.outputs
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

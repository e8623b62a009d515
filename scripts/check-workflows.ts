// Checks workflows as GitHub reads them, with the parser of GitHub's own editor: without a network and without Go.
// With --actionlint also by actionlint, which needs Go and a network.
import { spawnSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { registerHooks } from 'node:module'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'

// The parser's import of its schema lacks the attribute that Node asks for.
registerHooks({
  load: (url, context, next) =>
    next(
      url,
      url.endsWith('.json')
        ? { ...context, importAttributes: { type: 'json' } }
        : context,
    ),
})
const { NoOperationTraceWriter, parseWorkflow } =
  await import('@actions/workflow-parser')

const root = resolve(import.meta.dirname, '..')
const actionlint = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12'

interface Workflow {
  readonly permissions?: unknown
  readonly jobs?: Readonly<Record<string, { readonly steps?: readonly Step[] }>>
}
interface Step {
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
}
type Inputs = Readonly<Record<string, { readonly required?: boolean }>>
const ownInputs = await readInputs('action.yml')
const previewInputs = await readInputs('preview/action.yml')

const given = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const files =
  given.length > 0
    ? given
    : [
        ...(await workflows('examples')),
        ...(await workflows('.github/workflows')),
      ]
for (const file of files)
  for (const problem of problems(file, await readFile(file, 'utf8'))) {
    console.log(problem)
    process.exitCode = 1
  }
if (process.argv.includes('--actionlint')) {
  // It knows create-github-app-token from before "client-id".
  const ignored = ['-ignore', 'actions/create-github-app-token@v3']
  const { status } = spawnSync(
    'go',
    ['run', actionlint, ...ignored, ...files],
    { stdio: 'inherit' },
  )
  if (status !== 0) process.exitCode = 1
}

async function workflows(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(root, folder))
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(root, folder, name))
}

function problems(name: string, content: string): readonly string[] {
  const { context } = parseWorkflow(
    { name, content },
    new NoOperationTraceWriter(),
  )
  const found = context.errors.getErrors().map(String)
  if (found.length > 0) return found
  const { permissions, jobs = {} } = parse(content) as Workflow
  const steps = Object.values(jobs).flatMap((job) => job.steps ?? [])
  return [
    ...(JSON.stringify(permissions) === '{}'
      ? []
      : ['"permissions: {}" is missing on top: each job names what it needs']),
    ...steps.flatMap((step) => inputProblems(step)),
  ].map((problem) => `${name}: ${problem}`)
}

/** GitHub only warns of an input that an action does not have. */
function inputProblems({
  uses = '',
  with: values = {},
}: Step): readonly string[] {
  const isOwn = uses === './' || uses.startsWith('org/kustomize-bump@')
  const isPreview = /^(\.|org\/kustomize-bump)\/preview(@|$)/.test(uses)
  if (!isOwn && !isPreview) return []
  const inputs = isPreview ? previewInputs : ownInputs
  const missing = Object.keys(inputs).filter(
    (input) => inputs[input]?.required === true && !(input in values),
  )
  const unknown = Object.keys(values).filter((input) => !(input in inputs))
  return [
    ...missing.map((input) => `the input "${input}" is missing`),
    ...unknown.map((input) => `the action has no input "${input}"`),
  ]
}

async function readInputs(file: string): Promise<Inputs> {
  const text = await readFile(join(root, file), 'utf8')
  return (parse(text) as { readonly inputs: Inputs }).inputs
}

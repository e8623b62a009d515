// Shows what the action does, on a repository made for it or on one's own, with the committed dist/ and real git.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'
import { pushToBranch } from '../__tests__/support/events.ts'
import { demo } from '../__tests__/support/layouts/demo.ts'
import { createRepository } from '../__tests__/support/repository.ts'
import { runAction } from '../__tests__/support/runner.ts'

const usage = `npm run demo
  lands an image in a repository made for it, in a temporary folder

npm run demo -- --repository PATH_OR_URL --images IMAGE --overlays FOLDER [--INPUT VALUE] [--push]
  does the same on your own, with any input of action.yml (one that takes several lines can be given several
  times), and lands nothing unless you add --push; a path has to be a git repository, of which only what is
  committed counts; a token for a URL is taken from GITHUB_TOKEN`

const action = resolve(import.meta.dirname, '..')

process.exitCode = await main()

async function main(): Promise<number> {
  const options = readOptions()
  if (options === undefined) {
    print(usage)
    return 2
  }
  return options.repository === undefined
    ? guidedTour()
    : onOwnRepository(options.repository, options)
}

type Options = Exclude<ReturnType<typeof readOptions>, undefined>

/** Undefined where nobody can have meant it; which option it is has been said then. */
function readOptions() {
  const { inputs } = parse(
    readFileSync(join(action, 'action.yml'), 'utf8'),
  ) as { readonly inputs: Readonly<Record<string, unknown>> }
  const text = { type: 'string', multiple: true } as const
  try {
    const { values } = parseArgs({
      options: {
        ...Object.fromEntries(Object.keys(inputs).map((name) => [name, text])),
        push: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
    const { push, help, ...given } = values
    if (help === true) return undefined
    const lines = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        [value].flat().join('\n'),
      ]),
    )
    const { repository } = lines
    const isTour = repository === undefined
    return isTour && Object.keys(values).length > 0
      ? undefined
      : { repository, inputs: lines, push: push === true }
  } catch (error) {
    print(`${error instanceof Error ? error.message : String(error)}\n`)
    return undefined
  }
}

/** A new image, the same image again, a misspelt one. */
async function guidedTour(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'kustomize-bump-demo-'))
  const path = join(folder, 'shop.git')
  const overlays = 'k8s/overlays/production'
  const bump = (images: string) =>
    step(demo.repository, { repository: path, images, overlays })
  try {
    await createRepository(path, { files: demo.files })
    title(
      '1. The build has pushed ghcr.io/acme/shop:1.4.2, and production is to get it',
    )
    const first = await bump('ghcr.io/acme/shop:1.4.2')
    title("The commit, as `git show` has it: the tag's bytes, and nothing else")
    print(
      execFileSync('git', ['-C', path, 'show', '--format=fuller', 'main'], {
        encoding: 'utf8',
      }),
    )
    title(
      '2. The same again: the value is there already, so there is no second commit',
    )
    const second = await bump('ghcr.io/acme/shop:1.4.2')
    title(
      '3. A misspelt image: kustomize would say nothing, and deploy nothing',
    )
    const third = await bump('ghcr.io/acme/shopp:1.4.3')
    const outcomes = [first, second, third].map(
      ({ outputs }) => outputs['outcome'],
    )
    title(`Outcomes: ${outcomes.join(', ')}`)
    print(`Now your own:\n\n${usage}`)
    return outcomes.join() === 'pushed,unchanged,failed' ? 0 : 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Everything but landing, unless --push is said. */
async function onOwnRepository(
  given: string,
  { inputs, push }: Options,
): Promise<number> {
  const path = resolve(process.env['INIT_CWD'] ?? '.', given)
  const repository = /^\.{0,2}\//.test(given) || existsSync(path) ? path : given
  const result = await step('local/demo', {
    ...inputs,
    ...(push ? {} : { publish: 'none' }),
    repository,
  })
  return result.exitCode
}

/** @param pipeline the repository that the commit names as its source */
async function step(pipeline: string, inputs: Record<string, string>) {
  print(
    Object.entries(inputs)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `  ${name}: ${value}`)
      .join('\n'),
  )
  const result = await runAction({
    action,
    inputs: { 'show-diff': 'true', ...inputs },
    network: 'any',
    event: pushToBranch({
      repository: pipeline,
      sha: '0'.repeat(40),
      runId: '0',
      serverUrl: 'https://github.com',
      apiUrl: 'https://api.github.com',
      token: process.env['GITHUB_TOKEN'] ?? '',
    }),
  })
  title('The log')
  print(result.log)
  title('The job summary (Markdown)')
  print(result.summary)
  title('The outputs')
  for (const [name, value] of Object.entries(result.outputs))
    print(`  ${name}: ${value}`)
  return result
}

function title(text: string) {
  print(`\n\u001b[1m${text}\u001b[0m`)
}

function print(text: string) {
  process.stdout.write(`${text.trimEnd()}\n`)
}

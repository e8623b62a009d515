// Shows what the action does, on a repository made for it or on one's own, with the committed dist/ and real git.
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { pushToBranch } from '../__tests__/support/events.ts'
import { demo } from '../__tests__/support/layouts/demo.ts'
import { createRepository } from '../__tests__/support/repository.ts'
import { runAction } from '../__tests__/support/runner.ts'

const action = resolve(import.meta.dirname, '..')
const { values: options } = parseArgs({
  options: {
    repository: { type: 'string' },
    images: { type: 'string', multiple: true },
    overlays: { type: 'string', multiple: true },
    branch: { type: 'string' },
    push: { type: 'boolean', default: false },
  },
})

process.exitCode =
  options.repository === undefined
    ? await guidedTour()
    : await onOwnRepository(options.repository)

/** A new image, the same image again, a misspelt one. */
async function guidedTour(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'kustomize-bump-demo-'))
  const path = join(folder, 'shop.git')
  try {
    await createRepository(path, { files: demo.files })
    const overlays = 'k8s/overlays/production'
    title(
      '1. The build has pushed ghcr.io/acme/shop:1.4.2, and production is to get it',
    )
    const first = await step({
      repository: path,
      images: 'ghcr.io/acme/shop:1.4.2',
      overlays,
    })
    title("The commit, as `git show` has it: the tag's bytes, and nothing else")
    print(
      execFileSync('git', ['-C', path, 'show', '--format=fuller', 'main'], {
        encoding: 'utf8',
      }),
    )
    title(
      '2. The same again: the value is there already, so there is no second commit',
    )
    const second = await step({
      repository: path,
      images: 'ghcr.io/acme/shop:1.4.2',
      overlays,
    })
    title(
      '3. A misspelt image: kustomize would say nothing, and deploy nothing',
    )
    const third = await step({
      repository: path,
      images: 'ghcr.io/acme/shopp:1.4.3',
      overlays,
    })
    const outcomes = [first, second, third].map(
      ({ outputs }) => outputs['outcome'],
    )
    title(`Outcomes: ${outcomes.join(', ')}`)
    print('Now your own, without landing anything:')
    print(
      '  npm run demo -- --repository PATH_OR_URL --images ghcr.io/you/app:tag --overlays path/to/overlay',
    )
    return outcomes.join() === 'pushed,unchanged,failed' ? 0 : 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Everything but landing, unless --push is said. A token is taken from GITHUB_TOKEN. */
async function onOwnRepository(repository: string): Promise<number> {
  const isAddress = /^https?:\/\/|^[\w-][\w.-]*\/[\w.-]+$/.test(repository)
  const result = await step({
    repository: isAddress
      ? repository
      : resolve(process.env['INIT_CWD'] ?? '.', repository),
    images: (options.images ?? []).join('\n'),
    overlays: (options.overlays ?? []).join('\n'),
    branch: options.branch ?? '',
    publish: options.push ? 'push' : 'none',
  })
  title(`Outcome: ${result.outputs['outcome']}`)
  return result.exitCode
}

async function step(inputs: Record<string, string>) {
  print(
    Object.entries(inputs)
      .map(([name, value]) => `  ${name}: ${value}`)
      .join('\n'),
  )
  const result = await runAction({
    action,
    inputs: { 'show-diff': 'true', ...inputs },
    network: 'any',
    event: pushToBranch({
      repository: 'acme/shop',
      sha: '5f1c0de5'.repeat(5),
      serverUrl: 'https://github.com',
      apiUrl: 'https://api.github.com',
      token: process.env['GITHUB_TOKEN'] ?? '',
    }),
  })
  title('The log')
  print(result.log)
  title('The job summary (Markdown)')
  print(result.summary)
  return result
}

function title(text: string) {
  print(`\n\u001b[1m${text}\u001b[0m`)
}

function print(text: string) {
  process.stdout.write(`${text.trimEnd()}\n`)
}

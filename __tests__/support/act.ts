import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { goInstall } from './go-program.ts'
import type { WorkflowEvent } from './events/event.ts'
import { releaseAction } from './release.ts'
import { writeToken, type Stage } from './stage.ts'

const act = 'github.com/nektos/act@v0.2.87'
/** Kept from run to run, and ignored by git. */
const tools = resolve(
  import.meta.dirname,
  '../../.tools',
  act.replaceAll('/', '-'),
)

/** The program, or why there is none. */
export async function findAct(): Promise<
  | { readonly kind: 'there'; readonly program: string }
  | { readonly kind: 'absent'; readonly why: string }
> {
  const program = join(tools, 'act')
  if (existsSync(program)) return { kind: 'there', program }
  const installed = await goInstall(act, tools)
  return installed.kind === 'there'
    ? { kind: 'there', program }
    : { kind: 'absent', why: installed.why }
}

/** Publishes the action as org/kustomize-bump on the forge, with the tag v1, for every token that may read there. */
export async function publishAction({ forge }: Stage): Promise<void> {
  const name = 'org/kustomize-bump'
  const repository = await forge.create(name)
  await releaseAction(repository.path)
  for (const [token, account] of forge.accounts)
    forge.accounts.set(token, {
      ...account,
      repositories: { ...account.repositories, [name]: 'read' },
    })
}

/** What act tells of one run of a workflow. */
export interface ActResult {
  readonly exitCode: number
  /** The lines of all jobs, without colours. */
  readonly log: string
}

/** Runs the workflow that a folder has, as its user would: `act EVENT`. */
export async function runAct(
  program: string,
  {
    folder,
    event,
    forge,
  }: {
    readonly folder: string
    readonly event: WorkflowEvent
    readonly forge: Stage['forge']
  },
): Promise<ActResult> {
  await using home = await mkdtempDisposable(join(tmpdir(), 'act-home-'))
  const payload = join(home.path, 'event.json')
  await writeFile(payload, JSON.stringify(event.payload))
  const variables = {
    GITHUB_SERVER_URL: forge.url,
    GITHUB_API_URL: forge.apiUrl,
    GITHUB_GRAPHQL_URL: `${forge.url}/api/graphql`,
    GITHUB_REPOSITORY: event.repository,
    GITHUB_REF: event.ref,
    GITHUB_REF_NAME: event.ref.replace(/^refs\/(heads|tags)\//, ''),
    GITHUB_REF_TYPE: event.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_RUN_ID: event.runId,
  }
  const args = [
    event.name,
    '--platform=ubuntu-latest=-self-hosted',
    '--no-cache-server',
    '--pull=false',
    `--directory=${folder}`,
    `--eventpath=${payload}`,
    `--secret=GITHUB_TOKEN=${writeToken}`,
    ...Object.entries(variables).map(
      ([name, value]) => `--env=${name}=${value}`,
    ),
  ]
  const node = dirname(process.execPath)
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, {
      cwd: folder,
      env: {
        // act takes the first Node on the PATH.
        PATH: `${node}${delimiter}${process.env['PATH'] ?? ''}`,
        HOME: home.path,
        XDG_CACHE_HOME: join(home.path, 'cache'),
        NO_COLOR: '1',
      },
      maxBuffer: 64 * 1024 * 1024,
    })
    return { exitCode: 0, log: stdout + stderr }
  } catch (error) {
    const {
      code,
      stdout = '',
      stderr = '',
    } = error as {
      code?: number
      stdout?: string
      stderr?: string
    }
    return { exitCode: code ?? -1, log: stdout + stderr }
  }
}

import { expect } from '@jest/globals'
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startForge, type Forge } from './forge.ts'
import { recordGit, type Recorder } from './hostile/recorder.ts'
import {
  layTraps,
  locks,
  replacingCommands,
  trapCheckout,
  trapConfig,
  trapHooks,
  type Traps,
} from './hostile/traps.ts'
import type { ActionStep } from './runner.ts'
import { jobSecrets } from './runner/environment.ts'
import { lastingSurvivors } from './runner/processes.ts'
import type { ActionResult } from './runner/result.ts'
import type { Folders } from './runner/sandbox.ts'
import { writeToken, type Stage } from './stage.ts'

/**
 * A job in which steps before ours have prepared everything that git could obey: the checkout, HOME, the
 * environment. What our step does in it is watched: every git, every file at every request, every process.
 */
export interface HostileJob extends AsyncDisposable {
  readonly root: string
  /** For `stage.bump` and `stage.start`. */
  readonly step: Required<
    Pick<ActionStep, 'folders' | 'env' | 'path' | 'debug'>
  >
  readonly traps: Traps
  readonly recorder: Recorder
  /** The server that configuration and environment of the job point at. */
  readonly thief: Forge
  /** Secrets seen on disk while a request was answered, by file. */
  readonly seenOnDisk: readonly string[]
}

/** Every form in which a secret may leave. */
const secrets: readonly string[] = [
  writeToken,
  Buffer.from(writeToken).toString('base64'),
  Buffer.from(`x-access-token:${writeToken}`).toString('base64'),
  encodeURIComponent(writeToken),
  ...Object.values(jobSecrets),
]

export async function hostileJob(stage: Stage): Promise<HostileJob> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'hostile-')))
  const folders = {
    workspace: join(root, 'workspace'),
    temp: join(root, 'temp'),
    home: join(root, 'home'),
  }
  for (const folder of Object.values(folders)) await mkdir(folder)
  const thief = await startForge()
  const traps = await layTraps(root)
  const recorder = await recordGit(root)
  const config = `${await trapConfig(traps, replacingCommands)}${detours(stage, thief, root)}`
  await trapHooks(traps, join(root, 'template', 'hooks'))
  await trapCheckout(traps, folders.workspace, config)
  for (const lock of locks)
    await writeFile(join(folders.workspace, '.git', lock), '')
  await writeFile(join(folders.home, '.gitconfig'), config)
  await writeFile(
    join(folders.home, '.netrc'),
    'machine 127.0.0.1 login thief password stolen\n',
  )
  await writeFile(
    join(folders.temp, 'git-credentials-0.config'),
    `[http "${stage.forge.url}/"]\n\textraheader = AUTHORIZATION: basic c3RvbGVu\n`,
  )
  const seenOnDisk: string[] = []
  stage.forge.watch(async () => {
    seenOnDisk.push(...(await filesWithSecrets(root)))
  })
  return {
    root,
    step: {
      folders,
      path: recorder.path,
      debug: true,
      env: await environment({ traps, folders, config, root }),
    },
    traps,
    recorder,
    thief,
    seenOnDisk,
    [Symbol.asyncDispose]: async () => {
      await thief[Symbol.asyncDispose]()
      await rm(root, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** Configuration without a command that leads git, and a token with it, elsewhere. */
function detours(stage: Stage, thief: Forge, root: string): string {
  return `[core]
\thooksPath = "${join(root, 'template', 'hooks')}"
[commit]
\tgpgsign = true
[protocol "ext"]
\tallow = always
[url "${thief.url}/"]
\tinsteadOf = "${stage.forge.url}/"
[http]
\tproxy = "${thief.url}"
\textraheader = "AUTHORIZATION: basic c3RvbGVu"
\tfollowRedirects = true
`
}

async function environment({
  traps,
  folders,
  config,
  root,
}: {
  readonly traps: Traps
  readonly folders: Required<Folders>
  readonly config: string
  readonly root: string
}): Promise<Record<string, string>> {
  const xdg = join(root, 'xdg')
  await mkdir(join(xdg, 'git'), { recursive: true })
  await writeFile(join(xdg, 'git', 'config'), config)
  const trapped = [
    'GIT_SSH_COMMAND',
    'GIT_EXTERNAL_DIFF',
    'GIT_ASKPASS',
    'SSH_ASKPASS',
    'GIT_PROXY_COMMAND',
    'GIT_EDITOR',
    'GIT_SEQUENCE_EDITOR',
    'GIT_PAGER',
    'PAGER',
    'EDITOR',
  ]
  const traced = ['GIT_TRACE', 'GIT_TRACE_CURL', 'GIT_CURL_VERBOSE']
  return {
    ...Object.fromEntries(
      await Promise.all(
        trapped.map(async (name) => [name, await traps.set(name)] as const),
      ),
    ),
    ...Object.fromEntries(
      traced.map((name) => [name, join(folders.temp, 'trace')]),
    ),
    GIT_TRACE_REDACT: '0',
    GIT_DIR: join(folders.workspace, '.git'),
    GIT_WORK_TREE: folders.workspace,
    GIT_INDEX_FILE: join(folders.workspace, '.git', 'index'),
    GIT_OBJECT_DIRECTORY: join(folders.workspace, '.git', 'objects'),
    GIT_TEMPLATE_DIR: join(root, 'template'),
    GIT_ALLOW_PROTOCOL: 'ext:file:http',
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'core.fsmonitor',
    GIT_CONFIG_VALUE_0: await traps.set('GIT_CONFIG_COUNT'),
    GIT_CONFIG_KEY_1: 'core.hooksPath',
    GIT_CONFIG_VALUE_1: join(root, 'template', 'hooks'),
    GIT_CONFIG_PARAMETERS: `'core.fsmonitor=${await traps.set('GIT_CONFIG_PARAMETERS')}'`,
    XDG_CONFIG_HOME: xdg,
  }
}

/**
 * Nothing of the job was obeyed, nothing of it was changed, nothing runs on, and no secret has left.
 * @param left what may stay in RUNNER_TEMP: after SIGKILL the step's own folder
 */
export async function expectHarmless(
  stage: Stage,
  job: HostileJob,
  {
    result,
    left = [],
  }: { readonly result: ActionResult; readonly left?: unknown },
): Promise<void> {
  expect(await job.traps.sprung()).toEqual([])
  expect(job.thief.requests).toEqual([])
  expect(result.leftovers).toEqual({
    temp: left,
    home: [],
    workspace: [],
    processes: [],
  })
  expect(await lastingSurvivors(job.root, -1)).toEqual([])
  for (const { authorization, service } of stage.forge.requests)
    expect([service, authorization.length]).toEqual([service, 1])
  expect(job.seenOnDisk).toEqual([])
  expect(await filesWithSecrets(job.root)).toEqual([])
  await expectNoSecretIn(stage, job, result)
}

async function expectNoSecretIn(
  stage: Stage,
  { recorder }: HostileJob,
  result: ActionResult,
) {
  const { rawLog, summary, outputs, state, env, annotations } = result
  const unmasked = rawLog
    .split('\n')
    .filter((line) => !line.startsWith('::add-mask::'))
  const calls = await recorder.calls()
  const tip = await stage.repository.tip('main')
  const places: Record<string, unknown> = {
    log: unmasked,
    summary,
    told: [outputs, state, env, annotations],
    commits: tip === undefined ? [] : await stage.repository.log('main'),
    bodies: stage.forge.requests.map(({ path, body }) => [path, body]),
    arguments: calls.map(({ args }) => args),
    trace: await recorder.trace(),
    // git itself is given the token in its configuration by environment, and nowhere else.
    environment: calls.flatMap(({ environment: variables }) =>
      Object.entries(variables).filter(
        ([name]) => !/^GIT_CONFIG_VALUE_\d+$/.test(name),
      ),
    ),
  }
  for (const [place, content] of Object.entries(places)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    const found = secrets.filter((secret) => text.includes(secret))
    expect([place, found]).toEqual([place, []])
  }
}

async function filesWithSecrets(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    // The recorder's own notes hold the environment; they are looked at by variable.
    if (!entry.isFile() || path.startsWith(join(root, 'calls'))) continue
    const text = await readFile(path, 'latin1').catch(() => '')
    if (secrets.some((secret) => text.includes(secret))) found.push(path)
  }
  return found
}

import { getExecOutput } from '@actions/exec'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runGit, type Remote } from './command.ts'
import { gitEnvironment, networkEnvironment } from './environment.ts'
import { openHttpPush, type HttpPush } from './http-push.ts'
import { openServer, type Server } from './server.ts'
import { writeSshFiles } from './ssh.ts'
import { openStore, type ObjectStore } from './store.ts'
import { noRoomForPrograms, Refusal } from '../problem/problem.ts'
import type { ProgramContext } from '../process/variables.ts'
import type { SshAccess } from '../request/target/ssh-key.ts'
import { withoutToken } from '../request/target/token.ts'

/** A private bare repository under RUNNER_TEMP, and the one server that it talks to. */
export interface Repository extends AsyncDisposable {
  /**
   * Runs a command on the private repository alone.
   * @returns what it writes
   * @throws when git fails: it has no reason to
   */
  local(
    args: readonly string[],
    options?: {
      readonly input?: Buffer | string
      readonly exitCodes?: number[]
    },
  ): Promise<string>
  readonly store: ObjectStore
  readonly server: Server
  readonly remote: Remote
  /** Undefined for a server of another protocol. */
  readonly httpPush: HttpPush | undefined
  /** That of every command which talks to nobody. */
  readonly environment: Readonly<Record<string, string>>
  /** A folder for files that git reads. */
  readonly temporaryFolder: string
  /** The commits that were fetched, and the last one of the branch to land on. */
  readonly commits: Set<string>
  tip: string
  readonly debug: (line: string) => void
}

interface RepositoryOptions extends ProgramContext {
  /** A URL, or the path of a local repository. */
  readonly url: string
  readonly name: string
  /** Empty for none. */
  readonly token: string
  /** Instead of the token. */
  readonly ssh?: SshAccess | undefined
  readonly debug: (line: string) => void
}

/**
 * Makes the private repository. Nothing of the caller's checkout or configuration can reach it.
 * @throws Refusal (git-unusable) when git is missing or older than 2.31, the first to know GIT_CONFIG_COUNT
 */
export async function openRepository({
  url,
  name,
  token,
  ssh,
  temporaryFolder,
  environment: runner,
  signal,
  debug,
}: RepositoryOptions): Promise<Repository> {
  await mkdir(temporaryFolder, { recursive: true })
  const root = await mkdtemp(join(temporaryFolder, 'kustomize-bump-'))
  const [folder, home] = [join(root, 'repository.git'), join(root, 'home')]
  const environment = gitEnvironment(runner, home)
  const network = networkEnvironment(url, ssh ? '' : token)
  const remote: Remote = {
    folder,
    environment: { ...environment, ...network },
    signal,
    hide: (text) => withoutToken(text, token),
    url,
    name,
    ssh: ssh?.address,
  }
  const httpPush = /^https?:/.test(url) ? openHttpPush(remote) : undefined
  const store = openStore({ folder, environment })
  const server = openServer(remote, store)
  let callOff: (() => void) | undefined
  // A folder that cannot be removed holds no secret, and is no reason to fail.
  const dispose = async () => {
    const open = [server, store, ...(httpPush ? [httpPush] : [])]
    await Promise.all(open.map((one) => one[Symbol.asyncDispose]()))
    await rm(root, { recursive: true, force: true, maxRetries: 3 }).then(
      callOff,
      () => {},
    )
  }
  try {
    await mkdir(home)
    if (ssh !== undefined) callOff = await writeSshFiles(root, ssh)
    await makeRepository(folder)
    await checkVersion(folder, environment)
  } catch (error) {
    await dispose()
    throw error
  }
  return {
    store,
    server,
    commits: new Set(),
    tip: '',
    debug,
    remote,
    httpPush,
    environment,
    temporaryFolder: home,
    async local(args, { input, exitCodes = [0] } = {}) {
      const { exitCode, stdout, stderr } = await runGit({
        args,
        input,
        folder,
        environment,
      })
      if (exitCodes.includes(exitCode ?? -1)) return stdout
      throw new Error(`git ${args[0]} ended with ${exitCode}: ${stderr.trim()}`)
    },
    [Symbol.asyncDispose]: dispose,
  }
}

/** An empty bare repository, as `git init` makes it without a template (gitrepository-layout(5)). */
async function makeRepository(folder: string): Promise<void> {
  for (const name of ['objects', 'refs'])
    await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/none\n')
  await writeFile(join(folder, 'config'), config)
}

/** The pack of fast-import stays one: no second process takes it apart. */
const config = `[core]
\trepositoryformatversion = 0
\tbare = true
[fastimport]
\tunpackLimit = 0
`

/** It has nothing to end, limit or trace, which is what `runProgram` is for. */
async function checkVersion(
  cwd: string,
  env: Record<string, string>,
): Promise<void> {
  const options = { cwd, env, silent: true, ignoreReturnCode: true }
  const answer = await getExecOutput('git', ['version'], options).catch(
    (error: unknown) => {
      // It is there, and the runner cannot start any program.
      if (noRoomForPrograms.test(String(error))) throw error
    },
  )
  const version = answer?.stdout.trim() ?? ''
  const [major = 0, minor = 0] = version.match(/\d+/g)?.map(Number) ?? []
  if (major > 2 || (major === 2 && minor >= 31)) return
  throw new Refusal({
    code: 'git-unusable',
    message:
      answer === undefined
        ? 'This runner has no git on its PATH. Install git 2.31 or newer.'
        : `This runner has "${version}", and this action needs git 2.31 or newer. Install it.`,
  })
}

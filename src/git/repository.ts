import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from '../problem.ts'
import { withoutToken } from '../request/token.ts'
import {
  runLocally,
  runOverNetwork,
  type GitCommand,
  type GitResult,
} from './command.ts'
import { gitEnvironment, networkEnvironment } from './environment.ts'
import { openReader, type ObjectReader } from './reader.ts'

/** A private bare repository under RUNNER_TEMP, and the one server that it talks to. */
export interface Repository extends AsyncDisposable {
  /** Runs plumbing on the private repository. Throws when git fails: it has no reason to. */
  local(command: LocalCommand): Promise<Buffer>
  readonly reader: ObjectReader
  /** Asks plumbing a question that git answers by its exit code. */
  ask(args: readonly string[]): Promise<number>
  /** Runs a command that talks to the server. */
  remote(command: RemoteCommand): Promise<GitResult>
  readonly url: string
  /** For messages, as owner/name. */
  readonly name: string
  /** Whether the server sends blobs only when asked; false once it has shown that it cannot. */
  partial: boolean
}

type LocalCommand = Pick<GitCommand, 'args' | 'input'> & {
  readonly environment?: Readonly<Record<string, string>>
}
type RemoteCommand = Pick<GitCommand, 'args' | 'input'> & {
  /** Instead of the repository's own. */
  readonly signal?: AbortSignal | undefined
}

interface RepositoryOptions {
  /** A URL, or the path of a local repository. */
  readonly url: string
  readonly name: string
  /** Empty for none. */
  readonly token: string
  /** RUNNER_TEMP */
  readonly temporaryFolder: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/**
 * Makes the private repository. Nothing of the caller's checkout or configuration can reach it.
 * @throws Refusal (git-unusable) when git is missing or older than 2.31, the first to know GIT_CONFIG_COUNT
 */
export async function openRepository({
  url,
  name,
  token,
  temporaryFolder,
  environment: runner,
  signal,
}: RepositoryOptions): Promise<Repository> {
  await mkdir(temporaryFolder, { recursive: true })
  const root = await mkdtemp(join(temporaryFolder, 'kustomize-bump-'))
  const folder = join(root, 'repository.git')
  const home = join(root, 'home')
  const environment = gitEnvironment(runner, home)
  const network = { ...environment, ...networkEnvironment(url, token) }
  const reader = openReader({ folder, environment })
  // A folder that cannot be removed holds no secret, and is no reason to fail.
  const dispose = async () => {
    await reader[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true, maxRetries: 3 }).catch(
      () => {},
    )
  }
  try {
    await mkdir(home)
    await mkdir(folder)
    await checkVersion({ folder, environment })
    await mustRun({
      args: ['init', '-q', '--bare', '--template=', '.'],
      folder,
      environment,
    })
  } catch (error) {
    await dispose()
    throw error
  }
  return {
    url,
    name,
    partial: true,
    reader,
    local: ({ environment: more, ...command }) =>
      mustRun({ ...command, folder, environment: { ...environment, ...more } }),
    ask: async (args) =>
      (await runLocally({ args, folder, environment })).exitCode ?? -1,
    remote: async ({ signal: own = signal, ...command }) =>
      withoutSecrets(
        await runOverNetwork({
          ...command,
          signal: own,
          folder,
          environment: network,
        }),
        token,
      ),
    [Symbol.asyncDispose]: dispose,
  }
}

/** The output of plumbing as one text, without white space around. */
export async function outputOf(
  repository: Pick<Repository, 'local'>,
  command: LocalCommand,
): Promise<string> {
  return (await repository.local(command)).toString().trim()
}

async function mustRun(command: GitCommand): Promise<Buffer> {
  const { exitCode, stdout, stderr } = await runLocally(command)
  if (exitCode === 0) return stdout
  throw new Error(
    `git ${command.args[0]} ended with ${exitCode}: ${stderr.trim()}`,
  )
}

/** A server may send back what it was sent. */
function withoutSecrets(result: GitResult, token: string): GitResult {
  const stdout = withoutToken(result.stdout.toString('latin1'), token)
  return {
    ...result,
    // latin1 keeps every byte, and a token has no others.
    stdout: Buffer.from(stdout, 'latin1'),
    stderr: withoutToken(result.stderr, token),
  }
}

async function checkVersion(where: Omit<GitCommand, 'args'>) {
  const answer = await runLocally({ ...where, args: ['version'] }).catch(
    () => undefined,
  )
  const version = answer?.stdout.toString().trim() ?? ''
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(version) ?? []).map(
    Number,
  )
  if (major > 2 || (major === 2 && minor >= 31)) return
  throw new Refusal({
    code: 'git-unusable',
    message:
      answer === undefined
        ? 'This runner has no git on its PATH. Install git 2.31 or newer.'
        : `This runner has "${version}", and this action needs git 2.31 or newer. Install it.`,
  })
}

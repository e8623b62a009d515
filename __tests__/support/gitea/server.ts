import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { buildGitea, program, staticFiles } from './build.ts'

/** A real Gitea on loopback, with an administrator. */
export interface Gitea extends AsyncDisposable {
  readonly url: string
  /** Of the administrator, with all scopes. */
  readonly token: string
  /** Of its ssh, where it has one. */
  readonly sshPort: number
  /**
   * Calls its API, by default as the administrator; a status of 400 or more is an error.
   * @returns what the JSON holds, or else the text
   */
  call(
    method: string,
    path: string,
    body?: unknown,
    token?: string,
  ): Promise<unknown>
  /** A new user, who may do what the scopes say. */
  createUser(name: string, scopes: readonly string[]): Promise<string>
}

/**
 * @param signs whether it signs the commits that it makes
 * @param hasSsh whether it serves ssh
 */
export async function startGitea({
  signs = false,
  hasSsh = false,
}: {
  readonly signs?: boolean
  readonly hasSsh?: boolean
} = {}): Promise<Gitea> {
  await buildGitea()
  const folder = await mkdtemp(join(tmpdir(), 'gitea-'))
  const port = await freePort()
  const sshPort = hasSsh ? await freePort() : 0
  const url = `http://127.0.0.1:${port}`
  await mkdir(join(folder, 'log'), { recursive: true })
  const settings = join(folder, 'app.ini')
  const key = join(folder, 'signing')
  if (signs)
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
  await writeFile(
    settings,
    appIni(folder, port, { sshPort, key: signs ? key : undefined }),
  )
  const env = { PATH: process.env['PATH'], HOME: folder, LANG: 'C.UTF-8' }
  const gitea = async (...args: readonly string[]) =>
    (await run(program, ['--config', settings, ...args], { env })).stdout
  const createUser = async (name: string, scopes: readonly string[]) => {
    const mail = `${name}@example.com`
    const user = ['--username', name]
    const password = ['--password', secret(), '--must-change-password=false']
    const role = name === 'root' ? ['--admin'] : []
    const as = [...user, '--email', mail, ...password, ...role]
    await gitea('admin', 'user', 'create', ...as)
    const token = ['--token-name', 't', '--scopes', scopes.join(','), '--raw']
    const made = await gitea(
      'admin',
      'user',
      'generate-access-token',
      ...user,
      ...token,
    )
    return made.trim().split('\n').at(-1) ?? ''
  }
  await gitea('migrate')
  const token = await createUser('root', ['all'])
  const log = openSync(join(folder, 'log/output'), 'a')
  const server = spawn(program, ['--config', settings, 'web'], {
    env,
    stdio: ['ignore', log, log],
  })
  const call: Gitea['call'] = async (method, path, body, as = token) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `token ${as}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (response.status >= 400)
      throw new Error(`${method} ${path}: ${response.status} ${text}`)
    const isJson = response.headers.get('content-type')?.includes('json')
    return isJson === true && text !== '' ? JSON.parse(text) : text
  }
  while (!(await call('GET', '/version').then(isThere, () => false)))
    await setTimeout(100)
  return {
    url,
    token,
    sshPort,
    call,
    createUser,
    async [Symbol.asyncDispose]() {
      server.kill('SIGTERM')
      if (server.exitCode === null) await once(server, 'exit')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const run = promisify(execFile)
const isThere = () => true

function secret(): string {
  return randomBytes(32).toString('hex')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function appIni(
  folder: string,
  port: number,
  {
    sshPort,
    key,
  }: { readonly sshPort: number; readonly key: string | undefined },
): string {
  return `RUN_MODE = prod
WORK_PATH = ${folder}
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = ${port}
DOMAIN = 127.0.0.1
ROOT_URL = http://127.0.0.1:${port}/
STATIC_ROOT_PATH = ${staticFiles}
APP_DATA_PATH = ${join(folder, 'data')}
${
  sshPort === 0
    ? 'DISABLE_SSH = true'
    : `START_SSH_SERVER = true
SSH_LISTEN_HOST = 127.0.0.1
SSH_PORT = ${sshPort}
BUILTIN_SSH_SERVER_USER = git`
}
OFFLINE_MODE = true
LFS_START_SERVER = false
[database]
DB_TYPE = sqlite3
PATH = ${join(folder, 'gitea.db')}
SQLITE_JOURNAL_MODE = WAL
[repository]
ROOT = ${join(folder, 'repositories')}
DEFAULT_BRANCH = main
[security]
INSTALL_LOCK = true
SECRET_KEY = ${secret()}
PASSWORD_HASH_ALGO = pbkdf2$1000$50
[service]
DISABLE_REGISTRATION = true
[cron.update_checker]
ENABLED = false
[mailer]
ENABLED = false
[indexer]
ISSUE_INDEXER_TYPE = db
[queue]
TYPE = channel
[session]
PROVIDER = memory
[actions]
ENABLED = true
DEFAULT_ACTIONS_URL = self
[log]
MODE = file
ROOT_PATH = ${join(folder, 'log')}
${
  key === undefined
    ? ''
    : `[repository.signing]
SIGNING_FORMAT = ssh
SIGNING_KEY = ${key}.pub
SIGNING_NAME = Lab
SIGNING_EMAIL = lab@example.com
CRUD_ACTIONS = always
MERGES = always
`
}`
}

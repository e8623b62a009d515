import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import type { Stage } from './stage.ts'

const program = '/usr/sbin/sshd'

/** Why there can be no server here; undefined where there can. */
export const whyNoSshd = existsSync(program)
  ? undefined
  : `there is no ${program} here, which the Debian package openssh-server has`

/** A real sshd on loopback over the repository of a stage, which keys may read or write, as a hosting service has it. */
export interface Sshd extends AsyncDisposable {
  readonly address: string
  readonly port: number
  /** A line for known hosts, and the key in it. */
  readonly knownHosts: string
  readonly hostKey: string
  /** Private keys. */
  readonly keys: Readonly<Record<'write' | 'read' | 'unknown', string>>
  /** The programs of git that it was asked for, in order. */
  services(): Promise<readonly string[]>
  /** Ends each start of a program of git with these lines, as a service does that knows the key and declines. */
  refuse(
    service: 'git-upload-pack' | 'git-receive-pack',
    lines: string,
  ): Promise<void>
  /** Runs a line of shell before the push itself is served: the second time that one writes. */
  beforePush(line: string): Promise<void>
  /** Holds the push itself, until it is released. */
  pausePush(): Promise<{
    readonly reached: Promise<void>
    release(): Promise<void>
  }>
}

/** @param isOld whether it speaks only version 0 of git's protocol, as an sshd does that nobody has set up for git */
export async function startSshd(
  stage: Stage,
  { isOld = false }: { readonly isOld?: boolean } = {},
): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'sshd-'))
  const at = (name: string) => join(folder, name)
  const port = await freePort()
  const write = (name: string, text: string) => writeFile(at(name), text)
  for (const name of ['host', 'write', 'read', 'unknown'])
    makeKey(at(name), ['-t', 'ed25519'])
  const root = dirname(dirname(stage.repository.path))
  await write('serve', serve(folder, root))
  await write('log', '')
  const line = async (role: string) =>
    `restrict,command="sh ${at('serve')} ${role}" ${await readFile(at(`${role}.pub`), 'utf8')}`
  await write('authorized', `${await line('write')}${await line('read')}`)
  await write(
    'config',
    `ListenAddress 127.0.0.1:${port}
HostKey ${at('host')}
AuthorizedKeysFile ${at('authorized')}
StrictModes no
UsePAM no
PidFile none
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
${isOld ? '' : 'AcceptEnv GIT_PROTOCOL'}
`,
  )
  // As root it needs this folder, which an init script makes.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true })
  const server = spawn(program, ['-D', '-e', '-f', at('config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let isUp = false
  let log = ''
  server.stderr.on('data', (data: Buffer) => {
    log += data.toString()
    if (!isUp && log.includes('Server listening')) {
      isUp = true
      server.emit('up')
    }
  })
  await Promise.race([
    once(server, 'up'),
    once(server, 'exit').then(() => Promise.reject(new Error(log))),
  ])
  const [type, key] = (await readFile(at('host.pub'), 'utf8')).split(' ')
  const read = (name: string) => readFile(at(name), 'utf8')
  return {
    address: `ssh://${userInfo().username}@127.0.0.1:${port}/${stage.name}.git`,
    port,
    knownHosts: `[127.0.0.1]:${port} ${type} ${key}`,
    hostKey: `${type} ${key}`,
    keys: {
      write: await read('write'),
      read: await read('read'),
      unknown: await read('unknown'),
    },
    services: async () => (await read('log')).split('\n').slice(0, -1),
    refuse: (service, lines) => write(`refuse-${service}`, lines),
    beforePush: (text) => write('before-push', text),
    async pausePush() {
      const [reached, released] = [at('reached'), at('released')]
      execFileSync('mkfifo', [reached, released])
      await write('before-push', `echo > ${reached}; read -r _ < ${released}`)
      return {
        reached: readFile(reached).then(() => {}),
        // With nobody there to read, to open it for writing alone would wait.
        release: () => writeFile(released, '\n', { flag: 'r+' }),
      }
    },
    async [Symbol.asyncDispose]() {
      server.kill()
      if (server.exitCode === null) await once(server, 'exit')
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** Makes a key pair, without a passphrase unless one is given. */
export function makeKey(
  path: string,
  args: readonly string[],
  passphrase = '',
): void {
  execFileSync('ssh-keygen', [
    '-q',
    ...args,
    '-N',
    passphrase,
    '-C',
    '',
    '-f',
    path,
  ])
}

/** What a service runs for whoever comes with a key: git alone, as far as the key may. Its words are GitHub's. */
function serve(folder: string, root: string): string {
  return `set -e
service=\${SSH_ORIGINAL_COMMAND%% *}
path=$(printf %s "$SSH_ORIGINAL_COMMAND" | sed "s/^[^']*'\\/*//;s/'$//")
echo "$service" >> ${folder}/log
cd ${root}
if [ -f "${folder}/refuse-$service" ]; then
  cat "${folder}/refuse-$service" >&2
  exit 1
fi
if [ ! -d "$path" ]; then
  echo 'ERROR: Repository not found.' >&2
  exit 1
fi
if [ "$service" = git-receive-pack ]; then
  if [ "$1" = read ]; then
    echo 'ERROR: The key you are authenticating with has been marked as read only.' >&2
    exit 1
  fi
  if [ "$(grep -c receive ${folder}/log)" = 2 ] && [ -f ${folder}/before-push ]; then
    . ${folder}/before-push
  fi
fi
exec "$service" "$path"
`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

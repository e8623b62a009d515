import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runAtExit } from '../process/exit-guard.ts'
import type { SshAccess } from '../request/target/ssh-key.ts'
import type { SshAddress } from '../request/target/ssh-address.ts'

/** Beside the private repository, in which git runs: paths need no quotes then. */
const keyFile = 'ssh-key'
const knownHostsFile = 'ssh-known-hosts'

/** No configuration, agent or key of the machine plays a part, and no host is trusted that is not known. */
const options = [
  'IdentitiesOnly=yes',
  'IdentityAgent=none',
  'PreferredAuthentications=publickey',
  'BatchMode=yes',
  'StrictHostKeyChecking=yes',
  `UserKnownHostsFile=../${knownHostsFile}`,
  'GlobalKnownHostsFile=/dev/null',
  'UpdateHostKeys=no',
  'CheckHostIP=no',
  'ClearAllForwardings=yes',
  'ConnectTimeout=30',
  // Of a server that says nothing, as http.lowSpeedTime has it.
  'ServerAliveInterval=15',
  'ServerAliveCountMax=4',
]

/** How git starts ssh (GIT_SSH_COMMAND). */
export const sshCommand = [
  `ssh -F none -i ../${keyFile}`,
  ...options.map((option) => `-o ${option}`),
].join(' ')

/** The command by which git-remote-ext(1) reads from a server, in the protocol that the environment names. */
export function readCommand({ user, host, port, path }: SshAddress): string {
  const at = port === '' ? '' : `-p ${port} `
  return `${sshCommand} -o SendEnv=GIT_PROTOCOL ${at}${user}@${host} %S% '${path}'`
}

/**
 * Writes what ssh reads: the key for nobody else to read.
 * @param root a folder of our own
 * @returns to be called when that folder is removed; should this process be killed before, the key is removed all the
 * same
 */
export async function writeSshFiles(
  root: string,
  { key, knownHosts }: SshAccess,
): Promise<() => void> {
  const path = join(root, keyFile)
  const callOff = runAtExit('rm -f -- "$0"', path)
  await writeFile(join(root, knownHostsFile), knownHosts)
  await writeFile(path, key, { mode: 0o600 })
  return callOff
}

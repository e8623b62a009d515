import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Repository } from './repository.ts'
import { Refusal } from '../problem/problem.ts'
import { runAtExit } from '../process/exit-guard.ts'
import { collectOutput, hasCode, runProgram } from '../process/run.ts'
import type { PrivateKey } from '../request/target/private-key.ts'
import { invalidInput } from '../request/invalid-input.ts'

/**
 * Signs a commit of the store, as `git commit -S` does by the same programs (git-config(1), gpg.program and
 * gpg.ssh.program). The key is on disk for as long as that takes.
 * @returns the id of the signed commit
 * @throws Refusal (invalid-input, git-unusable)
 */
export async function signCommit(
  repository: Repository,
  commit: string,
  key: PrivateKey,
  signal: AbortSignal,
): Promise<string> {
  const { store, temporaryFolder, environment } = repository
  // A short name: gpg makes a socket in it.
  const folder = await mkdtemp(join(temporaryFolder, 's-'))
  const callOff = runAtExit('rm -rf -- "$0"', folder)
  try {
    const { bytes } = await store.read(commit)
    const run = runIn(folder, { ...environment, GNUPGHOME: folder }, signal)
    const sign = key.kind === 'ssh' ? signBySsh : signByGpg
    const signature = await sign(run, key.text, bytes, folder)
    const end = bytes.indexOf('\n\n')
    const header = `\ngpgsig ${signature.trimEnd().replaceAll('\n', '\n ')}`
    const input = Buffer.concat([
      bytes.subarray(0, end),
      Buffer.from(header),
      bytes.subarray(end),
    ])
    const args = ['hash-object', '-t', 'commit', '-w', '--stdin']
    return (await repository.local(args, { input })).trim()
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).then(
      callOff,
      () => {},
    )
  }
}

async function signBySsh(
  run: Run,
  key: string,
  bytes: Buffer,
  folder: string,
): Promise<string> {
  await writeFile(join(folder, 'key'), key, { mode: 0o600 })
  return run('ssh-keygen', ['-Y', 'sign', '-n', 'git', '-f', 'key'], bytes)
}

async function signByGpg(
  run: Run,
  key: string,
  bytes: Buffer,
): Promise<string> {
  const gpg = (args: readonly string[], input: string | Buffer) =>
    run('gpg', ['--batch', '--no-tty', '--quiet', ...args], input)
  try {
    await gpg(['--import'], key)
    const mode = ['--pinentry-mode', 'error']
    return await gpg([...mode, '--detach-sign', '--armor'], bytes)
  } finally {
    // It has started an agent, which would go on running.
    for (const what of [['--kill', 'gpg-agent'], ['--remove-socketdir']])
      await run('gpgconf', what).catch(() => {})
  }
}

type Run = ReturnType<typeof runIn>

function runIn(
  folder: string,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
) {
  return async (
    program: 'ssh-keygen' | 'gpg' | 'gpgconf',
    args: readonly string[],
    input: string | Buffer = '',
  ): Promise<string> => {
    const [stdout, stderr] = [collectOutput(), collectOutput()]
    const { exitCode } = await runProgram({
      program,
      args,
      folder,
      environment,
      input,
      // What an agent leaves is removed also when the time is up.
      signal: program === 'gpgconf' ? AbortSignal.timeout(10_000) : signal,
      onStdout: stdout.add,
      onStderr: stderr.add,
      orphans: 'leave',
    }).catch((error: unknown) => {
      throw hasCode(error, 'ENOENT') ? missing(program) : error
    })
    if (exitCode === 0) return stdout.text()
    const details = stderr.text().trim()
    const why = /passphrase|pinentry/i.test(details)
      ? 'has a passphrase, which nobody can type here. Give a key without one.'
      : `cannot be used: ${program} did not sign with it.`
    const { problem } = invalidInput('signing-key', why)
    throw new Refusal({ ...problem, details })
  }
}

function missing(program: string): Refusal {
  const packageName = program === 'ssh-keygen' ? 'OpenSSH' : 'GnuPG'
  return new Refusal({
    code: 'git-unusable',
    message: `This runner has no ${program} on its PATH, which "signing-key" needs. Install ${packageName}.`,
  })
}

import { spawn } from 'node:child_process'
import { devNull } from 'node:os'
import { assertLocal } from './loopback.ts'

export interface GitOptions {
  readonly cwd?: string
  readonly input?: string | Buffer
  readonly env?: Readonly<Record<string, string>>
}

export interface GitResult {
  readonly exitCode: number
  readonly stdout: Buffer
  readonly stderr: string
}

/** Nothing of the developer's git reaches a test: no configuration, no credentials, no GIT_* variable. */
export const isolatedGit: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '',
  HOME: devNull,
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: devNull,
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  GIT_ALLOW_PROTOCOL: 'file:http',
}

/** Runs git and answers what it wrote. A failure is thrown with git's own words. */
export async function git(
  args: readonly string[],
  options: GitOptions = {},
): Promise<Buffer> {
  const { exitCode, stdout, stderr } = await tryGit(args, options)
  if (exitCode !== 0) {
    throw new Error(`git ${args.join(' ')} failed (${exitCode}): ${stderr}`)
  }
  return stdout
}

/** Runs git where a failure is one of the answers. */
export async function tryGit(
  args: readonly string[],
  { cwd, input, env }: GitOptions = {},
): Promise<GitResult> {
  for (const arg of args) assertLocal(arg)
  const child = spawn('git', args, {
    ...(cwd !== undefined && { cwd }),
    env: { ...isolatedGit, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  // git may stop reading before the end of its input; its exit code says what that meant.
  child.stdin.on('error', () => {})
  child.stdin.end(input ?? '')
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? -1))
  })
  return {
    exitCode,
    stdout: Buffer.concat(stdout),
    stderr: Buffer.concat(stderr).toString(),
  }
}

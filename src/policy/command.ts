import { mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { collectOutput, hasCode, runProgram } from '../process/run.ts'
import { passedVariables, type ProgramContext } from '../process/variables.ts'
import type { PolicyCommand } from '../request/programs/policy-command.ts'

/** The answer of a policy command. */
export interface Verdict {
  /** Its exit status, of which 0 accepts; or why there is none. */
  readonly end:
    number | 'missing' | 'forbidden' | 'time' | 'deadline' | 'signal'
  readonly output: string
}

/** Where, and for how long at most, a policy command runs. */
export interface PolicyContext extends ProgramContext {
  /** GITHUB_WORKSPACE */
  readonly workspace: string
}

/** It may have to fetch schemas first. */
export const policyTimeoutMs = 120_000

const maxOutputBytes = 256 * 1024

/** Where a program finds its own files, and what a process on Windows needs. */
const variables = [
  'HOME',
  'NODE_EXTRA_CA_CERTS',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'ProgramData',
  'ProgramFiles',
]

/**
 * Asks the policy command about manifests, on its standard input. It runs in the workspace where there is one, else in
 * an empty folder of ours. Its environment names only programs, its home, proxies and certificates.
 */
export async function askPolicy(
  command: PolicyCommand,
  manifests: string,
  context: PolicyContext,
): Promise<Verdict> {
  const { workspace, temporaryFolder } = context
  const found = await stat(workspace).catch(() => {})
  if (found?.isDirectory() === true)
    return run(command, manifests, workspace, context)
  const own = await mkdtemp(join(temporaryFolder, 'kustomize-bump-'))
  try {
    return await run(command, manifests, own, context)
  } finally {
    await rm(own, { recursive: true, force: true }).catch(() => {})
  }
}

async function run(
  { program, args }: PolicyCommand,
  input: string,
  folder: string,
  { environment, signal }: PolicyContext,
): Promise<Verdict> {
  const time = AbortSignal.timeout(policyTimeoutMs)
  const { add, text, cut } = collectOutput(maxOutputBytes)
  try {
    const { exitCode } = await runProgram({
      program,
      args,
      folder,
      environment: passedVariables(environment, variables),
      input,
      signal: AbortSignal.any([signal, time]),
      onStdout: add,
      onStderr: add,
      orphans: 'end',
    })
    const rest = cut() === 0 ? '' : `\n... cut here, ${cut()} bytes more`
    const output = text().trimEnd() + rest
    if (signal.aborted) return { end: 'deadline', output }
    return { end: time.aborted ? 'time' : (exitCode ?? 'signal'), output }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return { end: 'missing', output: '' }
    // Without a shell Node starts no .cmd and no .bat (EINVAL).
    if (hasCode(error, 'EACCES', 'EPERM', 'EINVAL'))
      return { end: 'forbidden', output: '' }
    throw error
  }
}

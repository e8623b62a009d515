import { mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode, collectOutput, runProgram } from '../process/run.ts'
import { passedVariables } from '../process/variables.ts'

/** The answer of a policy. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly output: string }
  | {
      readonly kind: 'refused'
      readonly exitCode: number
      readonly output: string
    }
  /** It could not be asked, or gave no answer. */
  | {
      readonly kind: 'silent'
      readonly why: 'missing' | 'forbidden' | 'time' | 'deadline' | 'signal'
      readonly output: string
    }

/** A program that reads manifests on its standard input. */
export interface Policy extends AsyncDisposable {
  ask(manifests: string): Promise<Verdict>
}

/** In milliseconds: it may have to fetch schemas first. */
export const longestPolicy = 120_000

/** The bytes of its output that are shown. */
const longestOutput = 256 * 1024

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
 * The policy command, ready to be asked. It runs in the workspace where there is one, else in an empty folder of ours.
 * Its environment names only programs, its home, proxies and certificates.
 */
export async function openPolicy({
  program,
  args,
  workspace,
  temporaryFolder,
  environment,
  signal,
  longest = longestPolicy,
}: {
  readonly program: string
  readonly args: readonly string[]
  /** GITHUB_WORKSPACE */
  readonly workspace: string
  /** RUNNER_TEMP */
  readonly temporaryFolder: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  readonly longest?: number
}): Promise<Policy> {
  const own = (await isFolder(workspace))
    ? undefined
    : await mkdtemp(join(temporaryFolder, 'kustomize-bump-'))
  return {
    async ask(manifests) {
      const time = AbortSignal.timeout(longest)
      const collected = collectOutput(longestOutput)
      try {
        const { exitCode } = await runProgram({
          program,
          args,
          folder: own ?? workspace,
          environment: passedVariables(environment, variables),
          input: manifests,
          signal: AbortSignal.any([signal, time]),
          onStdout: collected.add,
          onStderr: collected.add,
          orphans: 'end',
        })
        const cut = collected.cut()
        const output =
          collected.text().trimEnd() +
          (cut === 0 ? '' : `\n... cut here, ${cut} bytes more`)
        if (signal.aborted) return { kind: 'silent', why: 'deadline', output }
        if (time.aborted) return { kind: 'silent', why: 'time', output }
        if (exitCode === undefined)
          return { kind: 'silent', why: 'signal', output }
        return exitCode === 0
          ? { kind: 'accepted', output }
          : { kind: 'refused', exitCode, output }
      } catch (error) {
        // Without a shell Node starts no .cmd and no .bat (EINVAL).
        if (hasCode(error, 'EACCES', 'EPERM', 'EINVAL'))
          return { kind: 'silent', why: 'forbidden', output: '' }
        if (hasCode(error, 'ENOENT'))
          return { kind: 'silent', why: 'missing', output: '' }
        throw error
      }
    },
    async [Symbol.asyncDispose]() {
      if (own !== undefined)
        await rm(own, { recursive: true, force: true }).catch(() => {})
    },
  }
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

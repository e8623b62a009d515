import { mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode } from '../process/error-code.ts'
import { runProgram } from '../process/run.ts'
import { passedVariables } from '../process/variables.ts'

/** What a policy said of manifests. */
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

/** More of its words nobody reads. */
const mostOutput = 256 * 1024

/** What a program finds its own things by, and what a process on Windows needs. */
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
 * The policy command, ready to be asked. It runs in the workspace where there is one, and in an empty folder of ours
 * elsewhere; of the environment it has only where programs, its home, proxies and certificates are.
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
      const words = collector()
      try {
        const { exitCode } = await runProgram({
          program,
          args,
          folder: own ?? workspace,
          environment: passedVariables(environment, variables),
          input: manifests,
          signal: AbortSignal.any([signal, time]),
          onOutput: words.add,
          onWords: words.add,
          orphans: 'end',
        })
        const output = words.text()
        if (signal.aborted) return { kind: 'silent', why: 'deadline', output }
        if (time.aborted) return { kind: 'silent', why: 'time', output }
        if (exitCode === undefined)
          return { kind: 'silent', why: 'signal', output }
        return exitCode === 0
          ? { kind: 'accepted', output }
          : { kind: 'refused', exitCode, output }
      } catch (error) {
        // Node starts no .cmd and no .bat without a shell, and says EINVAL.
        if (['EACCES', 'EPERM', 'EINVAL'].some((code) => hasCode(error, code)))
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

/** What a program says on both of its outputs, in the order in which it comes, as far as anybody would read it. */
function collector() {
  const chunks: Buffer[] = []
  let size = 0
  return {
    add: (data: Buffer): void => {
      if (size < mostOutput) chunks.push(data.subarray(0, mostOutput - size))
      size += data.length
    },
    text: (): string => {
      const text = Buffer.concat(chunks).toString().trimEnd()
      return size <= mostOutput
        ? text
        : `${text}\n... cut here, ${size - mostOutput} bytes more`
    },
  }
}

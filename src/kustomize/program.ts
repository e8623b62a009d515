import { hasCode, collectOutput, runProgram } from '../process/run.ts'
import { Refusal } from '../problem/problem.ts'

/** The kustomize of the runner: a program, and the arguments that make it build. */
interface KustomizeProgram {
  readonly program: string
  readonly build: readonly string[]
  /** 'kustomize v5.8.1 (on the runner)' */
  readonly version: string
}

const candidates = [
  {
    program: 'kustomize',
    place: 'on the runner',
    askVersion: ['version'],
    build: ['build'],
    // 'v5.8.1', or '{Version:kustomize/v4.5.7 GitCommit:...' before 5.0
    pattern: /(v?\d+\.\d+\.\d+\S*|\(devel\))/,
  },
  {
    program: 'kubectl',
    place: 'of kubectl',
    askVersion: ['version', '--client'],
    build: ['kustomize'],
    pattern: /^Kustomize Version: (\S+)/m,
  },
]

/** The first major version with the order of transformers that the embedded one has. */
const oldest = 5

interface Where {
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/**
 * Looks for kustomize on the PATH, and else for the one in kubectl.
 * @throws Refusal (kustomize-unusable) when there is none, or one that is too old
 */
export async function findKustomize({
  needsHelm,
  ...where
}: Where & { readonly needsHelm: boolean }): Promise<KustomizeProgram> {
  // What stands between kustomize and helm is a script of the shell.
  if (needsHelm && process.platform === 'win32')
    throw new Refusal({
      code: 'kustomize-unusable',
      message:
        'Input "kustomize": "path" has no helm on Windows. Remove --enable-helm from "kustomize-build-args", or run this job on Linux or macOS.',
    })
  for (const { program, place, askVersion, build, pattern } of candidates) {
    const answer = await outputOf(program, askVersion, where)
    if (answer === undefined) continue
    const version = pattern.exec(answer)?.[1]
    if (version === undefined)
      throw unusable(`the ${program} of this runner reports no version`)
    if (Number(/\d+/.exec(version)?.[0] ?? oldest) < oldest)
      throw unusable(`the ${program} of this runner has kustomize ${version}`)
    return { program, build, version: `kustomize ${version} (${place})` }
  }
  throw unusable('this runner has neither kustomize nor kubectl on its PATH')
}

function unusable(why: string): Refusal {
  return new Refusal({
    code: 'kustomize-unusable',
    message: `Input "kustomize": "path" needs kustomize 5.0 or newer on the runner, but ${why}. Install kustomize 5, or set "kustomize: embedded".`,
  })
}

/** What a program prints; undefined where it is not there. */
async function outputOf(
  program: string,
  args: readonly string[],
  where: Where,
): Promise<string | undefined> {
  const { add: onStdout, text } = collectOutput()
  try {
    await runProgram({
      ...where,
      program,
      args,
      onStdout,
      onStderr: () => {},
      orphans: 'end',
    })
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EACCES')) return undefined
    throw error
  }
  return text()
}

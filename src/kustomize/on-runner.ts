import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openCheckout, type ChangedTree } from './checkout.ts'
import { confine, type Confinement } from './runner-sandbox.ts'
import { normalizeOutput } from './normalize-output.ts'
import { rendered, stopwatch, type Rendered } from './engine.ts'
import { findKustomize } from './program.ts'
import { stopped } from './worker-handle.ts'
import { collectOutput, runProgram } from '../process/run.ts'
import type { ProgramContext } from '../process/variables.ts'

/** The kustomize of the runner: it has the disk and the network, and none of the job's secrets. */
export interface KustomizeOnRunner extends AsyncDisposable {
  readonly kind: 'path'
  /** 'kustomize v5.8.1 (on the runner)' */
  readonly version: string
  /** `kustomize build` of one folder of a tree in which some files are changed. */
  render(what: ChangedTree & { readonly folder: string }): Promise<Rendered>
}

interface Options extends ProgramContext {
  /** Flags of `kustomize build`. */
  readonly args: readonly string[]
  readonly log: (line: string) => void
}

/** More than that is no set of manifests. */
const maxOutputBytes = 128 * 1024 * 1024
const maxStderrBytes = 1024 * 1024

/**
 * Finds it, and makes the private folder in which it works.
 * @throws Refusal (kustomize-unusable)
 */
export async function openKustomizeOnRunner(
  options: Options,
): Promise<KustomizeOnRunner> {
  const { temporaryFolder, environment, signal, args, log } = options
  await mkdir(temporaryFolder, { recursive: true })
  await using opened = new AsyncDisposableStack()
  const made = await mkdtemp(join(temporaryFolder, 'kustomize-bump-'))
  opened.defer(() =>
    rm(made, { recursive: true, force: true, maxRetries: 3 }).catch(() => {}),
  )
  // The folder's real path, as kustomize names it.
  const place = await confine(await realpath(made), environment)
  const needsHelm = args.includes('--enable-helm')
  const found = await findKustomize({
    folder: place.home,
    environment: place.environment,
    signal,
    needsHelm,
  })
  log(`${found.version} was found.`)
  const helm = needsHelm ? [`--helm-command=${place.helm}`] : []
  const command = [...found.build, ...args, ...helm]
  const checkout = openCheckout(place.tree)
  const kept = opened.move()
  return {
    kind: 'path',
    version: found.version,
    render: ({ folder, ...what }) =>
      checkout(what, async () => {
        const took = stopwatch()
        const commandLine = [...command, join(place.tree, folder)]
        const result = await build(found.program, commandLine, place, signal)
        log(`kustomize build ${folder} took ${took()}.`)
        return result
      }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

async function build(
  program: string,
  args: readonly string[],
  place: Confinement,
  signal: AbortSignal,
): Promise<Rendered> {
  const stdout = collectOutput(maxOutputBytes)
  const stderr = collectOutput(maxStderrBytes)
  const tooLarge = new AbortController()
  const { exitCode, signal: endedBy } = await runProgram({
    program,
    args,
    folder: place.home,
    environment: place.environment,
    signal: AbortSignal.any([signal, tooLarge.signal]),
    onStdout: (data) => {
      stdout.add(data)
      if (stdout.cut() > 0) tooLarge.abort()
    },
    onStderr: stderr.add,
    orphans: 'end',
  })
  const message = normalizeOutput(stderr.text(), place)
  if (signal.aborted) return stopped('deadline', message)
  if (tooLarge.signal.aborted)
    return stopped('memory', 'kustomize wrote more than 128 MiB.')
  if (exitCode === undefined)
    return stopped('crash', `kustomize was ended by ${endedBy}.\n${message}`)
  const missing = exitCode === 0 ? [] : namedIn(message)
  return rendered({ exitCode, stdout: stdout.text(), stderr: message }, missing)
}

/** The paths of the repository that kustomize did not find. */
function namedIn(message: string): readonly string[] {
  return Array.from(
    message.matchAll(/(?:lstat|open) \/repo\/([^\n:]+): no such file/gi),
    ([, path = '']) => path,
  )
}

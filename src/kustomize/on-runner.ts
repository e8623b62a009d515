import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { collectOutput, runProgram } from '../process/run.ts'
import { confine, type Confinement } from './confinement.ts'
import { rendered, stopwatch, type Rendered } from './engine.ts'
import { findKustomize, type KustomizeProgram } from './program.ts'
import { openShelf, type WritableTree } from './checkout.ts'
import type { FileTree } from './tree.ts'

/** The kustomize of the runner: it has the disk and the network, and none of the job's secrets. */
export interface KustomizeOnRunner extends AsyncDisposable {
  readonly kind: 'path'
  /** 'kustomize v5.8.1 (on the runner)' */
  readonly version: string
  /** `kustomize build` of one folder of a tree in which some files are changed. */
  render(what: {
    readonly tree: WritableTree
    readonly changed: FileTree
    readonly folder: string
  }): Promise<Rendered>
}

/** More than that is no set of manifests. */
const largestOutput = 128 * 1024 * 1024
const longestStderr = 1024 * 1024

/**
 * Finds it, and makes the private folder in which it works.
 * @throws Refusal (kustomize-unusable)
 */
export async function openKustomizeOnRunner({
  temporaryFolder,
  environment,
  signal,
  args,
  log,
}: {
  /** RUNNER_TEMP */
  readonly temporaryFolder: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  /** Flags of `kustomize build`. */
  readonly args: readonly string[]
  readonly log: (line: string) => void
}): Promise<KustomizeOnRunner> {
  await mkdir(temporaryFolder, { recursive: true })
  // Its real path, as kustomize names it.
  const root = await realpath(
    await mkdtemp(join(temporaryFolder, 'kustomize-bump-')),
  )
  const dispose = () =>
    rm(root, { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
  try {
    const place = await confine(root, environment)
    const found = await findKustomize({
      folder: place.home,
      environment: place.environment,
      signal,
      needsHelm: args.includes('--enable-helm'),
    })
    log(`${found.version} was found.`)
    const shelf = openShelf(place.tree)
    return {
      kind: 'path',
      version: found.version,
      render: ({ folder, ...what }) =>
        shelf.with(what, async () => {
          const took = stopwatch()
          const result = await build(found, { place, folder, args, signal })
          log(`kustomize build ${folder} took ${took()}.`)
          return result
        }),
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}

async function build(
  { program, build: verb }: KustomizeProgram,
  {
    place,
    folder,
    args,
    signal,
  }: {
    readonly place: Confinement
    readonly folder: string
    readonly args: readonly string[]
    readonly signal: AbortSignal
  },
): Promise<Rendered> {
  const stdout = collectOutput(largestOutput)
  const stderr = collectOutput(longestStderr)
  const tooLarge = new AbortController()
  const { exitCode, signal: endedBy } = await runProgram({
    program,
    args: [
      ...verb,
      ...args,
      ...(args.includes('--enable-helm')
        ? [`--helm-command=${place.helm}`]
        : []),
      join(place.tree, folder),
    ],
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
  const words = likeEmbedded(stderr.text(), place)
  if (signal.aborted) return stopped('deadline', words)
  if (tooLarge.signal.aborted)
    return stopped('memory', 'kustomize wrote more than 128 MiB.')
  if (exitCode === undefined)
    return stopped('crash', `kustomize was ended by ${endedBy}.\n${words}`)
  return rendered({
    exitCode,
    stdout: stdout.text(),
    stderr: words,
    missing: [],
  })
}

function stopped(
  why: 'deadline' | 'memory' | 'crash',
  message: string,
): Rendered {
  return { kind: 'stopped', why, message }
}

/** The words as the embedded one has them, which has the repository at /repo. */
function likeEmbedded(words: string, { tree, temporary }: Confinement): string {
  return words
    .replaceAll(tree, '/repo')
    .replaceAll(temporary, '/tmp')
    .replace(/^error: /m, 'Error: ')
}
